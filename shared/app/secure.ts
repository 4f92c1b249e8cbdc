import type { Step } from '../core/decide.ts';
import { callsMayBeginUntil, guardFor } from '../core/guard.ts';
import type { Job, JobNode } from '../core/job.ts';
import { unsecured } from '../core/own-failures.ts';
import { type Task, taskOf } from '../core/task.ts';
import type { Receipt } from '../ports.ts';
import type { Attempted } from './attempt.ts';
import type { Deps } from './deps.ts';
import { queueCall } from './queue-call.ts';

/** The guard as it stands in the queue; times in milliseconds since the epoch. */
export interface Secured extends Receipt {
  readonly nodes: readonly JobNode[];
  readonly dueAt: number;
  readonly callsMayBeginUntil: number;
}

/**
 * Puts the next task of `job` into the queue, so that a crash after this loses nothing. Undefined where no node needs
 * one; a failure means that nothing may be called.
 */
export async function secure(
  deps: Deps,
  job: Job,
  steps: readonly Step[],
  copy: Task['copy'],
): Promise<Attempted<Secured | undefined>> {
  const { clock, random, settings, queue, log } = deps;
  const now = clock.now();
  const guard = guardFor(steps, now, random.next(), settings);
  if (guard === undefined) return { ok: true, value: undefined };

  const delaySeconds = Math.ceil(guard.delaySeconds);
  const put = await queueCall(() => queue.put(taskOf(job, guard.nodes, copy), delaySeconds));
  if (!put.ok) {
    log.error('task.refused', { snapshotId: job.snapshotId, ...put.failure });
    return { ok: false, failure: unsecured(put.failure.code) };
  }
  log.info('task.queued', { snapshotId: job.snapshotId, taskId: job.taskId, nodes: guard.nodes.length, delaySeconds });
  return {
    ok: true,
    value: {
      ...put.value,
      nodes: guard.nodes,
      dueAt: now + delaySeconds * 1000,
      callsMayBeginUntil: callsMayBeginUntil(now, settings),
    },
  };
}
