import type { Broker } from '../smq/broker.ts';
import type { SmqFailure } from '../smq/failure.ts';
import { BATCH_COUNT } from '../smq/limits.ts';
import { type EventOrigin, toElement } from './queue-event.ts';
import { queueNameOf } from './queue-trigger-config.ts';
import type { TriggerLog } from './trigger-log.ts';

/** A message that was received and not deleted yet, with the JSON of its element, the same in each delivery. */
export interface TakenMessage {
  readonly messageId: string;
  readonly body: string;
  readonly receiptHandle: string;
  readonly element: string;
}

/** The queue of an event source, as its stream uses it; `now` is in ms since the epoch. */
export interface SourceQueue {
  readonly name: string;
  /** Receives up to `count` messages, at most 16; the empty list when none is visible. */
  take(count: number, now: number): readonly TakenMessage[] | SmqFailure;
  /** Deletes what is done with. A message whose handle is not valid any more comes again, which the log tells. */
  remove(messages: readonly TakenMessage[], now: number): void;
  /**
   * Puts what is given up into the dead-letter queue, its body as it is in the source queue, and deletes it here; without a
   * dead-letter queue it is only deleted, as documented. What cannot be put stays, and comes again.
   */
  giveUp(messages: readonly TakenMessage[], now: number): void;
}

/** The source queue of a trigger, in this broker. */
export function createSourceQueue(broker: Broker, origin: EventOrigin, log: TriggerLog): SourceQueue {
  const { eventSourceConfig, runOptions } = origin.config;
  const { QueueName: name } = eventSourceConfig.eventSourceParameters.sourceMNSParameters;
  const deadLetterQueue = queueNameOf(runOptions.deadLetterQueue?.Arn ?? '');

  function remove(messages: readonly TakenMessage[], now: number): void {
    for (let first = 0; first < messages.length; first += BATCH_COUNT.high) {
      const part = messages.slice(first, first + BATCH_COUNT.high);
      const outcome = broker.batchDelete(
        name,
        part.map(({ receiptHandle }) => receiptHandle),
        now,
      );
      for (const [index, { messageId }] of part.entries()) {
        const entry = outcome.ok ? outcome.entries[index] : outcome;
        if (entry?.ok === false) log('warn', `message ${messageId} is delivered and not deleted: ${told(entry)}`);
      }
    }
  }

  function bury(message: TakenMessage, now: number): boolean {
    if (deadLetterQueue === undefined) {
      log('warn', `message ${message.messageId} is dropped`);
      return true;
    }
    const outcome = broker.send(deadLetterQueue, { body: message.body }, now);
    const told = outcome.ok ? `is in ${deadLetterQueue}` : `is not in ${deadLetterQueue}: ${outcome.code}`;
    log('warn', `message ${message.messageId} is given up and ${told}`);
    return outcome.ok;
  }

  return {
    name,
    take(count, now) {
      const received = broker.receive(name, Math.min(count, BATCH_COUNT.high), now);
      if (!received.ok) return received;
      return received.messages.map((message) => ({
        messageId: message.messageId,
        body: message.body,
        receiptHandle: message.receiptHandle,
        element: toElement(message, origin, now),
      }));
    },
    remove,
    giveUp(messages, now) {
      remove(
        messages.filter((message) => bury(message, now)),
        now,
      );
    },
  };
}

function told({ status, code, message }: SmqFailure): string {
  return `${status} ${code}: ${message}`;
}
