import type { StoredMessage } from './message.ts';
import type { QueueAttributes } from './queue-attributes.ts';

/** A queue as the broker keeps it; times in ms since the epoch, messages by id in the order of arrival. */
export interface Queue {
  readonly name: string;
  readonly createdAt: number;
  modifiedAt: number;
  attributes: QueueAttributes;
  readonly messages: Map<string, StoredMessage>;
}

// Where a message is when it is next visible: here, or in the dead-letter queue if it has been received often enough.
function destinationOf(queues: ReadonlyMap<string, Queue>, queue: Queue, message: StoredMessage): Queue {
  const policy = queue.attributes.deadLetterPolicy;
  if (policy === undefined || message.dequeueCount < policy.maxReceiveCount) return queue;
  return queues.get(policy.targetQueue) ?? queue;
}

/**
 * Brings all queues to `now`: drops what its retention has ended, and moves what would be received more often than its queue
 * allows to the dead-letter queue, retention running on (documented). Not documented, decided here: the count begins again
 * there, and without a target queue the message stays. Returns the names of the queues that got messages.
 */
export function settle(queues: ReadonlyMap<string, Queue>, now: number): ReadonlySet<string> {
  const grown = new Set<string>();
  for (const queue of queues.values()) {
    for (const message of queue.messages.values()) {
      if (message.expiresAt <= now) {
        queue.messages.delete(message.messageId);
        continue;
      }
      const destination = message.dueAt <= now ? destinationOf(queues, queue, message) : queue;
      if (destination !== queue) {
        queue.messages.delete(message.messageId);
        message.dequeueCount = 0;
        message.firstDequeuedAt = undefined;
        destination.messages.set(message.messageId, message);
        grown.add(destination.name);
      }
    }
  }
  return grown;
}

/**
 * The earliest time after `now` at which a message appears in the queue without being sent: one that is delayed or invisible
 * in it, or that becomes a dead letter of another queue.
 */
export function nextDueAt(queues: ReadonlyMap<string, Queue>, name: string, now: number): number | undefined {
  const times = [...queues.values()].flatMap((queue) =>
    [...queue.messages.values()]
      .filter((message) => message.dueAt > now && message.dueAt < message.expiresAt)
      .filter((message) => destinationOf(queues, queue, message).name === name)
      .map(({ dueAt }) => dueAt),
  );
  return times.length === 0 ? undefined : times.reduce((first, time) => Math.min(first, time));
}
