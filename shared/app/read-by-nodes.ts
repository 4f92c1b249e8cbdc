import pLimit from 'p-limit';
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
  /** About how many pages a listing would take that is too long to be read with that many nodes. */
  readonly pagesNeeded?: number;
}

/** A group of nodes, what came of asking for all of them at once, and what is known to be on them. */
interface Part<Item> {
  readonly group: readonly string[];
  readonly listed: Attempted<Listing<Item>>;
  readonly items: readonly Item[];
}

/**
 * Lists what there is `of` something on `ensRegionIds`; what could not be read whole is a gap of the nodes that it was
 * asked with, and the log tells why. A group whose listing is too long is read in smaller ones. One node may be why ENS does not list the others with it, so they are asked for again
 * by halves, down to that node: at most 14 calls more for each such node. Where all groups, or both halves, are not read
 * whole, those after the first are halved only if some of it was: what fails for all nodes alike costs 14 calls more, and
 * not two for each node.
 */
export async function readByNodes<Item extends { readonly ensRegionId: string }>(
  deps: Deps,
  of: UnseenSource['of'],
  ensRegionIds: readonly string[],
  list: (some: readonly string[]) => Promise<Listing<Item>>,
): Promise<ReadByNodes<Item>> {
  const parts = await readGroups(chunks(ensRegionIds, nodesPerListing), []);
  const gaps = new Map(parts.flatMap(gapsOf));
  logGaps(deps, of, gaps);
  return { items: parts.flatMap(({ items }) => items), gaps };

  /** `shown`: what an incomplete listing of all of them has shown. */
  async function readGroups(groups: readonly (readonly string[])[], shown: readonly Item[]): Promise<Part<Item>[]> {
    const whole = (await Promise.all(groups.map((group) => readGroup(group, shown)))).flat();
    const parts: Part<Item>[] = [];
    let isWorthwhile = true;
    for (const part of whole) {
      if (!isWorthwhile || !mayBeOneNode(part)) parts.push(part);
      else {
        const halves = await readGroups(chunks(part.group, Math.ceil(part.group.length / 2)), part.items);
        parts.push(...halves);
        isWorthwhile = [...whole, ...parts].some(isWhole);
      }
    }
    return parts;
  }

  async function readGroup(group: readonly string[], shown: readonly Item[]): Promise<Part<Item>[]> {
    const listed = await attempt(deps, 'read', () => list(group));
    if (listed.ok && listed.value.pagesNeeded !== undefined && group.length > 1) {
      const smaller = chunks(group, sizeWithin(deps.settings.lookPageBudget, group, listed.value.pagesNeeded));
      // A few at a time, so that what was read before the time was up is whole.
      return (await pLimit(deps.settings.ensConcurrentCalls).map(smaller, (some) => readGroup(some, shown))).flat();
    }
    const items = listed.ok ? listed.value.items : shown.filter(({ ensRegionId }) => group.includes(ensRegionId));
    return [{ group, listed, items }];
  }
}

/** How many nodes of a group, whose listing takes so many pages, can be read within `budget` pages. */
function sizeWithin(budget: number, { length }: readonly string[], pagesNeeded: number): number {
  return Math.max(1, Math.min(length - 1, Math.floor((length * budget) / pagesNeeded)));
}

function isWhole({ listed }: Part<unknown>): boolean {
  return listed.ok && listed.value.complete;
}

/** Whether one node can be the reason for which the others of its group were not read whole either: ENS did answer. */
function mayBeOneNode({ group, listed }: Part<unknown>): boolean {
  if (group.length === 1) return false;
  if (listed.ok) return !listed.value.complete;
  const { failure } = listed;
  return isPermanent(failure) || (failure.kind === 'unknown' && failure.ensRequestId !== undefined);
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
