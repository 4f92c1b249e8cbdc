import type { CopyCall } from './copy-call.ts';
import type { NodeEffect } from './faults.ts';
import type { EnsSnapshot } from './inventory.ts';
import { randomSnapshotId } from './random-ids.ts';
import type { EnsState } from './state.ts';

/** Puts a copy of `source` onto a node: it carries the call's name and description and settles after the copy time. */
export function makeCopy(
  state: EnsState,
  source: EnsSnapshot,
  call: CopyCall,
  ensRegionId: string,
  effect: NodeEffect | undefined,
  now: number,
): EnsSnapshot {
  state.copiesMade += 1;
  const root = state.options.copyOfCopyNames === 'root' && source.sourceSnapshotId !== undefined;
  const copy: EnsSnapshot = {
    snapshotId: randomSnapshotId(state.random, state.copiesMade),
    ...(call.snapshotName !== undefined && { snapshotName: call.snapshotName }),
    ...(call.description !== undefined && { description: call.description }),
    ...(call.instanceBillingCycle !== undefined && { instanceBillingCycle: call.instanceBillingCycle }),
    ensRegionId,
    createdAt: now,
    sizeMiB: source.sizeMiB,
    ...(state.options.copyDiskFields === 'kept' && diskFields(source)),
    sourceSnapshotId: (root ? source.sourceSnapshotId : undefined) ?? source.snapshotId,
    sourceEnsRegionId: (root ? source.sourceEnsRegionId : undefined) ?? source.ensRegionId,
    status: 'creating',
    settles: { at: now + state.copySeconds * 1000, as: effect?.kind === 'copy-fails' ? 'error' : 'available' },
    ...(effect?.kind === 'listing-lags' && { listedFrom: now + effect.seconds * 1000 }),
    ...(effect?.kind === 'copy-vanishes' && { vanishes: vanishing(effect, now) }),
  };
  state.snapshots.set(copy.snapshotId, copy);
  return copy;
}

function vanishing(
  { seconds, deletingSeconds }: Extract<NodeEffect, { kind: 'copy-vanishes' }>,
  now: number,
): NonNullable<EnsSnapshot['vanishes']> {
  const at = now + seconds * 1000;
  return { at, ...(deletingSeconds !== undefined && { deletingFrom: at - deletingSeconds * 1000 }) };
}

function diskFields(source: EnsSnapshot): Pick<EnsSnapshot, 'sourceDiskId' | 'sourceDiskType' | 'sourceDiskCategory'> {
  return {
    ...(source.sourceDiskId !== undefined && { sourceDiskId: source.sourceDiskId }),
    ...(source.sourceDiskType !== undefined && { sourceDiskType: source.sourceDiskType }),
    ...(source.sourceDiskCategory !== undefined && { sourceDiskCategory: source.sourceDiskCategory }),
  };
}
