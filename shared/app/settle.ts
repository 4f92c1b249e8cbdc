import type { CalledNode } from '../core/copy-answer.ts';
import { isPermanent } from '../core/failure.ts';
import type { Job, JobNode } from '../core/job.ts';
import type { Casualty, Task } from '../core/task.ts';
import { bury } from './bury.ts';
import type { Deps } from './deps.ts';
import { putNext, type Queued } from './put-next.ts';
import { queueCall } from './queue-call.ts';

/**
 * Makes the queue say what the calls came to, and gives the task that stands then. Usually that is the guard. Nodes that
 * cannot succeed become dead letters. If the guard still names those, or counts other calls than were begun, the others
 * get a task of their own and the guard is withdrawn, in this order, so that a crash at any point leaves every pair in a
 * queue. A guard without a handle stays alone: a second task beside it would make tasks multiply.
 */
export async function settle(
  deps: Deps,
  job: Job,
  called: readonly CalledNode[],
  guard: Queued | undefined,
  copy: Task['copy'],
): Promise<Queued | undefined> {
  if (guard === undefined) return undefined;
  const casualties = called.flatMap(casualtyOf);
  const buried = await bury(deps, job, casualties, copy);
  const lost = new Set(buried.ok ? casualties.map(({ node }) => node.ensRegionId) : []);
  const left = guard.nodes.filter(({ ensRegionId }) => !lost.has(ensRegionId)).map((node) => counted(node, called));

  const isRight = lost.size === 0 && left.every((node, index) => node.attempts === guard.nodes[index]?.attempts);
  const { receiptHandle } = guard;
  if (isRight || receiptHandle === undefined) return { ...guard, nodes: left };

  const next =
    left.length > 0 ? await putNext(deps, job, { nodes: left, delaySeconds: restOf(guard, deps) }, copy) : undefined;
  if (next?.ok === false) return { ...guard, nodes: left };
  const withdrawn = await queueCall(() => deps.queue.withdraw(receiptHandle));
  if (!withdrawn.ok) {
    deps.log.warn('guard.kept', { snapshotId: job.snapshotId, taskId: job.taskId, ...withdrawn.failure });
  }
  return next?.value;
}

function casualtyOf({ node, calls, outcome }: CalledNode): Casualty[] {
  if (outcome.accepted || !isPermanent(outcome.failure)) return [];
  const { failure } = outcome;
  return [{ node: { ...node, attempts: node.attempts + calls }, reason: 'permanent', failure }];
}

/** `node` with the calls that were really begun: the guard, written before them, counted one. */
function counted(node: JobNode, called: readonly CalledNode[]): JobNode {
  const done = called.find((entry) => entry.node.ensRegionId === node.ensRegionId);
  return done === undefined ? node : { ...node, attempts: done.node.attempts + done.calls };
}

/** Seconds until the guard would be due, but long enough for what was just made to be listed. */
function restOf({ dueAt }: Queued, { clock, settings }: Deps): number {
  return Math.max(settings.ensVisibilitySeconds, (dueAt - clock.now()) / 1000);
}
