import { chunks } from '../core/chunks.ts';
import type { Failure } from '../core/failure.ts';
import { listingIncomplete } from '../core/own-failures.ts';
import { attempt } from './attempt.ts';
import type { Deps } from './deps.ts';

/** ENS lists what is on at most this many nodes a call. */
export const nodesPerListing = 100;

/** What was read of some nodes; `gaps` says of which nodes there may be more, and why. */
export interface ReadByNodes<Item> {
  readonly items: readonly Item[];
  readonly gaps: ReadonlyMap<string, Failure>;
}

/** Lists what is on `ensRegionIds`; what could not be read whole is a gap of the nodes that it was asked with. */
export async function readByNodes<Item>(
  deps: Deps,
  ensRegionIds: readonly string[],
  list: (some: readonly string[]) => Promise<{ readonly items: readonly Item[]; readonly complete: boolean }>,
): Promise<ReadByNodes<Item>> {
  const read = await Promise.all(
    chunks(ensRegionIds, nodesPerListing).map(async (group) => {
      const listed = await attempt(deps, 'read', () => list(group));
      if (!listed.ok) return { group, items: [], gap: listed.failure };
      return { group, items: listed.value.items, gap: listed.value.complete ? undefined : listingIncomplete };
    }),
  );
  return {
    items: read.flatMap(({ items }) => items),
    gaps: new Map(
      read.flatMap(({ group, gap }) => (gap === undefined ? [] : group.map((node) => [node, gap] as const))),
    ),
  };
}
