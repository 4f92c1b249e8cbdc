import type { CalledNode } from '../core/copy-answer.ts';
import type { Job, JobNode } from '../core/job.ts';
import { type Casualty, lettersOf, type Task, taskOf } from '../core/task.ts';
import type { Deps } from './deps.ts';
import { queueCall } from './queue-call.ts';
import type { Secured } from './secure.ts';

/**
 * Buries what cannot succeed. Where a guard still names such nodes, the others get a task of their own and the guard is
 * withdrawn, in this order, so that a crash at any point leaves every pair in a queue. A guard that cannot be withdrawn
 * stays alone: a second task beside it would make tasks multiply. False if a node is in neither queue.
 */
export async function settle(
  deps: Deps,
  job: Job,
  casualties: readonly Casualty[],
  called: readonly CalledNode[],
  guard: Secured | undefined,
  copy: Task['copy'],
): Promise<boolean> {
  if (casualties.length === 0) return true;
  const { queue, clock, log, settings } = deps;
  const about = { snapshotId: job.snapshotId, taskId: job.taskId };
  const isGuarded = (node: JobNode) =>
    guard?.nodes.some(({ ensRegionId }) => ensRegionId === node.ensRegionId) ?? false;

  const buried = await queueCall(() => queue.bury(lettersOf(job, casualties, copy, clock.now())));
  for (const { node, reason, failure } of casualties) {
    log.error('pair.buried', { ...about, nodeId: node.ensRegionId, reason, ...failure, inQueue: buried.ok });
  }
  if (!buried.ok) return casualties.every(({ node }) => isGuarded(node));

  const { receiptHandle } = guard ?? {};
  if (guard === undefined || receiptHandle === undefined || !casualties.some(({ node }) => isGuarded(node)))
    return true;

  const left = guard.nodes.filter((node) => !casualties.some((lost) => lost.node.ensRegionId === node.ensRegionId));
  if (left.length > 0) {
    const task = taskOf(job, withCallsCounted(left, called), copy);
    const put = await queueCall(() => queue.put(task, settings.ensVisibilitySeconds));
    if (!put.ok) {
      log.warn('guard.kept', { ...about, ...put.failure });
      return true;
    }
  }
  const withdrawn = await queueCall(() => queue.withdraw(receiptHandle));
  if (!withdrawn.ok) log.warn('guard.kept', { ...about, ...withdrawn.failure });
  return true;
}

/** `nodes` with every call counted that was really begun: the guard, written before, counted one. */
function withCallsCounted(nodes: readonly JobNode[], called: readonly CalledNode[]): JobNode[] {
  return nodes.map((node) => {
    const done = called.find((entry) => entry.node.ensRegionId === node.ensRegionId);
    return done === undefined ? node : { ...node, attempts: done.node.attempts + done.calls };
  });
}
