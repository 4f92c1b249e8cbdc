import type { Step } from '../core/decide.ts';
import { callsMayBeginUntil, type Guard, guardFor } from '../core/guard.ts';
import type { Job, JobNode } from '../core/job.ts';
import { unsecured } from '../core/own-failures.ts';
import { type Task, taskOf } from '../core/task.ts';
import type { Attempted } from './attempt.ts';
import { bury } from './bury.ts';
import type { Deps } from './deps.ts';
import { queueCall } from './queue-call.ts';

/** The next task as it stands in the queue; `dueAt` in milliseconds since the epoch. */
export interface Queued {
  readonly nodes: readonly JobNode[];
  readonly dueAt: number;
  /** With it the task can be withdrawn while it is not due. */
  readonly receiptHandle?: string;
}

/** What secures the calls of a job: the next task, if one is needed, and until when calls may begin (ms since the epoch). */
export interface Secured {
  readonly guard?: Queued;
  readonly beginBy: number;
}

/**
 * Brings every node that is not about to be done into a queue, so that a crash after this loses nothing: what is given up
 * becomes a dead letter, all others are in the next task. For a rule nothing is queued, the rules file is its ledger. A
 * failure means that nothing may be called.
 */
export async function secure(
  deps: Deps,
  job: Job,
  steps: readonly Step[],
  copy: Task['copy'],
): Promise<Attempted<Secured>> {
  const { clock, random, settings, deadline } = deps;
  if (isRules(job)) return { ok: true, value: { beginBy: deadline } };

  const casualties = steps.filter((step) => step.do === 'bury');
  const buried = await bury(deps, job, casualties, copy);
  if (!buried.ok) return { ok: false, failure: unsecured(buried.failure.code) };

  const now = clock.now(); // before the task is put: what it secures is counted from here
  const beginBy = callsMayBeginUntil(now, settings);
  const guard = guardFor(steps, now, random.next(), settings);
  if (guard === undefined) return { ok: true, value: { beginBy } };
  const put = await putNext(deps, job, guard, copy);
  return put.ok
    ? { ok: true, value: { beginBy, guard: put.value } }
    : { ok: false, failure: unsecured(put.failure.code) };
}

/** Puts a task for the nodes of `next`. */
export async function putNext(deps: Deps, job: Job, next: Guard, copy: Task['copy']): Promise<Attempted<Queued>> {
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

/** Whether a rule asked for `job`. */
export function isRules({ origin }: Job): boolean {
  return origin.rule !== undefined;
}
