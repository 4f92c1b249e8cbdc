import type { CalledNode } from '../core/copy-answer.ts';
import type { Job, JobNode } from '../core/job.ts';
import { type Casualty, lettersOf, type Task, taskOf } from '../core/task.ts';
import type { Deps } from './deps.ts';
import { queueCall } from './queue-call.ts';
import type { Secured } from './secure.ts';

/**
 * Buries what cannot succeed. Where a guard still names such nodes, the others get a task of their own and the guard is
 * withdrawn, in this order, so that a crash at any point leaves every pair in a queue. A guard that cannot be withdrawn
 * stays alone: a second task beside it would make tasks multiply.
 */
export async function settle(
  deps: Deps,
  job: Job,
  casualties: readonly Casualty[],
  acted: readonly CalledNode[],
  guard: Secured | undefined,
  copy: Task['copy'],
): Promise<void> {
  if (casualties.length === 0) return;
  const { queue, clock, log, settings } = deps;
  const about = { snapshotId: job.snapshotId, taskId: job.taskId };

  const buried = await queueCall(() => queue.bury(lettersOf(job, casualties, copy, clock.now())));
  for (const { node, reason, failure } of casualties) {
    log.error('pair.buried', { ...about, nodeId: node.ensRegionId, reason, ...failure, inQueue: buried.ok });
  }
  if (!buried.ok) return;

  const lost = new Set(casualties.map(({ node }) => node.ensRegionId));
  if (guard?.receiptHandle === undefined || !guard.nodes.some((node) => lost.has(node.ensRegionId))) return;

  const left = withCallsCounted(
    guard.nodes.filter((node) => !lost.has(node.ensRegionId)),
    acted,
  );
  if (left.length > 0) {
    const delaySeconds = Math.ceil(settings.ensVisibilitySeconds);
    const put = await queueCall(() => queue.put(taskOf(job, left, copy), delaySeconds));
    if (!put.ok) return log.warn('guard.kept', { ...about, ...put.failure });
  }
  const { receiptHandle } = guard;
  const withdrawn = await queueCall(() => queue.withdraw(receiptHandle));
  if (!withdrawn.ok) log.warn('guard.kept', { ...about, ...withdrawn.failure });
}

/** `nodes` with every call counted that was really begun: the guard, written before, counted one. */
function withCallsCounted(nodes: readonly JobNode[], acted: readonly CalledNode[]): JobNode[] {
  return nodes.map((node) => {
    const done = acted.find((entry) => entry.node.ensRegionId === node.ensRegionId);
    return done === undefined ? node : { ...node, attempts: done.node.attempts + done.calls };
  });
}
