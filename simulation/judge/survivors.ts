import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import type { Deletion } from '../play/history.ts';
import { bearsMarkerOf } from './known-copies.ts';
import type { Outcome } from './outcome.ts';

/** An available copy of ours that stays on the node of one that is deleted. */
export interface Survivor {
  readonly snapshotId: string;
  readonly sourceId: string;
}

/**
 * The available copies of ours beside a victim on its node: what there was when it was deleted, and what the invocation had
 * read to be there a moment before.
 */
export function survivorsOf(
  { before, readById, beganAt, invokedAt, process }: Deletion,
  victim: EnsSnapshot,
  { known, settings, history }: Outcome,
): Survivor[] {
  const read = [...readById.values()].flatMap(({ at, snapshot }) => (beganAt - at < 60_000 ? (snapshot ?? []) : []));
  // What the same run has deleted survives nothing.
  const deleted = history.deletions.flatMap((one) =>
    one.process === process && one.invokedAt === invokedAt && one.beganAt <= beganAt ? one.snapshotId : [],
  );
  const isDeleted = new Set([...deleted, ...before.map(({ snapshotId }) => snapshotId)]);
  const others = [...before, ...read.filter(({ snapshotId }) => !isDeleted.has(snapshotId))];
  return others.flatMap((one) => {
    const sourceId = known.get(one.snapshotId)?.sourceId;
    const isHere = one.ensRegionId === victim.ensRegionId && one.snapshotId !== victim.snapshotId;
    const isOurs = sourceId !== undefined && bearsMarkerOf(settings.installation, one);
    return isHere && isOurs && one.status === 'available' ? { snapshotId: one.snapshotId, sourceId } : [];
  });
}

/** Whether a copy of the same source stays. */
export function isTwin(sourceId: string, survivors: readonly Survivor[]): boolean {
  return survivors.some((survivor) => survivor.sourceId === sourceId);
}
