import { backoffSeconds } from '../core/backoff.ts';
import { isExhausted } from '../core/decide.ts';
import type { Failure } from '../core/failure.ts';
import type { Job } from '../core/job.ts';
import { outOfTime } from '../core/own-failures.ts';
import { jobOf } from '../core/read-task.ts';
import type { NodeReport } from '../core/report.ts';
import type { Task } from '../core/task.ts';
import { bury } from './bury.ts';
import type { Deps } from './deps.ts';
import { lookAtSource, lookSparingly } from './look.ts';
import { queueCall } from './queue-call.ts';
import { replicate } from './replicate.ts';

/** What became of a task. Unless `secured`, it is in no queue: only its message, if that comes again, and the log have it. */
export interface Worked {
  readonly outcome: 'worked' | 'expired' | 'putBack' | 'unsecured';
  readonly nodes: readonly NodeReport[];
}

/** How much of an invocation's time a task needs at least: a look, a call, and the queue. */
const leastCalls = 3;
/** How long a task that could not be worked for reasons of the queue's waits. */
const shortDelaySeconds = 60;
const slowCopySeconds = 24 * 3600;

/** Works a task of the retry queue by the same `replicate` that made it; whatever happens, the task or its next one is in a queue. */
export async function workTask(deps: Deps, task: Task): Promise<Worked> {
  const { clock, settings } = deps;
  const job = jobOf(task);
  if (job.expiresAt !== undefined && clock.now() >= job.expiresAt) {
    deps.log.info('task.expired', about(task));
    return { outcome: 'expired', nodes: [] };
  }
  if (settings.paused) return putBack(deps, task, settings.retryRefusedBaseSeconds);
  if (clock.now() + leastCalls * settings.ensTimeoutSeconds * 1000 > deps.deadline) {
    return putBack(deps, task, shortDelaySeconds, outOfTime);
  }

  const source = await lookAtSource(deps, task.snapshotId);
  if (!source.ok) return sourceUnseen(deps, task, job, source.failure);
  const result = await replicate(deps, job, source.value, lookSparingly);
  if (!result.done) return putBack(deps, task, shortDelaySeconds, result.failure);
  measure(deps, job, result.nodes);
  return { outcome: 'worked', nodes: result.nodes };
}

/** ENS does not even show the source: the task waits, and is given up once it is too old. */
async function sourceUnseen(deps: Deps, task: Task, job: Job, failure: Failure): Promise<Worked> {
  const { settings, clock, random } = deps;
  if (job.nodes.every((node) => isExhausted(node, job, settings, clock.now()))) {
    const casualties = job.nodes.map((node) => ({ node, reason: 'exhausted', failure }) as const);
    const buried = await bury(deps, job, casualties, task.copy);
    if (buried.ok) return { outcome: 'worked', nodes: [] };
  }
  const attempt = Math.max(1, ...job.nodes.map((node) => node.attempts));
  return putBack(deps, task, backoffSeconds(failure.kind, attempt, random.next(), settings), failure);
}

/** Puts the task again as it is; if that fails, buries it; if that fails too, only the log has it. */
async function putBack(deps: Deps, task: Task, delaySeconds: number, failure?: Failure): Promise<Worked> {
  const { queue, log, clock } = deps;
  const put = await queueCall(() => queue.put(task, delaySeconds));
  if (put.ok) {
    log.info('task.putBack', { ...about(task), delaySeconds, ...failure });
    return { outcome: 'putBack', nodes: [] };
  }
  if (task.origin.rule !== undefined) {
    log.warn('task.dropped', { ...about(task), ...put.failure }); // the next tick attempts what is missing
    return { outcome: 'expired', nodes: [] };
  }
  const at = new Date(clock.now()).toISOString();
  const letter = { version: 1, reason: 'unsecured', task, failure: put.failure, at } as const;
  const buried = await queueCall(() => queue.bury([letter]));
  if (buried.ok) {
    log.error('task.buried', { ...about(task), reason: letter.reason, ...put.failure });
    return { outcome: 'putBack', nodes: [] };
  }
  log.error('task.unsecured', { ...about(task), task, ...buried.failure });
  return { outcome: 'unsecured', nodes: [] };
}

function measure({ log, clock }: Deps, job: Job, nodes: readonly NodeReport[]): void {
  const seconds = Math.round((clock.now() - job.firstRequestedAt) / 1000);
  const pair = { snapshotId: job.snapshotId, ...(job.origin.rule === undefined ? {} : { rule: job.origin.rule }) };
  for (const { ensRegionId, outcome } of nodes) {
    if (outcome === 'present') log.info('copy.available', { ...pair, nodeId: ensRegionId, seconds });
    else if (outcome === 'accepted' && seconds > slowCopySeconds) {
      log.warn('copy.slow', { ...pair, nodeId: ensRegionId, seconds });
    }
  }
}

function about({ taskId, snapshotId, origin }: Task) {
  return { taskId, snapshotId, ...(origin.rule === undefined ? {} : { rule: origin.rule }) };
}
