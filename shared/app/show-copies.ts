import type { Failure } from '../core/failure.ts';
import { sourceUnknown } from '../core/own-failures.ts';
import { isCopyOf, isOlderThanSource, type Snapshot } from '../core/snapshot.ts';
import { attempt } from './attempt.ts';
import type { Deps } from './deps.ts';
import { takeInventory } from './take-inventory.ts';

/** What a node holds of a snapshot: the status of its best copy; `unknown`, with the reason, where it shows none and could not be read whole. */
export interface NodeCopy {
  readonly ensRegionId: string;
  readonly status: Snapshot['status'] | 'absent' | 'unknown';
  readonly copySnapshotId?: string;
  readonly failure?: Failure;
}

export type ShownCopies =
  | { readonly done: true; readonly nodes: readonly NodeCopy[] }
  | { readonly done: false; readonly failure: Failure };

const best: readonly Snapshot['status'][] = ['available', 'creating', 'deleting', 'error'];

/**
 * Reads, and changes nothing: which of the nodes have a copy of `snapshotId`. It fails where neither that nor a copy of it
 * exists, and where no node at all could be read.
 */
export async function showCopies(
  deps: Deps,
  snapshotId: string,
  ensRegionIds: readonly string[],
): Promise<ShownCopies> {
  const { snapshots, gaps } = await takeInventory(deps, ensRegionIds);
  const source = await attempt(deps, 'read', () => deps.cloud.findSnapshot(snapshotId));
  if (!source.ok) return { done: false, failure: source.failure };
  const copies = snapshots
    .filter((snapshot) => isCopyOf(snapshot, snapshotId))
    .filter((copy) => !isOlderThanSource(copy, source.value?.creationTime));
  if (copies.length === 0) {
    const [failure] = gaps.values();
    if (failure !== undefined && gaps.size === ensRegionIds.length) return { done: false, failure };
    if (source.value === undefined) return { done: false, failure: sourceUnknown };
  }
  return {
    done: true,
    nodes: ensRegionIds.map((node) => nodeCopy(deps, snapshotId, node, copies, gaps.get(node))),
  };
}

function nodeCopy(
  deps: Deps,
  snapshotId: string,
  ensRegionId: string,
  copies: readonly Snapshot[],
  gap: Failure | undefined,
): NodeCopy {
  const here = copies.filter((copy) => copy.ensRegionId === ensRegionId);
  const copy = here.toSorted((a, b) => best.indexOf(a.status) - best.indexOf(b.status))[0];
  if (copy !== undefined) return { ensRegionId, status: copy.status, copySnapshotId: copy.snapshotId };
  const sentAt = deps.sentCalls.sentAt(snapshotId, ensRegionId) ?? Number.NEGATIVE_INFINITY;
  const isUnlisted = sentAt > deps.clock.now() - deps.settings.ensVisibilitySeconds * 1000;
  if (isUnlisted) return { ensRegionId, status: 'creating' };
  return gap === undefined ? { ensRegionId, status: 'absent' } : { ensRegionId, status: 'unknown', failure: gap };
}
