import type { NotSelected } from './selection.ts';

/** Why something that a rule speaks of is not wanted: of a snapshot on a source node, or of a pair. */
export type WhyNot = NotSelected | 'the node it is on' | 'an earlier rule wants it' | 'retention would not keep it';

/** How many snapshots a rule leaves alone on a node for a reason. */
export interface WhyNotCount {
  readonly ensRegionId: string;
  readonly reason: WhyNot;
  readonly count: number;
}

/** Counts reasons; the list is sorted by node and reason. */
export function countReasons() {
  const counts = new Map<string, { ensRegionId: string; reason: WhyNot; count: number }>();
  return {
    add(ensRegionId: string, reason: WhyNot) {
      const key = `${ensRegionId} ${reason}`;
      const entry = counts.get(key) ?? { ensRegionId, reason, count: 0 };
      entry.count += 1;
      counts.set(key, entry);
    },
    list: (): WhyNotCount[] =>
      [...counts.values()].toSorted((a, b) => compare(a.ensRegionId, b.ensRegionId) || compare(a.reason, b.reason)),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
