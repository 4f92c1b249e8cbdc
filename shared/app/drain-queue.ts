import type { Deps } from './deps.ts';
import { amongListedNodes } from './listed-nodes.ts';
import { lookSparingly } from './look.ts';
import { queueCall } from './queue-call.ts';
import { type BatchSummary, emptySummary, workMessage } from './work-batch.ts';
import { secondsForTask } from './work-task.ts';

/** Few at a time: what is received and not worked in time becomes visible to others again. */
const messagesAtOnce = 2;
/** What receiving them may take. */
const receiveSeconds = 5;

/**
 * Works the queue off by itself, without a trigger: receive, work, delete, until nothing is due or the time is up. A
 * message is deleted only once its task is done or its next one is in a queue.
 */
export async function drainQueue(deps: Deps): Promise<BatchSummary> {
  const { queue, log, clock, deadline, settings } = deps;
  const look = amongListedNodes(lookSparingly);
  let summary = emptySummary;
  const fitting = () => Math.floor(((deadline - clock.now()) / 1000 - receiveSeconds) / secondsForTask(settings));
  for (let count = fitting(); count > 0; count = fitting()) {
    const received = await queueCall(() => queue.receive(Math.min(messagesAtOnce, count)));
    if (!received.ok) {
      log.error('queue.unreachable', { ...received.failure });
      return summary;
    }
    if (received.value.length === 0) return summary;
    for (const { body } of received.value) log.info('task.received', { body });
    for (const { body, receiptHandle } of received.value) {
      const outcome = await workMessage(deps, body, look);
      summary = { ...summary, [outcome]: summary[outcome] + 1 };
      if (outcome === 'unsecured') continue;
      const removed = await queueCall(() => queue.withdraw(receiptHandle));
      if (!removed.ok) log.warn('message.kept', { ...removed.failure });
    }
  }
  return summary;
}
