import { recheckSeconds } from '../core/backoff.ts';
import { isTooOld } from '../core/decide.ts';
import type { Failure } from '../core/failure.ts';
import { isRules, type Job } from '../core/job.ts';
import { outOfTime } from '../core/own-failures.ts';
import { jobOf } from '../core/read-task.ts';
import type { NodeReport } from '../core/report.ts';
import { callsAnInvocation, type Settings } from '../core/settings.ts';
import { letterOfTask, type Task } from '../core/task.ts';
import { bury } from './bury.ts';
import type { Deps } from './deps.ts';
import { type Look, lookAtSource } from './look.ts';
import { queuePut } from './queue-put.ts';
import { replicate } from './replicate.ts';

/** What became of a task. `unsecured`: it is in no queue, only its message, if that comes again, and the log have it. */
export type Worked = 'worked' | 'expired' | 'dropped' | 'putBack' | 'buried' | 'unsecured';

/** How long a task that could not be worked for reasons of the queue's waits. */
const shortDelaySeconds = 60;
const leastDelaySeconds = 5;
const slowCopySeconds = 24 * 3600;

/** How much of an invocation's time a task needs at least: to look at its source and its nodes, and to call. */
export function secondsForTask({ ensTimeoutSeconds }: Pick<Settings, 'ensTimeoutSeconds'>): number {
  return callsAnInvocation * ensTimeoutSeconds;
}

/** Works a task of the retry queue by the same `replicate` that made it; whatever happens, the task or its next one is in a queue. */
export async function workTask(deps: Deps, task: Task, look: Look): Promise<Worked> {
  const { clock, settings } = deps;
  const job = jobOf(task);
  const { expiresAt = Number.POSITIVE_INFINITY } = job;
  if (clock.now() >= expiresAt) {
    deps.log.info('task.expired', about(task));
    return 'expired';
  }
  if (settings.paused) return putBack(deps, task, settings.retryRefusedBaseSeconds);
  if (clock.now() + secondsForTask(settings) * 1000 > deps.deadline) {
    return putBack(deps, task, shortDelaySeconds, outOfTime);
  }

  const source = await lookAtSource(deps, task.snapshotId);
  if (!source.ok) return sourceUnseen(deps, task, job, source.failure);
  const result = await replicate(deps, job, source.value, look);
  if (!result.done) return putBack(deps, task, shortDelaySeconds, result.failure);
  measure(deps, job, result.nodes);
  return 'worked';
}

/** ENS does not even show the source: the task waits, and is given up once it is too old. */
async function sourceUnseen(deps: Deps, task: Task, job: Job, failure: Failure): Promise<Worked> {
  const { settings, clock } = deps;
  const ageSeconds = (clock.now() - job.firstRequestedAt) / 1000;
  if (!isRules(job) && job.nodes.every((node) => isTooOld(node, job, settings, clock.now()))) {
    const casualties = job.nodes.map((node) => ({ node, reason: 'exhausted', failure }) as const);
    const buried = await bury(deps, job, casualties, task.copy);
    if (buried.ok) return 'buried';
  }
  return putBack(deps, task, recheckSeconds(ageSeconds, settings.ensVisibilitySeconds), failure);
}

/** Puts the task again as it is; if that fails, buries it; if that fails too, only the log has it. */
async function putBack(deps: Deps, task: Task, delaySeconds: number, failure?: Failure): Promise<Worked> {
  const { queue, log, clock } = deps;
  const delay = Math.max(leastDelaySeconds, delaySeconds);
  if (task.expiresAt !== undefined && clock.now() + delay * 1000 >= Date.parse(task.expiresAt)) {
    log.info('task.expired', { ...about(task), ...failure }); // by then the next tick sees to it
    return 'expired';
  }
  const put = await queuePut(deps, () => queue.put(task, delay));
  if (put.ok) {
    log.info('task.putBack', { ...about(task), delaySeconds: delay, ...failure });
    return 'putBack';
  }
  if (task.origin.rule !== undefined) {
    log.warn('task.dropped', { ...about(task), ...put.failure }); // the next tick attempts what is missing
    return 'dropped';
  }
  const letter = letterOfTask(task, 'unsecured', put.failure, clock.now());
  const buried = await queuePut(deps, () => queue.bury([letter]));
  if (buried.ok) {
    log.error('task.buried', { ...about(task), reason: letter.reason, ...put.failure });
    return 'buried';
  }
  log.error('task.unsecured', { ...about(task), task, ...buried.failure });
  return 'unsecured';
}

function measure({ log, clock }: Deps, job: Job, nodes: readonly NodeReport[]): void {
  const seconds = Math.round((clock.now() - job.firstRequestedAt) / 1000);
  const pair = { snapshotId: job.snapshotId, ...(job.origin.rule === undefined ? {} : { rule: job.origin.rule }) };
  for (const { ensRegionId, outcome, failure } of nodes) {
    // Without a letter, this is all that is heard of it until the next tick.
    if (outcome === 'failed' && isRules(job)) log.warn('pair.failed', { ...pair, nodeId: ensRegionId, ...failure });
    if (outcome === 'present') log.info('copy.available', { ...pair, nodeId: ensRegionId, seconds });
    else if (outcome === 'accepted' && seconds > slowCopySeconds) {
      log.warn('copy.slow', { ...pair, nodeId: ensRegionId, seconds });
    }
  }
}

function about({ taskId, snapshotId, origin }: Task) {
  return { taskId, snapshotId, ...(origin.rule === undefined ? {} : { rule: origin.rule }) };
}
