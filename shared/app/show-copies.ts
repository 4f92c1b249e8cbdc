import type { Failure } from '../core/failure.ts';
import { listingIncomplete, sourceUnknown } from '../core/own-failures.ts';
import { isCopyOf, isOlderThanSource, type Snapshot } from '../core/snapshot.ts';
import { attempt } from './attempt.ts';
import type { Deps } from './deps.ts';

/** What a node holds of a snapshot: the status of its best copy. */
export interface NodeCopy {
  readonly ensRegionId: string;
  readonly status: Snapshot['status'] | 'absent';
  readonly copySnapshotId?: string;
}

export type ShownCopies =
  | { readonly done: true; readonly nodes: readonly NodeCopy[] }
  | { readonly done: false; readonly failure: Failure };

const best: readonly Snapshot['status'][] = ['available', 'creating', 'deleting', 'error'];

/** Reads, and changes nothing: which of the nodes have a copy of `snapshotId`. Unknown only if neither it nor a copy of it exists. */
export async function showCopies(
  deps: Deps,
  snapshotId: string,
  ensRegionIds: readonly string[],
): Promise<ShownCopies> {
  const listed = await attempt(deps, 'read', () => deps.cloud.listSnapshots({ ensRegionIds }));
  if (!listed.ok) return { done: false, failure: listed.failure };
  if (!listed.value.complete) return { done: false, failure: listingIncomplete };

  const source = await attempt(deps, 'read', () => deps.cloud.findSnapshot(snapshotId));
  if (!source.ok) return { done: false, failure: source.failure };
  const copies = listed.value.snapshots
    .filter((snapshot) => isCopyOf(snapshot, snapshotId))
    .filter((copy) => !isOlderThanSource(copy, source.value?.creationTime));
  if (copies.length === 0 && source.value === undefined) return { done: false, failure: sourceUnknown };
  return { done: true, nodes: ensRegionIds.map((ensRegionId) => nodeCopy(deps, snapshotId, ensRegionId, copies)) };
}

function nodeCopy(deps: Deps, snapshotId: string, ensRegionId: string, copies: readonly Snapshot[]): NodeCopy {
  const here = copies.filter((copy) => copy.ensRegionId === ensRegionId);
  const copy = here.toSorted((a, b) => best.indexOf(a.status) - best.indexOf(b.status))[0];
  if (copy !== undefined) return { ensRegionId, status: copy.status, copySnapshotId: copy.snapshotId };
  const sentAt = deps.sentCalls.sentAt(snapshotId, ensRegionId) ?? Number.NEGATIVE_INFINITY;
  const isUnlisted = sentAt > deps.clock.now() - deps.settings.ensVisibilitySeconds * 1000;
  return { ensRegionId, status: isUnlisted ? 'creating' : 'absent' };
}
