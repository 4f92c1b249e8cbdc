import { taskBetweenTicks } from '../core/between-ticks.ts';
import type { CalledNode } from '../core/copy-answer.ts';
import type { Step } from '../core/decide.ts';
import type { Job } from '../core/job.ts';
import type { Task } from '../core/task.ts';
import type { Deps } from './deps.ts';
import { putNext, type Queued } from './put-next.ts';

/** Puts a task for what failed in a rule's job, if there is time before the next tick, which attempts it anyway. */
export async function carryOver(
  deps: Deps,
  job: Job,
  steps: readonly Step[],
  called: readonly CalledNode[],
  copy: Task['copy'],
): Promise<Queued | undefined> {
  const { clock, random, settings } = deps;
  if (job.once === true) return undefined;
  const next = taskBetweenTicks(steps, called, job, clock.now(), random.next(), settings);
  if (next === undefined) return undefined;
  const put = await putNext(deps, job, next, copy);
  return put.ok ? put.value : undefined;
}
