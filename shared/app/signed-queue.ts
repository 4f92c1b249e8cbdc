import type { Task } from '../core/task.ts';
import { signedText } from '../core/task-signature.ts';
import type { Signer, TaskQueue } from '../ports.ts';

/** `queue`, in which every task and every dead letter of one carries our signature. */
export function signedQueue(queue: TaskQueue, signer: Signer): TaskQueue {
  const signed = (task: Task): Task => ({ ...task, signature: signer.sign(signedText(task)) });
  return {
    ...queue,
    put: (task, delaySeconds) => queue.put(signed(task), delaySeconds),
    bury: (letters) =>
      queue.bury(
        letters.map((letter) => (letter.task === undefined ? letter : { ...letter, task: signed(letter.task) })),
      ),
  };
}

/** Whether `task` is ours to work: signed by us, or no key is set, so that nobody signs. */
export function isOurs(signer: Signer | undefined, task: Task): boolean {
  return signer === undefined || signer.verify(signedText(task), task.signature ?? '');
}
