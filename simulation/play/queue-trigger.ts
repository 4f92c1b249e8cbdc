import { workBatch } from '../../shared/app/work-batch.ts';
import type { Task } from '../../shared/core/task.ts';
import type { Scenario } from '../story/scenario.ts';
import type { Pool } from '../world/pool.ts';
import { decode } from '../world/queue.ts';
import type { Surroundings } from '../world/surroundings.ts';
import { disturb, pairKey, pairsOf } from './history.ts';

const limits = { timeoutSeconds: 240, mostTries: 1 };

/** The queue's trigger: takes what is due, delivers it, and deletes it once it was worked, or according to its reading. */
export function feedRetry(
  scenario: Pick<Scenario, 'afterError' | 'pollers'>,
  around: Surroundings,
  pool: Pool,
  isOver: () => boolean,
): void {
  const { scheduler, broker, queues, random, history, weather } = around;
  const tasks = new Map<string, Task>();
  const deliver = () => {
    if (isOver()) return;
    // What was refused is delivered again, after the trigger's back-off.
    if (around.isDown('host')) return scheduler.after(random.between(1, 300), deliver);
    countTasks(around, tasks);
    const isAgain =
      random.chance(weather()?.delivered.again ?? 0) && broker.counts(queues.retries, scheduler.now()).visible > 0;
    if (isAgain) broker.disturb({ queue: queues.retries, delivery: { kind: 'delivered-again' } });
    const taken = broker.receive(queues.retries, 10, scheduler.now());
    const messages = taken.ok ? taken.messages : [];
    if (messages.length === 0) return again();

    const bodies = messages.map(({ body }) => Buffer.from(body, 'base64').toString('utf8'));
    const pairs = bodies.flatMap((body) => pairsOf(JSON.parse(body) as Task));
    if (isAgain) disturb(history, scheduler, pairs, 'doubled');
    const process = pool.take();
    void process
      .run({ ...limits, pairs }, (deps) => workBatch(deps, bodies))
      .then((summary) => {
        pool.give(process);
        const isTwice = random.chance(weather()?.delivered.twice ?? 0);
        const isDone = summary?.unsecured === 0 || scenario.afterError === 'drop';
        if (isTwice || !isDone) {
          disturb(history, scheduler, pairs, 'doubled');
          countAgain(messages, history);
        }
        if (summary?.unsecured !== 0) for (const body of bodies) history.dropped.add(body);
        if (isDone && !isTwice) {
          for (const { receiptHandle } of messages) broker.delete(queues.retries, receiptHandle, scheduler.now());
        }
        again();
      });
  };
  const again = () => whenDue(around, () => scheduler.after(random.between(0, 5), deliver));
  for (let poller = 0; poller < scenario.pollers; poller += 1) scheduler.after(5 + poller, deliver);
}

/** Notes that a batch comes once more: a pair that several of its messages name may get as many tasks more, not one. */
function countAgain(messages: readonly { readonly body: string }[], { again }: Surroundings['history']): void {
  const seen = new Set<string>();
  for (const { body } of messages) {
    const { snapshotId, nodes } = decode(body) as Task;
    for (const { ensRegionId } of nodes) {
      const key = pairKey(snapshotId, ensRegionId);
      if (seen.has(key)) again.set(key, (again.get(key) ?? 0) + 1);
      seen.add(key);
    }
  }
}

/** Calls back once, when something is visible in the retry queue. */
function whenDue({ scheduler, broker, queues }: Surroundings, deliver: () => void): void {
  let isWaiting = true;
  let plannedAt = Number.POSITIVE_INFINITY;
  const plan = () => {
    const now = scheduler.now();
    const isDue = broker.counts(queues.retries, now).visible > 0;
    const dueAt = isDue ? now : (broker.nextDueAt(queues.retries, now) ?? Number.POSITIVE_INFINITY);
    if (!isWaiting || dueAt >= plannedAt) return;
    plannedAt = dueAt;
    scheduler.after((dueAt - now) / 1000, wake);
  };
  const wake = () => {
    if (!isWaiting) return;
    plannedAt = Number.POSITIVE_INFINITY;
    if (broker.counts(queues.retries, scheduler.now()).visible === 0) return plan();
    isWaiting = false;
    stop();
    deliver();
  };
  // The broker must not be asked before its operation is over.
  const stop = broker.watch(queues.retries, () => scheduler.after(0, plan));
  plan();
}

/** Notes how many tasks each pair has in the queue now, if that is more than ever before; `tasks` keeps what was read. */
function countTasks({ broker, queues, scheduler, history }: Surroundings, tasks: Map<string, Task>): void {
  const now = new Map<string, number>();
  for (const { body } of broker.messages(queues.retries, scheduler.now())) {
    const task = tasks.get(body) ?? (decode(body) as Task);
    tasks.set(body, task);
    const { snapshotId, nodes } = task;
    for (const { ensRegionId } of nodes) {
      const key = pairKey(snapshotId, ensRegionId);
      now.set(key, (now.get(key) ?? 0) + 1);
    }
  }
  for (const [key, count] of now) history.mostTasks.set(key, Math.max(count, history.mostTasks.get(key) ?? 0));
}
