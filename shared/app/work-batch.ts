import { readTask } from '../core/read-task.ts';
import { type DeadLetter, letterOfMessage, letterOfTask } from '../core/task.ts';
import { unsigned } from '../core/task-signature.ts';
import type { Deps } from './deps.ts';
import { amongListedNodes } from './listed-nodes.ts';
import { type Look, lookSparingly } from './look.ts';
import { queuePut } from './queue-put.ts';
import { isOurs } from './signed-queue.ts';
import { type Worked, workTask } from './work-task.ts';

/** What became of a message: of its task, or `unreadable` if it is none, or `repeated` if the batch has it twice. */
export type MessageOutcome = Worked | 'unreadable' | 'repeated';

/** How many messages came to what. */
export type BatchSummary = Readonly<Record<MessageOutcome, number>>;

export const emptySummary: BatchSummary = {
  worked: 0,
  expired: 0,
  dropped: 0,
  putBack: 0,
  buried: 0,
  unreadable: 0,
  repeated: 0,
  unsecured: 0,
};

/**
 * Works the messages one after the other; one that fails does not keep its neighbours from being worked. Each body is
 * logged before anything is done, so that even a message that is in no queue any more is not lost.
 */
export async function workBatch(deps: Deps, bodies: readonly unknown[]): Promise<BatchSummary> {
  for (const body of bodies) deps.log.info('task.received', { body });
  const seen = new Set<string>();
  const look = amongListedNodes(lookSparingly);
  let summary = emptySummary;
  for (const body of bodies) {
    const text = textOf(body);
    const outcome = seen.has(text) ? 'repeated' : await workMessage(deps, body, look);
    // One that is in no queue is told of each time it is delivered.
    if (outcome !== 'unsecured') seen.add(text);
    summary = { ...summary, [outcome]: summary[outcome] + 1 };
  }
  return summary;
}

/** Works one message of the retry queue; what is no task, or makes us stumble, becomes a dead letter. */
export async function workMessage(deps: Deps, body: unknown, look: Look): Promise<MessageOutcome> {
  const { log, clock } = deps;
  const read = readTask(body);
  if (!read.ok || !isOurs(deps.signer, read.task)) {
    const failure = read.ok ? unsigned : ({ kind: 'invalid', code: 'Unreadable', message: read.why } as const);
    log.error('task.unreadable', { body, why: failure.message });
    return (await isBuried(deps, letterOfMessage(textOf(body), failure, clock.now()), body))
      ? 'unreadable'
      : 'unsecured';
  }
  try {
    return await workTask(deps, read.task, look);
  } catch (error) {
    log.error('bug', { taskId: read.task.taskId, stack: error instanceof Error ? error.stack : String(error) });
    const letter = letterOfTask(read.task, 'permanent', { kind: 'bug' }, clock.now());
    return (await isBuried(deps, letter, body)) ? 'buried' : 'unsecured';
  }
}

async function isBuried(deps: Deps, letter: DeadLetter, body: unknown): Promise<boolean> {
  const buried = await queuePut(deps, () => deps.queue.bury([letter]));
  if (!buried.ok) deps.log.error('task.unsecured', { body, ...buried.failure });
  return buried.ok;
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}
