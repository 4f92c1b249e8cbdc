import type { Broker } from '../../local/smq/broker.ts';
import type { SmqFailure } from '../../local/smq/failure.ts';
import { kindOf } from '../../shared/core/error-codes.ts';
import { CallError } from '../../shared/core/failure.ts';
import { assertSendable, batchesOf, type Outgoing, sendableDelay } from '../../shared/core/message-batches.ts';
import type { Clock, DeadLetters, TaskQueue } from '../../shared/ports.ts';

/** The names of the two queues on a broker. */
export interface QueueNames {
  readonly retries: string;
  readonly deadLetters: string;
}

/** The retry queue as a port straight on the local cloud's state machine; bodies are Base64, as on the wire. */
export function brokerQueue(broker: Broker, names: QueueNames, clock: Pick<Clock, 'now'>): TaskQueue {
  const sendBatch = (batch: readonly Outgoing[]): Outgoing[] => {
    const messages = batch.map(({ body }) => ({ body: encode(body) }));
    const sent = broker.batchSend(names.deadLetters, messages, clock.now());
    if (!sent.ok) throw failed(sent);
    return batch.filter((_, index) => sent.entries[index]?.ok !== true);
  };
  return {
    async put(task, delaySeconds) {
      const body = JSON.stringify(task);
      assertSendable({ body });
      const message = { body: encode(body), delaySeconds: sendableDelay(delaySeconds) };
      const sent = broker.send(names.retries, message, clock.now());
      if (!sent.ok) throw failed(sent);
      return sent.receiptHandle === undefined ? {} : { receiptHandle: sent.receiptHandle };
    },
    async withdraw(receiptHandle) {
      const deleted = broker.delete(names.retries, receiptHandle, clock.now());
      if (!deleted.ok) throw failed(deleted);
    },
    async receive(count) {
      const received = broker.receive(names.retries, count, clock.now());
      if (!received.ok) throw failed(received);
      return received.messages.map(({ receiptHandle, body }) => ({ receiptHandle, body }));
    },
    async bury(letters) {
      for (const batch of batchesOf(letters.map((letter) => ({ body: JSON.stringify(letter) })))) {
        const left = sendBatch(batch);
        if (left.length > 0 && sendBatch(left).length > 0) {
          throw new CallError({ kind: 'unknown', code: 'BatchIncomplete' });
        }
      }
    },
  };
}

/** The dead letters on the same broker. */
export function brokerLetters(broker: Broker, name: string, clock: Pick<Clock, 'now'>): DeadLetters {
  return {
    async receive(count) {
      const received = broker.receive(name, count, clock.now());
      if (!received.ok) throw failed(received);
      return received.messages.map(({ receiptHandle, body }) => ({ receiptHandle, body }));
    },
    async remove(receiptHandle) {
      const deleted = broker.delete(name, receiptHandle, clock.now());
      if (!deleted.ok) throw failed(deleted);
    },
  };
}

/** The text that stands in a message's Base64 body. */
export function decode(body: string): unknown {
  return JSON.parse(Buffer.from(body, 'base64').toString('utf8'));
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** A gateway's page instead of SMQ's answer has a status and no code. */
function failed({ status, code, message, page }: SmqFailure): CallError {
  if (page === undefined) return new CallError({ kind: kindOf({ httpStatus: status, code, message }), code, message });
  return new CallError({ kind: kindOf({ httpStatus: status }), code: `Http${status}` });
}
