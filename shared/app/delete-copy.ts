import type { PlannedDeletion } from '../core/deletion-plan.ts';
import { type DeletionReport, reportDeletion } from '../core/prune-report.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { SnapshotDeletion } from '../ports.ts';
import { attempt } from './attempt.ts';
import type { Deps } from './deps.ts';

/**
 * Deletes one copy, once it and the one that is to survive it have been read again: the plan may be minutes old, and what
 * is deleted is gone. What is in use, or was deleted by somebody else meanwhile, is reported.
 */
export async function deleteCopy(
  deps: Deps,
  deletion: SnapshotDeletion,
  planned: PlannedDeletion,
): Promise<DeletionReport> {
  const { copy, survivorId } = planned;
  const { snapshotId } = copy.snapshot;
  const snapshotIds = survivorId === undefined ? [snapshotId] : [snapshotId, survivorId];
  const read = await attempt(deps, 'read', () => deps.cloud.listSnapshots({ snapshotIds }));
  if (!read.ok) return reportDeletion(planned, 'failed', read.failure);
  const find = (id: string) => read.value.snapshots.find((snapshot) => snapshot.snapshotId === id);
  const isSafe = survivorId === undefined || isAvailable(find(survivorId), copy.snapshot.ensRegionId);
  if (!isSafe || !isUnchanged(copy.snapshot, find(snapshotId))) return reportDeletion(planned, 'changed');

  const done = await attempt(deps, 'paid', () => deletion.deleteSnapshot(snapshotId));
  if (done.ok || done.failure.kind === 'not-found') return reportDeletion(planned, 'deleted');
  return reportDeletion(planned, 'failed', done.failure);
}

function isAvailable(survivor: Snapshot | undefined, ensRegionId: string): boolean {
  return survivor?.status === 'available' && survivor.ensRegionId === ensRegionId;
}

/** Whether `now` is the copy that was planned from, still ours and in the same state. */
function isUnchanged(planned: Snapshot, now: Snapshot | undefined): boolean {
  return (
    now !== undefined &&
    now.status === planned.status &&
    now.ensRegionId === planned.ensRegionId &&
    now.description === planned.description
  );
}
