import type { NextTask } from '../core/guard.ts';
import type { Job, JobNode } from '../core/job.ts';
import { type Task, taskOf } from '../core/task.ts';
import type { Attempted } from './attempt.ts';
import type { Deps } from './deps.ts';
import { queuePut } from './queue-put.ts';

/** A task as it stands in the queue; `dueAt` in milliseconds since the epoch. */
export interface Queued {
  readonly nodes: readonly JobNode[];
  readonly dueAt: number;
  /** With it the task can be withdrawn while it is not due. */
  readonly receiptHandle?: string;
}

/** No task waits longer: the queue keeps it for a week only, and a wrong clock must not put it beyond that. */
const longestDelaySeconds = 24 * 3600;

/** Puts the next task of a job into the queue. */
export async function putNext(deps: Deps, job: Job, next: NextTask, copy: Task['copy']): Promise<Attempted<Queued>> {
  const delaySeconds = Math.min(longestDelaySeconds, Math.ceil(next.delaySeconds));
  const about = { snapshotId: job.snapshotId, taskId: job.taskId };
  const put = await queuePut(deps, () => deps.queue.put(taskOf(job, next.nodes, copy), delaySeconds));
  if (!put.ok) {
    deps.log.error('task.refused', { ...about, ...put.failure });
    return put;
  }
  deps.log.info('task.queued', { ...about, nodes: next.nodes.length, delaySeconds });
  return { ok: true, value: { ...put.value, nodes: next.nodes, dueAt: deps.clock.now() + delaySeconds * 1000 } };
}
