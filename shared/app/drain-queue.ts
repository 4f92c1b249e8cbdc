import type { Deps } from './deps.ts';
import { queueCall } from './queue-call.ts';
import { type BatchSummary, emptySummary, workMessage } from './work-batch.ts';
import { secondsForTask } from './work-task.ts';

/** Few at a time: what is received and not worked in time becomes visible to others again. */
const messagesAtOnce = 2;
/**
 * Works the queue off by itself, without a trigger: receive, work, delete, until nothing is due or the time is up. A
 * message is deleted only once its task is done or its next one is in a queue.
 */
export async function drainQueue(deps: Deps): Promise<BatchSummary> {
  const { queue, log, clock, deadline, settings } = deps;
  let summary = emptySummary;
  while (clock.now() + messagesAtOnce * secondsForTask(settings) * 1000 <= deadline) {
    const received = await queueCall(() => queue.receive(messagesAtOnce));
    if (!received.ok) {
      log.error('queue.unreachable', { ...received.failure });
      return summary;
    }
    if (received.value.length === 0) return summary;
    for (const { body } of received.value) log.info('task.received', { body });
    for (const { body, receiptHandle } of received.value) {
      const outcome = await workMessage(deps, body);
      summary = { ...summary, [outcome]: summary[outcome] + 1 };
      if (outcome === 'unsecured') continue;
      const removed = await queueCall(() => queue.withdraw(receiptHandle));
      if (!removed.ok) log.warn('message.kept', { ...removed.failure });
    }
  }
  return summary;
}
