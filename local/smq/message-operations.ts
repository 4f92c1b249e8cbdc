import type { Calls, Entries } from './calls.ts';
import type { Done, Outcome } from './failure.ts';
import type { Faults } from './faults.ts';
import type { Random } from './identifiers.ts';
import { BATCH_COUNT, outOfRange } from './limits.ts';
import type { OutgoingMessage, PeekedMessage, ReceivedMessage } from './message.ts';
import type { Queue } from './queue.ts';
import { type ChangedVisibility, changeVisibilityIn, deleteFrom, type StaleHandleCode } from './receipts.ts';
import { peekInto, receiveFrom, showAgain } from './receiving.ts';
import { batchFault, delayMore, type SendContext, type SentMessage, sendTo } from './sending.ts';

/** Messages handed out or shown. */
export interface Messages<Message> {
  readonly messages: readonly Message[];
}

/** What can be done with the messages of a queue; `now` is in ms since the epoch. */
export interface MessageOperations {
  send(name: string, message: OutgoingMessage, now: number): Outcome<SentMessage>;
  /** 1 to 16 messages; each entry succeeds or fails by itself, in order. */
  batchSend(name: string, messages: readonly OutgoingMessage[], now: number): Outcome<Entries<Outcome<SentMessage>>>;
  /** Hands out up to `count` (1 to 16) visible messages; an empty list when there are none. */
  receive(name: string, count: number, now: number): Outcome<Messages<ReceivedMessage>>;
  /** Shows what `receive` would hand out. */
  peek(name: string, count: number, now: number): Outcome<Messages<PeekedMessage>>;
  delete(name: string, receiptHandle: string, now: number): Done;
  /** 1 to 16 handles; each entry succeeds or fails by itself, in order. */
  batchDelete(name: string, receiptHandles: readonly string[], now: number): Outcome<Entries<Done>>;
  /** The message comes back `seconds` from now; the old handle is void. */
  changeVisibility(name: string, receiptHandle: string, seconds: number, now: number): Outcome<ChangedVisibility>;
}

/** What the operations are made of; `changed` is told in which queue messages got another time to appear. */
export interface MessageOperationsSetup {
  readonly calls: Calls;
  readonly faults: Pick<Faults, 'takeAgain' | 'takeLateSeconds'>;
  readonly random: Random;
  readonly delayedReceiptHandle: boolean;
  readonly stale: StaleHandleCode;
  readonly changed: (name: string) => void;
}

/** The operations on messages. */
export function createMessageOperations(setup: MessageOperationsSetup): MessageOperations {
  const { calls, faults, random, delayedReceiptHandle, stale, changed } = setup;
  let sequence = 0;
  const sending: SendContext = { random, delayedReceiptHandle, nextSequence: () => ++sequence };

  function put(queue: Queue, message: OutgoingMessage, now: number): Outcome<SentMessage> {
    const sent = sendTo(queue, message, sending, now);
    if (sent.ok) delayMore(queue, sent.messageId, faults.takeLateSeconds(queue.name, now));
    return sent;
  }

  return {
    send(name, message, now) {
      const outcome = calls.single('send', name, now, (queue) => put(queue, message, now));
      changed(name);
      return outcome;
    },
    batchSend(name, messages, now) {
      const refusal = batchFault(messages);
      const outcome = calls.batch('send', name, now, messages, refusal, (queue, message) => put(queue, message, now));
      changed(name);
      return outcome;
    },
    receive(name, count, now) {
      const refusal = outOfRange('numOfMessages', count, BATCH_COUNT);
      return calls.single('receive', name, now, (queue) => {
        if (refusal !== undefined) return refusal;
        const messages = receiveFrom(queue, count, random, now);
        for (const { messageId } of messages) if (faults.takeAgain(name, now)) showAgain(queue, messageId, now);
        if (messages.length > 0) changed(name);
        return { ok: true, messages };
      });
    },
    peek(name, count, now) {
      const refusal = outOfRange('numOfMessages', count, BATCH_COUNT);
      return calls.single('look', name, now, (queue) => refusal ?? { ok: true, messages: peekInto(queue, count, now) });
    },
    delete(name, receiptHandle, now) {
      return calls.single('delete', name, now, (queue) => deleteFrom(queue, receiptHandle, stale, now));
    },
    batchDelete(name, receiptHandles, now) {
      const refusal = outOfRange('ReceiptHandles', receiptHandles.length, BATCH_COUNT);
      return calls.batch('delete', name, now, receiptHandles, refusal, (queue, receiptHandle) =>
        deleteFrom(queue, receiptHandle, stale, now),
      );
    },
    changeVisibility(name, receiptHandle, seconds, now) {
      const outcome = calls.single('changeVisibility', name, now, (queue) =>
        changeVisibilityIn(queue, receiptHandle, seconds, stale, random, now),
      );
      changed(name);
      return outcome;
    },
  };
}
