import { newReceiptHandle, type Random } from './identifiers.ts';
import { type PeekedMessage, peeked, type ReceivedMessage, type StoredMessage } from './message.ts';
import type { Queue } from './queue.ts';

function front(queue: Queue, count: number, now: number): readonly StoredMessage[] {
  return [...queue.messages.values()]
    .filter(({ dueAt }) => dueAt <= now)
    .sort((a, b) => a.priority - b.priority || a.dueAt - b.dueAt)
    .slice(0, count);
}

/**
 * Hands out up to `count` visible messages and hides them for the queue's visibility timeout, each under a new handle.
 * Documented: priority 1 goes first. Not documented, decided here: within a priority, the one visible for longest, then in order of arrival.
 */
export function receiveFrom(queue: Queue, count: number, random: Random, now: number): readonly ReceivedMessage[] {
  return front(queue, count, now).map((message) => {
    const receiptHandle = newReceiptHandle(random, message.priority);
    message.dequeueCount += 1;
    message.firstDequeuedAt ??= now;
    message.dueAt = now + queue.attributes.visibilityTimeoutSeconds * 1000;
    message.receiptHandle = receiptHandle;
    return { ...peeked(message), receiptHandle, nextVisibleAt: message.dueAt };
  });
}

/** Shows up to `count` visible messages in the order they would be received, and changes nothing. */
export function peekInto(queue: Queue, count: number, now: number): readonly PeekedMessage[] {
  return front(queue, count, now).map(peeked);
}

/** Makes a message that was handed out visible again at once, as at-least-once delivery may; its handle is void. */
export function showAgain(queue: Queue, messageId: string, now: number): void {
  const message = queue.messages.get(messageId);
  if (message !== undefined) message.dueAt = now;
}
