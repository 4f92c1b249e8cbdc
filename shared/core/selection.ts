import { matchesGlob } from './glob.ts';
import { parseMarker } from './marker.ts';
import type { Rule } from './rules.ts';
import { type Snapshot, sourceTime } from './snapshot.ts';

/** What a rule selects: the sources to be copied, newest first, and those that wait because ENS is still making them. */
export interface Selection {
  readonly sources: readonly Snapshot[];
  readonly waiting: readonly Snapshot[];
}

/**
 * The snapshots on the rule's source nodes whose name matches, of each disk (or of the rule) the newest. Copies are never
 * sources: a rule whose nodes overlap would feed on itself. One that is still being made counts among the newest.
 */
export function select({ source }: Rule, inventory: readonly Snapshot[]): Selection {
  const candidates = inventory
    .filter(
      (snapshot) =>
        source.nodes.includes(snapshot.ensRegionId) &&
        isOriginal(snapshot) &&
        (snapshot.status === 'available' || snapshot.status === 'creating') &&
        matchesGlob(source.name, snapshot.name ?? ''),
    )
    .toSorted(newestFirst);
  const selected = source.newest === undefined ? candidates : newestOf(candidates, source.newest);
  return {
    sources: selected.filter(({ status }) => status === 'available'),
    waiting: selected.filter(({ status }) => status === 'creating'),
  };
}

function newestOf(
  candidates: readonly Snapshot[],
  { count, per }: { count: number; per: 'disk' | 'rule' },
): Snapshot[] {
  const seen = new Map<string, number>();
  return candidates.filter((snapshot) => {
    const key = per === 'disk' ? (snapshot.sourceDiskId ?? '') : '';
    const rank = seen.get(key) ?? 0;
    seen.set(key, rank + 1);
    return rank < count;
  });
}

function isOriginal(snapshot: Snapshot): boolean {
  return snapshot.sourceSnapshotId === undefined && parseMarker(snapshot.description) === undefined;
}

function newestFirst(a: Snapshot, b: Snapshot): number {
  return (sourceTime(b) ?? 0) - (sourceTime(a) ?? 0) || (a.snapshotId < b.snapshotId ? -1 : 1);
}
