import type { PlannedDeletion } from '../core/deletion-plan.ts';
import { isConfirmed, type OwnCopy } from '../core/inventory.ts';
import { type DeletionReport, reportDeletion } from '../core/prune-report.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { SnapshotDeletion } from '../ports.ts';
import { attempt } from './attempt.ts';
import type { Deps } from './deps.ts';

/**
 * Deletes one copy, once it and the one that is to survive it have been read again: the plan may be minutes old, and what
 * is deleted is gone. Both must still be ours, by their marker and by what ENS says. What is in use, or was deleted by somebody else meanwhile, is reported.
 */
export async function deleteCopy(
  deps: Deps,
  deletion: SnapshotDeletion,
  planned: PlannedDeletion,
): Promise<DeletionReport> {
  const { copy, survivor } = planned;
  const { snapshotId } = copy.snapshot;
  const snapshotIds = survivor === undefined ? [snapshotId] : [snapshotId, survivor.snapshot.snapshotId];
  const read = await attempt(deps, 'read', () => deps.cloud.listSnapshots({ snapshotIds }));
  if (!read.ok) return reportDeletion(planned, 'failed', read.failure);
  const isSafe = survivor === undefined || isUnchanged(survivor, read.value.snapshots);
  if (!isSafe || !isUnchanged(copy, read.value.snapshots)) return reportDeletion(planned, 'changed');

  const done = await attempt(deps, 'paid', () => deletion.deleteSnapshot(snapshotId));
  if (done.ok || done.failure.kind === 'not-found') return reportDeletion(planned, 'deleted');
  return reportDeletion(planned, 'failed', done.failure);
}

/** Whether the copy that was planned with is among those that are there `now`, still ours and in the same state. */
function isUnchanged({ snapshot: planned, marker }: OwnCopy, now: readonly Snapshot[]): boolean {
  const snapshot = now.find(({ snapshotId }) => snapshotId === planned.snapshotId);
  return (
    snapshot !== undefined &&
    snapshot.status === planned.status &&
    isConfirmed({ snapshot, marker }) &&
    snapshot.ensRegionId === planned.ensRegionId &&
    snapshot.description === planned.description
  );
}
