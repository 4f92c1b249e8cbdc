import type { CalledNode } from './copy-answer.ts';
import type { Step } from './decide.ts';
import { type Failure, failureTable, gravest } from './failure.ts';
import type { SnapshotStatus } from './snapshot.ts';

/** What a job did for one node. `nextAttemptAt` is an ISO 8601 time. */
export interface NodeReport {
  readonly ensRegionId: string;
  readonly outcome: 'present' | 'accepted' | 'queued' | 'failed' | 'wouldCopy';
  readonly copySnapshotId?: string;
  readonly copyStatus?: SnapshotStatus;
  readonly nextAttemptAt?: string;
  readonly failure?: Failure;
}

export type OverallStatus = 'AllSuccess' | 'PartSuccess' | 'AllFailed';

const good = new Set<NodeReport['outcome']>(['present', 'accepted', 'wouldCopy']);

/** The status over all nodes: AllSuccess when each is present, accepted or (in a dry run) would be copied to; AllFailed when none is. */
export function overallStatus(nodes: readonly NodeReport[]): OverallStatus {
  const count = nodes.filter((node) => good.has(node.outcome)).length;
  if (count === nodes.length) return 'AllSuccess';
  return count === 0 ? 'AllFailed' : 'PartSuccess';
}

/** The HTTP status of a report: 202 while anything is still to come, else that of the first failure in table order, else 200. */
export function httpStatusOf(nodes: readonly NodeReport[]): number {
  if (nodes.some((node) => node.outcome === 'accepted' || node.outcome === 'queued')) return 202;
  const failure = gravest(nodes.flatMap((node) => node.failure ?? []));
  return failure === undefined ? 200 : failureTable[failure.kind].httpStatus;
}

/** A task that stands in the queue: its nodes, and when it is due (ms since the epoch). */
interface NextTask {
  readonly nodes: readonly { readonly ensRegionId: string }[];
  readonly dueAt: number;
}

/** The report of one step: of the plan alone in a dry run, else with what calling ENS came to, and the next task if one stands. */
export function reportOf(step: Step, called?: readonly CalledNode[], next?: NextTask): NodeReport {
  const { ensRegionId } = step.node;
  switch (step.do) {
    case 'nothing':
      return { ensRegionId, outcome: 'present', copySnapshotId: step.copy.snapshotId, copyStatus: step.copy.status };
    case 'lookAgain':
      return {
        ensRegionId,
        outcome: 'accepted',
        copyStatus: 'creating',
        ...(step.copy === undefined ? {} : { copySnapshotId: step.copy.snapshotId }),
      };
    case 'wait':
    case 'refuse':
    case 'bury':
      return unfinished(ensRegionId, step.failure, next);
    case 'call': {
      const outcome = called?.find(({ node }) => node.ensRegionId === ensRegionId)?.outcome;
      if (outcome === undefined) return { ensRegionId, outcome: 'wouldCopy' };
      if (!outcome.accepted) return unfinished(ensRegionId, outcome.failure, next);
      return { ensRegionId, outcome: 'accepted', copySnapshotId: outcome.copySnapshotId, copyStatus: 'creating' };
    }
  }
}

/** A node is queued if the next task names it; else nothing will be tried for it. */
function unfinished(ensRegionId: string, failure: Failure, next: NextTask | undefined): NodeReport {
  if (!next?.nodes.some((node) => node.ensRegionId === ensRegionId)) return { ensRegionId, outcome: 'failed', failure };
  return { ensRegionId, outcome: 'queued', nextAttemptAt: new Date(next.dueAt).toISOString(), failure };
}
