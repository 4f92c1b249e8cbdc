import type { Outcome, SmqFailure } from './failure.ts';
import { newMessageId, newReceiptHandle, type Random } from './identifiers.ts';
import { BATCH_BYTES, BATCH_COUNT, DEFAULT_PRIORITY, DELAY_SECONDS, outOfRange, PRIORITY } from './limits.ts';
import { bodyMd5, type OutgoingMessage, type StoredMessage } from './message.ts';
import type { Queue } from './queue.ts';

/** The answer to a send; the handle, given for delayed messages only, withdraws the message until it is due. */
export interface SentMessage {
  readonly messageId: string;
  readonly bodyMd5: string;
  readonly receiptHandle?: string;
}

/** What a send needs besides the queue and the message. */
export interface SendContext {
  readonly random: Random;
  readonly nextSequence: () => number;
  readonly delayedReceiptHandle: boolean;
}

function messageFault(queue: Queue, message: OutgoingMessage): SmqFailure | undefined {
  const size = { low: 1, high: queue.attributes.maximumMessageBytes, unit: 'bytes' } as const;
  return (
    outOfRange('MessageBody', Buffer.byteLength(message.body), size) ??
    outOfRange('DelaySeconds', message.delaySeconds ?? 0, DELAY_SECONDS) ??
    outOfRange('Priority', message.priority ?? DEFAULT_PRIORITY, PRIORITY)
  );
}

/** Puts a message into the queue. Documented: its own delay, zero included, overrides the queue's. Refusal: InvalidArgument. */
export function sendTo(
  queue: Queue,
  outgoing: OutgoingMessage,
  context: SendContext,
  now: number,
): Outcome<SentMessage> {
  const fault = messageFault(queue, outgoing);
  if (fault !== undefined) return fault;
  const priority = outgoing.priority ?? DEFAULT_PRIORITY;
  const delaySeconds = outgoing.delaySeconds ?? queue.attributes.delaySeconds;
  const hasHandle = delaySeconds > 0 && context.delayedReceiptHandle;
  const message: StoredMessage = {
    messageId: newMessageId(context.random, now, context.nextSequence()),
    body: outgoing.body,
    bodyMd5: bodyMd5(outgoing.body),
    priority,
    enqueuedAt: now,
    expiresAt: now + queue.attributes.retentionSeconds * 1000,
    dueAt: now + delaySeconds * 1000,
    dequeueCount: 0,
    firstDequeuedAt: undefined,
    receiptHandle: hasHandle ? newReceiptHandle(context.random, priority) : undefined,
  };
  queue.messages.set(message.messageId, message);
  const { messageId, bodyMd5: md5, receiptHandle } = message;
  return { ok: true, messageId, bodyMd5: md5, ...(receiptHandle === undefined ? {} : { receiptHandle }) };
}

/** Documented: 1 to 16 messages, 64 KB together. Beyond that the whole batch is refused with InvalidArgument. */
export function batchFault(messages: readonly OutgoingMessage[]): SmqFailure | undefined {
  const bytes = messages.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
  return (
    outOfRange('Messages', messages.length, BATCH_COUNT) ?? outOfRange('Messages', Math.max(1, bytes), BATCH_BYTES)
  );
}

/** Lets a message that was sent appear so much later than it should. */
export function delayMore(queue: Queue, messageId: string, seconds: number): void {
  const message = queue.messages.get(messageId);
  if (message !== undefined) message.dueAt += seconds * 1000;
}
