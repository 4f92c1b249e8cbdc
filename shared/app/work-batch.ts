import { readTask } from '../core/read-task.ts';
import type { Deps } from './deps.ts';
import { queueCall } from './queue-call.ts';
import { type Worked, workTask } from './work-task.ts';

/** How many messages came to what. */
export type BatchSummary = Readonly<Record<Worked['outcome'] | 'unreadable', number>>;

export const nothing: BatchSummary = { worked: 0, expired: 0, putBack: 0, unsecured: 0, unreadable: 0 };

/**
 * Works the messages one after the other; one that fails does not keep its neighbours from being worked. Each body is
 * logged before anything is done, so that even a message that is in no queue any more is not lost.
 */
export async function workBatch(deps: Deps, bodies: readonly unknown[]): Promise<BatchSummary> {
  for (const body of bodies) deps.log.info('task.received', { body });
  let summary = nothing;
  for (const body of bodies) {
    const outcome = await workMessage(deps, body);
    summary = { ...summary, [outcome]: summary[outcome] + 1 };
  }
  return summary;
}

/** Works one message of the retry queue; `unreadable` ones become dead letters with their body. */
export async function workMessage(deps: Deps, body: unknown): Promise<keyof BatchSummary> {
  const read = readTask(body);
  if (read.ok) return (await workTask(deps, read.task)).outcome;

  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const letter = {
    version: 1,
    reason: 'unreadable',
    body: text,
    failure: { kind: 'invalid', code: 'Unreadable', message: read.why },
    at: new Date(deps.clock.now()).toISOString(),
  } as const;
  deps.log.error('task.unreadable', { body: text, why: read.why });
  const buried = await queueCall(() => deps.queue.bury([letter]));
  if (buried.ok) return 'unreadable';
  deps.log.error('task.unsecured', { body: text, ...buried.failure });
  return 'unsecured';
}
