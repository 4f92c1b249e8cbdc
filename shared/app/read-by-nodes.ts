import { chunks } from '../core/chunks.ts';
import { briefly, type Failure, isPermanent } from '../core/failure.ts';
import { groupBy } from '../core/group-by.ts';
import { listingIncomplete } from '../core/own-failures.ts';
import type { UnseenSource } from '../core/unseen.ts';
import { type Attempted, attempt } from './attempt.ts';
import type { Deps } from './deps.ts';

/** ENS lists what is on at most this many nodes a call. */
export const nodesPerListing = 100;

/** What was read of some nodes; `gaps` says of which nodes there may be more, and why. */
export interface ReadByNodes<Item> {
  readonly items: readonly Item[];
  readonly gaps: ReadonlyMap<string, Failure>;
}

interface Listing<Item> {
  readonly items: readonly Item[];
  readonly complete: boolean;
}

/** A group of nodes, and what came of asking for all of them at once. */
interface Part<Item> {
  readonly group: readonly string[];
  readonly listed: Attempted<Listing<Item>>;
}

/**
 * Lists what there is `of` something on `ensRegionIds`; what could not be read whole is a gap of the nodes that it was
 * asked with, and the log tells why. One node may
 * be why ENS refuses a listing for good, so it is asked for again by halves, down to that node: at most 14 calls more for
 * each such node. Where all groups, or both halves, are refused, those after the first are halved only if some of it was
 * answered: what is refused for all nodes alike costs 14 calls more, and not two for each node.
 */
export async function readByNodes<Item>(
  deps: Deps,
  of: UnseenSource['of'],
  ensRegionIds: readonly string[],
  list: (some: readonly string[]) => Promise<Listing<Item>>,
): Promise<ReadByNodes<Item>> {
  const parts = await readGroups(chunks(ensRegionIds, nodesPerListing));
  const gaps = new Map(parts.flatMap(gapsOf));
  logGaps(deps, of, gaps);
  return { items: parts.flatMap(({ listed }) => (listed.ok ? listed.value.items : [])), gaps };

  async function readGroups(groups: readonly (readonly string[])[]): Promise<Part<Item>[]> {
    const whole = await Promise.all(
      groups.map(async (group) => ({ group, listed: await attempt(deps, 'read', () => list(group)) })),
    );
    const parts: Part<Item>[] = [];
    let isWorthwhile = true;
    for (const part of whole) {
      if (!isWorthwhile || !mayBeOneNode(part)) parts.push(part);
      else {
        const halves = await readGroups(chunks(part.group, Math.ceil(part.group.length / 2)));
        parts.push(...halves);
        isWorthwhile = [...whole, ...parts].some(({ listed }) => listed.ok);
      }
    }
    return parts;
  }
}

/** Whether one node can be the reason for which the others of its group were not listed either. */
function mayBeOneNode({ group, listed }: Part<unknown>): boolean {
  return group.length > 1 && !listed.ok && isPermanent(listed.failure);
}

function gapsOf({ group, listed }: Part<unknown>): (readonly [string, Failure])[] {
  if (listed.ok && listed.value.complete) return [];
  const gap = listed.ok ? listingIncomplete : listed.failure;
  return group.map((node) => [node, gap] as const);
}

/** How many nodes an event names. */
const mostNamed = 10;

/** One event a reason: a right that is missing is one, of however many nodes. */
function logGaps({ log }: Deps, of: UnseenSource['of'], gaps: ReadonlyMap<string, Failure>): void {
  for (const those of groupBy(gaps, ([, failure]) => briefly(failure)).values()) {
    const [[, failure]] = those as [(typeof those)[0]];
    const nodeIds = those.slice(0, mostNamed).map(([node]) => node);
    log.warn('nodes.unseen', { of, nodes: those.length, nodeIds, ...failure });
  }
}
