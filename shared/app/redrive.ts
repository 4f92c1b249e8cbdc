import { isOver, renewed, tasksIn } from '../core/read-letter.ts';
import type { Task } from '../core/task.ts';
import type { DeadLetters } from '../ports.ts';
import type { Deps } from './deps.ts';
import { queueCall } from './queue-call.ts';
import { queuePut } from './queue-put.ts';
import { isOurs } from './signed-queue.ts';

/**
 * How many letters were put back as tasks, hold only tasks of rules whose time is over, hold no task of ours, and could not
 * be put back; the last two stay where they are.
 */
export interface Redriven {
  readonly redriven: number;
  readonly expired: number;
  readonly unreadable: number;
  readonly failed: number;
}

/** What redrive works with. */
export type RedriveDeps = Pick<Deps, 'queue' | 'signer' | 'clock' | 'random' | 'log' | 'deadline'>;

const lettersAtOnce = 16;

/**
 * Puts the tasks of up to `most` dead letters back into the retry queue, as if just asked for. A letter is removed only once
 * its tasks are queued; cut off or done twice it puts a task twice, which looks before it calls and so does no harm.
 */
export async function redrive(deps: RedriveDeps, deadLetters: DeadLetters, most: number): Promise<Redriven> {
  let sums = { redriven: 0, expired: 0, unreadable: 0, failed: 0 };
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
  deps: RedriveDeps,
  deadLetters: DeadLetters,
  body: string,
  receiptHandle: string,
): Promise<keyof Redriven> {
  const { queue, clock, log } = deps;
  const tasks = tasksIn(body);
  // Without the key a signed task could be put back only with a signature that does not fit any more.
  const isWhole = (task: Task) =>
    isOurs(deps.signer, task) && (deps.signer !== undefined || task.signature === undefined);
  if (tasks.length === 0 || !tasks.every(isWhole)) {
    log.warn('letter.unreadable', { body });
    return 'unreadable';
  }
  const left = tasks.filter((task) => !isOver(task, clock.now()));
  for (const { taskId, snapshotId, origin } of tasks.filter((task) => !left.includes(task))) {
    log.info('letter.expired', { taskId, snapshotId, rule: origin.rule });
  }
  for (const task of left) {
    const put = await queuePut(deps, () => queue.put(renewed(task, clock.now()), 0));
    if (!put.ok) {
      log.error('letter.kept', { taskId: task.taskId, ...put.failure });
      return 'failed';
    }
    log.info('letter.redriven', { taskId: task.taskId, snapshotId: task.snapshotId, nodes: task.nodes.length });
  }
  const removed = await queueCall(() => deadLetters.remove(receiptHandle));
  if (!removed.ok) log.warn('letter.kept', { ...removed.failure });
  return left.length > 0 ? 'redriven' : 'expired';
}
