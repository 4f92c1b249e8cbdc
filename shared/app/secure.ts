import type { Step } from '../core/decide.ts';
import { callsMayBeginUntil, type Guard, guardFor } from '../core/guard.ts';
import type { Job, JobNode } from '../core/job.ts';
import { unsecured } from '../core/own-failures.ts';
import { type Task, taskOf } from '../core/task.ts';
import type { Receipt } from '../ports.ts';
import type { Attempted } from './attempt.ts';
import type { Deps } from './deps.ts';
import { queueCall } from './queue-call.ts';

/** The next task as it stands in the queue; `dueAt` in milliseconds since the epoch. */
export interface Secured extends Receipt {
  readonly nodes: readonly JobNode[];
  readonly dueAt: number;
}

/**
 * Puts the next task of `job` into the queue, so that a crash after this loses nothing. Undefined where no node needs
 * one, or where a rule asked: the rules file is its ledger. A failure means that nothing may be called.
 */
export async function secure(
  deps: Deps,
  job: Job,
  steps: readonly Step[],
  copy: Task['copy'],
): Promise<Attempted<Secured | undefined>> {
  const { clock, random, settings } = deps;
  const guard = isRules(job) ? undefined : guardFor(steps, clock.now(), random.next(), settings);
  if (guard === undefined) return { ok: true, value: undefined };
  const put = await putNext(deps, job, guard, copy);
  return put.ok ? put : { ok: false, failure: unsecured(put.failure.code) };
}

/** Puts a task for the nodes of `next`. */
export async function putNext(deps: Deps, job: Job, next: Guard, copy: Task['copy']): Promise<Attempted<Secured>> {
  const delaySeconds = Math.ceil(next.delaySeconds);
  const about = { snapshotId: job.snapshotId, taskId: job.taskId };
  const put = await queueCall(() => deps.queue.put(taskOf(job, next.nodes, copy), delaySeconds));
  if (!put.ok) {
    deps.log.error('task.refused', { ...about, ...put.failure });
    return put;
  }
  deps.log.info('task.queued', { ...about, nodes: next.nodes.length, delaySeconds });
  return { ok: true, value: { ...put.value, nodes: next.nodes, dueAt: deps.clock.now() + delaySeconds * 1000 } };
}

/** Until when calls of `job` may begin (ms since the epoch): what a guard secures, it secures for a while only. */
export function beginCallsBy({ clock, settings, deadline }: Deps, job: Job): number {
  return isRules(job) ? deadline : callsMayBeginUntil(clock.now(), settings);
}

/** Whether a rule asked for `job`. */
export function isRules({ origin }: Job): boolean {
  return origin.rule !== undefined;
}
