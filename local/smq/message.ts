import { createHash } from 'node:crypto';

/** What a sender gives: the body is opaque text (base64 by convention); delay and priority are the queue's and 8 when left out. */
export interface OutgoingMessage {
  readonly body: string;
  readonly delaySeconds?: number;
  readonly priority?: number;
}

/** Delayed: not yet receivable for the first time. Visible: receivable now. Invisible: received, not deleted, not yet back. */
export type MessageState = 'delayed' | 'visible' | 'invisible';

/** A message as the broker keeps it; all times in ms since the epoch. */
export interface StoredMessage {
  readonly messageId: string;
  readonly body: string;
  readonly bodyMd5: string;
  readonly priority: number;
  readonly enqueuedAt: number;
  /** Documented: counted from sending, regardless of receives and of a move to a dead-letter queue. */
  readonly expiresAt: number;
  /** From this time on it can be received; before it, the receipt handle (if any) is valid. */
  dueAt: number;
  dequeueCount: number;
  firstDequeuedAt: number | undefined;
  receiptHandle: string | undefined;
}

/** A message as tests and the demo see it, without touching it; `dueAt` is when it can (or could) be received. */
export interface MessageView {
  readonly messageId: string;
  readonly body: string;
  readonly state: MessageState;
  readonly priority: number;
  readonly enqueuedAt: number;
  readonly expiresAt: number;
  readonly dueAt: number;
  readonly dequeueCount: number;
}

/** A message as PeekMessage shows it. Documented: until the first receive, `firstDequeuedAt` is the time of sending. */
export interface PeekedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly bodyMd5: string;
  readonly priority: number;
  readonly enqueuedAt: number;
  readonly firstDequeuedAt: number;
  readonly dequeueCount: number;
}

/** A message as ReceiveMessage hands it out; the handle is valid until `nextVisibleAt` (ms since the epoch). */
export interface ReceivedMessage extends PeekedMessage {
  readonly receiptHandle: string;
  readonly nextVisibleAt: number;
}

/** Documented: the MD5 of the body as sent, in upper-case hexadecimal. */
export function bodyMd5(body: string): string {
  return createHash('md5').update(body, 'utf8').digest('hex').toUpperCase();
}

/** The state of a message at `now`. */
export function stateOf(message: StoredMessage, now: number): MessageState {
  if (message.dueAt <= now) return 'visible';
  return message.dequeueCount === 0 ? 'delayed' : 'invisible';
}

/** What PeekMessage shows of a message. */
export function peeked(message: StoredMessage): PeekedMessage {
  const { messageId, body, bodyMd5: md5, priority, enqueuedAt, dequeueCount } = message;
  const firstDequeuedAt = message.firstDequeuedAt ?? enqueuedAt;
  return { messageId, body, bodyMd5: md5, priority, enqueuedAt, firstDequeuedAt, dequeueCount };
}

/** What tests and the demo see of a message at `now`. */
export function viewOf(message: StoredMessage, now: number): MessageView {
  const { messageId, body, priority, enqueuedAt, expiresAt, dueAt, dequeueCount } = message;
  return { messageId, body, state: stateOf(message, now), priority, enqueuedAt, expiresAt, dueAt, dequeueCount };
}
