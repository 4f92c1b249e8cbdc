import type { Failure } from './failure.ts';
import type { Job, JobNode, Origin } from './job.ts';

/** A node in a task; `lastAttemptAt` is an ISO 8601 time. */
export interface TaskNode {
  readonly ensRegionId: string;
  readonly attempts: number;
  readonly lastAttemptAt?: string;
}

/** A message of the retry queue: "ensure these nodes have this source". Times are ISO 8601, UTC. */
export interface Task {
  readonly version: 1;
  readonly taskId: string;
  readonly snapshotId: string;
  readonly nodes: readonly TaskNode[];
  readonly copy: { readonly name: string; readonly description: string; readonly instanceBillingCycle?: string };
  readonly origin: Origin;
  readonly firstRequestedAt: string;
  readonly expiresAt?: string;
  /** Made with TASK_SIGNING_KEY, where that is set. */
  readonly signature?: string;
}

/** A message of the dead-letter queue: a task that will not be tried again, or a message that is no task, and why. */
export interface DeadLetter {
  readonly version: 1;
  readonly reason: 'permanent' | 'exhausted' | 'unreadable' | 'unsecured';
  readonly task?: Task;
  /** The message as it came, where it could not be read as a task; its beginning, where it is too long for a letter. */
  readonly body?: string;
  /** The characters of the whole message, where `body` is its beginning only. */
  readonly bodyLength?: number;
  readonly failure?: Failure;
  /** ISO 8601. */
  readonly at: string;
}

const iso = (time: number) => new Date(time).toISOString();

/** The task that ensures `nodes` have the job's source, its copies named and described by `copy`. */
export function taskOf(job: Job, nodes: readonly JobNode[], copy: Task['copy']): Task {
  return {
    version: 1,
    taskId: job.taskId,
    snapshotId: job.snapshotId,
    nodes: nodes.map(({ ensRegionId, attempts, lastAttemptAt }) => ({
      ensRegionId,
      attempts,
      ...(lastAttemptAt === undefined ? {} : { lastAttemptAt: iso(lastAttemptAt) }),
    })),
    copy,
    origin: job.origin,
    firstRequestedAt: iso(job.firstRequestedAt),
    ...(job.expiresAt === undefined ? {} : { expiresAt: iso(job.expiresAt) }),
  };
}

/** A node that is given up, and why. */
export interface Casualty {
  readonly node: JobNode;
  readonly reason: DeadLetter['reason'];
  readonly failure: Failure;
}

/** Dead letters for `casualties`: one for all nodes that were given up for the same reason. */
export function lettersOf(job: Job, casualties: readonly Casualty[], copy: Task['copy'], now: number): DeadLetter[] {
  const byReason = new Map<string, [Casualty, ...Casualty[]]>();
  for (const casualty of casualties) {
    const key = JSON.stringify([casualty.reason, casualty.failure.kind, casualty.failure.code]);
    const alike = byReason.get(key);
    if (alike === undefined) byReason.set(key, [casualty]);
    else alike.push(casualty);
  }
  return [...byReason.values()].map((alike) => ({
    version: 1,
    reason: alike[0].reason,
    task: taskOf(
      job,
      alike.map(({ node }) => node),
      copy,
    ),
    failure: shortened(alike[0].failure),
    at: iso(now),
  }));
}

/** A message may have 48 KB; this much of a body fits beside the rest even if every character has to be escaped. */
const mostBodyCharacters = 6000;

/** The dead letter of a message that is no task. */
export function letterOfMessage(body: string, failure: Failure, now: number): DeadLetter {
  const isTooLong = body.length > mostBodyCharacters;
  return {
    version: 1,
    reason: 'unreadable',
    ...(isTooLong ? { body: body.slice(0, mostBodyCharacters), bodyLength: body.length } : { body }),
    failure: shortened(failure),
    at: iso(now),
  };
}

/** The dead letter of a whole task. */
export function letterOfTask(task: Task, reason: DeadLetter['reason'], failure: Failure, now: number): DeadLetter {
  return { version: 1, reason, task, failure: shortened(failure), at: iso(now) };
}

/** Each text of a failure has at most so many characters in a dead letter, so that every one fits a message. */
const maxFailureCharacters = 500;

function shortened(failure: Failure): Failure {
  const texts = Object.entries(failure).map(([key, text]) => [key, String(text).slice(0, maxFailureCharacters)]);
  return Object.fromEntries(texts);
}
