import { renewed, tasksIn } from '../core/read-letter.ts';
import type { DeadLetters } from '../ports.ts';
import type { Deps } from './deps.ts';
import { queueCall } from './queue-call.ts';

/** How many letters were put back as tasks, hold no task, and could not be put back; the last two stay where they are. */
export interface Redriven {
  readonly redriven: number;
  readonly unreadable: number;
  readonly failed: number;
}

const lettersAtOnce = 16;

/**
 * Puts the tasks of up to `most` dead letters back into the retry queue, as if just asked for. A letter is removed only once
 * its tasks are queued; cut off or done twice it puts a task twice, which looks before it calls and so does no harm.
 */
export async function redrive(
  deps: Pick<Deps, 'queue' | 'clock' | 'log'>,
  deadLetters: DeadLetters,
  most: number,
): Promise<Redriven> {
  let sums = { redriven: 0, unreadable: 0, failed: 0 };
  for (let left = most; left > 0; ) {
    const received = await queueCall(() => deadLetters.receive(Math.min(lettersAtOnce, left)));
    if (!received.ok) {
      deps.log.error('letters.unreachable', { ...received.failure });
      return { ...sums, failed: sums.failed + 1 };
    }
    if (received.value.length === 0) return sums;
    for (const { body, receiptHandle } of received.value) {
      const outcome = await putBack(deps, deadLetters, body, receiptHandle);
      sums = { ...sums, [outcome]: sums[outcome] + 1 };
    }
    left -= received.value.length;
  }
  return sums;
}

async function putBack(
  { queue, clock, log }: Pick<Deps, 'queue' | 'clock' | 'log'>,
  deadLetters: DeadLetters,
  body: string,
  receiptHandle: string,
): Promise<keyof Redriven> {
  const tasks = tasksIn(body);
  if (tasks.length === 0) {
    log.warn('letter.unreadable', { body });
    return 'unreadable';
  }
  for (const task of tasks) {
    const put = await queueCall(() => queue.put(renewed(task, clock.now()), 0));
    if (!put.ok) {
      log.error('letter.kept', { taskId: task.taskId, ...put.failure });
      return 'failed';
    }
    log.info('letter.redriven', { taskId: task.taskId, snapshotId: task.snapshotId, nodes: task.nodes.length });
  }
  const removed = await queueCall(() => deadLetters.remove(receiptHandle));
  if (!removed.ok) log.warn('letter.kept', { ...removed.failure });
  return 'redriven';
}
