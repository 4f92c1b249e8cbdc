import type { Failure } from './failure.ts';
import type { JobNode } from './job.ts';

/** What ENS answered to a CopySnapshot. */
export interface CopyAnswer {
  readonly ensRequestId?: string;
  /** AllocationId: the nodes on which copies were begun, with the ids of the new snapshots. */
  readonly allocated: readonly { readonly ensRegionId: string; readonly snapshotIds: readonly string[] }[];
  /** UnAllocationId: the nodes on which none was begun; ENS gives no reason. */
  readonly unallocated: readonly string[];
}

/** How a CopySnapshot ended for one node. */
export type CallOutcome =
  | { readonly accepted: true; readonly copySnapshotId: string }
  | { readonly accepted: false; readonly failure: Failure };

/**
 * What `answer` says of one of the nodes called. A copy id counts above all else; a node that is in neither list, or
 * allocated without an id, may or may not have its copy.
 */
export function outcomeFor(ensRegionId: string, answer: CopyAnswer): CallOutcome {
  const copySnapshotId = answer.allocated.find((entry) => entry.ensRegionId === ensRegionId)?.snapshotIds[0];
  if (copySnapshotId !== undefined) return { accepted: true, copySnapshotId };
  const from = answer.ensRequestId === undefined ? {} : { ensRequestId: answer.ensRequestId };
  const failure: Failure = answer.unallocated.includes(ensRegionId)
    ? { kind: 'refused', code: 'UnAllocationId', message: 'ENS made no copy on this node and gave no reason.', ...from }
    : { kind: 'unknown', code: 'Unaccounted', message: 'ENS did not say what became of this node.', ...from };
  return { accepted: false, failure };
}

/** How calling ENS ended for one node, after `calls` calls that named it. */
export interface CalledNode {
  readonly node: JobNode;
  readonly calls: number;
  readonly outcome: CallOutcome;
}
