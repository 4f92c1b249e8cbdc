import { type CalledNode, type CallOutcome, outcomeFor } from '../core/copy-answer.ts';
import { callsFor } from '../core/decide.ts';
import { type Failure, isPermanent, mayHaveExecuted } from '../core/failure.ts';
import type { JobNode } from '../core/job.ts';
import type { CopyOrder } from '../ports.ts';
import { attempt } from './attempt.ts';
import type { Deps } from './deps.ts';

/** How the copies are to be made, and until when a call may begin. */
export type CopyTerms = Omit<CopyOrder, 'snapshotId' | 'ensRegionIds'>;

/** Copies `snapshotId` to `nodes`, in as few calls as the settings allow. */
export async function act(
  deps: Deps,
  snapshotId: string,
  nodes: readonly JobNode[],
  copy: CopyTerms,
): Promise<CalledNode[]> {
  const calls = callsFor(nodes, deps.settings.copyNodesPerCall);
  const called = await Promise.all(calls.map((call) => copyTo(deps, snapshotId, call, copy)));
  return called.flat();
}

async function copyTo(
  deps: Deps,
  snapshotId: string,
  nodes: readonly JobNode[],
  copy: CopyTerms,
): Promise<CalledNode[]> {
  const outcomes = await call(deps, snapshotId, nodes, copy);
  const permanent = outcomes.every(({ outcome }) => !outcome.accepted && isPermanent(outcome.failure));
  if (!permanent || nodes.length === 1) return outcomes;

  const together = outcomes[0]?.calls ?? 0;
  // One bad node fails the whole call: each alone, so that it does not sink its neighbours.
  const alone: CalledNode[] = [];
  for (const node of nodes) {
    for (const acted of await call(deps, snapshotId, [node], copy))
      alone.push({ ...acted, calls: acted.calls + together });
  }
  return alone;
}

async function call(deps: Deps, snapshotId: string, nodes: readonly JobNode[], copy: CopyTerms): Promise<CalledNode[]> {
  const ensRegionIds = nodes.map((node) => node.ensRegionId);
  for (const ensRegionId of ensRegionIds) deps.sentCalls.sent(snapshotId, ensRegionId);
  const answer = await attempt(deps, 'paid', () => deps.cloud.copySnapshot({ snapshotId, ensRegionIds, ...copy }));
  return nodes.map((node) => {
    const outcome: CallOutcome = answer.ok
      ? outcomeFor(node.ensRegionId, answer.value)
      : { accepted: false, failure: answer.failure };
    // Marked before, for whoever looks meanwhile, and again: ENS's time to list the copy runs from here.
    if (outcome.accepted || mayHaveExecuted(outcome.failure)) deps.sentCalls.sent(snapshotId, node.ensRegionId);
    else deps.sentCalls.forget(snapshotId, node.ensRegionId);
    logOutcome(deps, snapshotId, node, outcome);
    return { node, calls: answer.tries, outcome };
  });
}

function logOutcome({ log }: Deps, snapshotId: string, node: JobNode, outcome: CallOutcome): void {
  const pair = { snapshotId, nodeId: node.ensRegionId };
  if (outcome.accepted) log.info('copy.accepted', { ...pair, copySnapshotId: outcome.copySnapshotId });
  else log.warn('copy.failed', { ...pair, ...(outcome.failure satisfies Failure) });
}
