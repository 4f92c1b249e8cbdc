import { groupBy } from './group-by.ts';
import type { InventoryView, OwnCopy } from './inventory.ts';
import { byAge, isLive } from './snapshot.ts';

/** Copies of ours that no plan wants. */
export interface Leftovers {
  /** Live copies of one pair, of which one is enough; each list in the order of their age, oldest first. */
  readonly doubles: readonly (readonly OwnCopy[])[];
  /** Copies that ended in `error`. */
  readonly failed: readonly OwnCopy[];
  /** Live copies of rules that the file does not have any more, or on nodes that their rule does not copy to any more. */
  readonly unmanaged: readonly OwnCopy[];
}

/** Which nodes a rule of the file copies to; undefined for a rule whose nodes are not known now. */
export type DestinationsOfRules = ReadonlyMap<string, readonly string[] | undefined>;

/** Sorts out our copies that are double, failed, or nobody's any more; in a stable order. */
export function leftoversOf({ ours }: InventoryView, rules: DestinationsOfRules): Leftovers {
  const sorted = ours.toSorted(oldestFirst);
  const live = sorted.filter(({ snapshot }) => isLive(snapshot));
  const pairs = groupBy(live, pairOf);
  const nodes = new Map([...rules].map(([name, destinations]) => [name, destinations && new Set(destinations)]));
  return {
    doubles: [...pairs.values()].filter(({ length }) => length > 1),
    failed: sorted.filter(({ snapshot }) => snapshot.status === 'error'),
    unmanaged: live.filter(({ snapshot, marker: { rule } }) => {
      if (rule === undefined) return false; // a request's
      if (!nodes.has(rule)) return true;
      return nodes.get(rule)?.has(snapshot.ensRegionId) === false;
    }),
  };
}

/** The same for all copies of one source on one node. */
export function pairOf({ snapshot, marker }: OwnCopy): string {
  return `${marker.sourceId} ${snapshot.ensRegionId}`;
}

/** Sorts the oldest copy first. */
export function oldestFirst(a: OwnCopy, b: OwnCopy): number {
  return byAge(a.snapshot, b.snapshot);
}
