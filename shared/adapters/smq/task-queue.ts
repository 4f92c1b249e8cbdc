import { sendableDelay } from '../../core/message-batches.ts';
import type { DeadLetters, TaskQueue } from '../../ports.ts';
import type { Queue } from './queue.ts';

/** The retry queue and its dead letters, on two SMQ queues. */
export function createTaskQueue(retries: Queue, deadLetters: Queue): TaskQueue {
  return {
    async put(task, delaySeconds) {
      const message = { body: JSON.stringify(task), delaySeconds: sendableDelay(delaySeconds) };
      const { receiptHandle } = await retries.send(message);
      return receiptHandle === undefined ? {} : { receiptHandle };
    },
    withdraw: (receiptHandle) => retries.remove(receiptHandle),
    receive: (count) => retries.receive(count, 0),
    bury: (letters) => deadLetters.sendAll(letters.map((letter) => ({ body: JSON.stringify(letter) }))),
  };
}

/** The dead letters on their SMQ queue, for whoever puts them back. */
export function createDeadLetters(letters: Queue): DeadLetters {
  return { receive: (count) => letters.receive(count, 0), remove: (receiptHandle) => letters.remove(receiptHandle) };
}
