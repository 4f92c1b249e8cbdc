import {
  cloneDiskExists,
  copyInProgress,
  type EnsError,
  type EnsOutcome,
  incorrectStatus,
  invalidParameterValue,
  missingParameter,
  snapshotNotFound,
  statusNotMatch,
} from './errors.ts';
import { type EnsSnapshot, isGone, statusAt } from './inventory.ts';
import type { EnsParameters } from './parameters.ts';
import type { EnsState } from './state.ts';

/** DeleteSnapshot's documented answer: nothing but RequestId. */
export interface DeleteSnapshotBody {
  readonly RequestId?: never;
}

const ID = /^[A-Za-z0-9_-]+$/;

/**
 * Carries out DeleteSnapshot: the snapshot is `deleting` for `deleteSeconds` and then gone. The codes are those of its page;
 * that one names what is not there, and which of the two about a status belongs to which, is inferred.
 */
export function deleteSnapshot(
  state: EnsState,
  { SnapshotId = '' }: EnsParameters,
  now: number,
): EnsOutcome<DeleteSnapshotBody> {
  const fail = (error: EnsError) => ({ ok: false, error }) as const;
  if (SnapshotId === '') return fail(missingParameter('SnapshotId'));
  if (!ID.test(SnapshotId)) return fail(invalidParameterValue('SnapshotId'));
  const snapshot = state.snapshots.get(SnapshotId);
  if (snapshot === undefined || isGone(snapshot, now)) return fail(snapshotNotFound);
  const obstacle = obstacleTo(state, snapshot, now);
  if (obstacle !== undefined) return fail(obstacle);

  state.snapshotsDeleted += 1;
  const at = Math.min(now + state.options.deleteSeconds * 1000, snapshot.vanishes?.at ?? Number.POSITIVE_INFINITY);
  state.snapshots.set(SnapshotId, { ...snapshot, vanishes: { at, deletingFrom: now } });
  return { ok: true, body: {} };
}

function obstacleTo(state: EnsState, snapshot: EnsSnapshot, now: number): EnsError | undefined {
  const status = statusAt(snapshot, now);
  if (status === 'deleting') return incorrectStatus;
  if (status === 'creating') return statusNotMatch;
  const isUnfinished = (copy: EnsSnapshot) => ['creating', 'deleting'].includes(statusAt(copy, now));
  const copies = [...state.snapshots.values()].filter(
    (other) => other.sourceSnapshotId === snapshot.snapshotId && !isGone(other, now),
  );
  if (copies.some(isUnfinished)) return copyInProgress;
  return (snapshot.clonedDisks ?? []).length > 0 ? cloneDiskExists : undefined;
}
