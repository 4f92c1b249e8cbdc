import type { Step } from '../core/decide.ts';
import { callsMayBeginUntil, guardFor } from '../core/guard.ts';
import { isRules, type Job } from '../core/job.ts';
import { unsecured } from '../core/own-failures.ts';
import { sightHoldsSeconds } from '../core/settings.ts';
import type { Task } from '../core/task.ts';
import type { Attempted } from './attempt.ts';
import { bury } from './bury.ts';
import type { Deps } from './deps.ts';
import { putNext, type Queued } from './put-next.ts';

/** What secures the calls of a job: the next task, if one is needed, and until when calls may begin (ms since the epoch). */
export interface Secured {
  readonly guard?: Queued;
  readonly beginBy: number;
}

/**
 * Brings every node that is not about to be done into a queue, so that a crash after this loses nothing: what is given up
 * becomes a dead letter, all others are in the next task. For a rule nothing is queued, the rules file is its ledger. A
 * failure means that nothing may be called. `seenAt`: when the nodes were looked at (ms since the epoch).
 */
export async function secure(
  deps: Deps,
  job: Job,
  steps: readonly Step[],
  seenAt: number,
  copy: Task['copy'],
): Promise<Attempted<Secured>> {
  const { clock, random, settings, deadline } = deps;
  if (isRules(job)) {
    return { ok: true, value: { beginBy: Math.min(deadline, seenAt + sightHoldsSeconds * 1000) } };
  }

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
