import { readCopyCall } from './copy-call.ts';
import {
  type EnsError,
  type EnsOutcome,
  invalidParameter,
  outOfStock,
  saleControlled,
  statusNotMatch,
} from './errors.ts';
import type { NodeEffect } from './faults.ts';
import { type EnsSnapshot, isGone, statusAt } from './inventory.ts';
import { makeCopy } from './new-copy.ts';
import type { EnsParameters } from './parameters.ts';
import type { EnsState } from './state.ts';

/** CopySnapshot's documented answer; a list is missing when it is empty and the option `emptyLists` says so. */
export interface CopySnapshotBody {
  readonly AllocationId?: readonly { readonly EnsRegionId: string; readonly InstanceId: readonly string[] }[];
  readonly BizStatusCode: 'AllSuccess' | 'PartSuccess';
  readonly UnAllocationId?: readonly { readonly EnsRegionId: string }[];
}

/**
 * Carries out CopySnapshot: a new copy at every node that takes one, however often it is asked (there is no idempotency,
 * and a node named twice gets two). Refused nodes go to UnAllocationId without a reason.
 */
export function copySnapshot(
  state: EnsState,
  parameters: EnsParameters,
  effects: ReadonlyMap<string, NodeEffect>,
  now: number,
): EnsOutcome<CopySnapshotBody> {
  const read = readCopyCall(parameters, state.options.maxDestinations);
  if (!read.ok) return read;
  const source = state.snapshots.get(read.call.snapshotId);
  if (source === undefined || isGone(source, now)) return { ok: false, error: invalidParameter('SnapshotId') };
  if (statusAt(source, now) !== 'available') return { ok: false, error: statusNotMatch };

  const { destinationRegionIds } = read.call;
  if (state.options.badNode === 'fails-the-call') {
    const [error] = destinationRegionIds.flatMap((ensRegionId) => neverAt(state, source, ensRegionId) ?? []);
    if (error !== undefined) return { ok: false, error };
  }
  const allocated = new Map<string, string[]>();
  const refused = new Set<string>();
  const omitted = new Set<string>();
  for (const ensRegionId of destinationRegionIds) {
    const effect = effects.get(ensRegionId);
    const refusal = refusalAt(state, source, ensRegionId, effect);
    if (refusal !== undefined && destinationRegionIds.length === 1 && state.options.singleNodeRefusal === 'error') {
      return { ok: false, error: refusal };
    }
    if (refusal !== undefined) {
      refused.add(ensRegionId);
      continue;
    }
    const isOmitted = effect?.kind === 'omit-node';
    if (isOmitted) omitted.add(ensRegionId);
    if (isOmitted && !effect.commit) continue;
    const { snapshotId } = makeCopy(state, source, read.call, ensRegionId, effect, now);
    if (!isOmitted) allocated.set(ensRegionId, [...(allocated.get(ensRegionId) ?? []), snapshotId]);
  }
  const isShown = (count: number) => count > 0 || state.options.emptyLists === 'present';
  return {
    ok: true,
    body: {
      ...(isShown(allocated.size) && {
        AllocationId: [...allocated].map(([EnsRegionId, InstanceId]) => ({ EnsRegionId, InstanceId })),
      }),
      // No value is documented for a call that allocated nothing.
      BizStatusCode: refused.size + omitted.size === 0 ? 'AllSuccess' : 'PartSuccess',
      ...(isShown(refused.size) && { UnAllocationId: [...refused].map((EnsRegionId) => ({ EnsRegionId })) }),
    },
  };
}

// That a refusal of a single node has one of these codes is inferred: no page says what such a call answers.
function refusalAt(
  state: EnsState,
  source: EnsSnapshot,
  ensRegionId: string,
  effect: NodeEffect | undefined,
): EnsError | undefined {
  const never = neverAt(state, source, ensRegionId);
  if (never !== undefined) return never;
  const isSoldOut = state.nodes.get(ensRegionId)?.stock === 'sold-out';
  return isSoldOut || effect?.kind === 'refuse-node' ? outOfStock : undefined;
}

/** Why a node can never take the copy, if it cannot. */
function neverAt(state: EnsState, source: EnsSnapshot, ensRegionId: string): EnsError | undefined {
  const node = state.nodes.get(ensRegionId);
  if (node === undefined || ensRegionId === source.ensRegionId) return invalidParameter('DestinationRegionIds');
  return node.stock === 'restricted' ? saleControlled : undefined;
}
