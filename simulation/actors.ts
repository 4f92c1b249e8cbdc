import { requestCopies } from '../shared/app/request-copies.ts';
import { runPolicy } from '../shared/app/run-policy.ts';
import { workBatch } from '../shared/app/work-batch.ts';
import { CallError } from '../shared/core/failure.ts';
import type { Task } from '../shared/core/task.ts';
import { note, pairKey } from './history.ts';
import { start } from './opening.ts';
import { type Process, startProcess } from './process.ts';
import { decode } from './queue.ts';
import { heldRules } from './rules.ts';
import type { Scenario } from './scenario.ts';
import type { Surroundings } from './surroundings.ts';
import { editionAt } from './wanted.ts';

/** What was asked for on demand, by pair: how many requests were answered with it, and when the last one was (ms). */
export type Asked = Map<string, { readonly answers: number; readonly lastAt: number; readonly wasPresent: boolean }>;

/** The instances of a function, each for one invocation at a time. */
export interface Pool {
  /** A warm instance, or a new one if none is idle or another is wanted. */
  take(): Process;
  /** The invocation is over; one that was killed is gone. */
  give(process: Process): void;
}

/** A pool without instances. */
export function createPool(around: Surroundings, nextId: () => number): Pool {
  const idle: Process[] = [];
  return {
    take: () => {
      const warm = around.random.chance(0.7) ? idle.pop() : undefined;
      // A changed environment gets new instances.
      return warm?.paused === around.isPaused() ? warm : startProcess(nextId(), around);
    },
    give: (process) => {
      if (process.isAlive()) idle.push(process);
    },
  };
}

/** People who send requests; only what was answered with a report counts as asked for. */
export function sendRequests(scenario: Scenario, around: Surroundings, pool: Pool, asked: Asked): void {
  const { scheduler, history } = around;
  for (const { at, snapshotId, nodes, name } of scenario.requests) {
    scheduler.after(at, () => {
      const process = pool.take();
      const request = {
        requestId: around.random.uuid(),
        snapshotId,
        destinationRegionIds: nodes,
        copy: name === undefined ? {} : { name },
        dryRun: false,
      };
      void requestCopies(process.invoke(120, 3), request).then((result) => {
        pool.give(process);
        note(history, scheduler, () => `process ${process.id} answered ${JSON.stringify(result)}`);
        if (!result.done) return;
        for (const { ensRegionId, outcome } of result.nodes) {
          const key = pairKey(snapshotId, ensRegionId);
          const answers = (asked.get(key)?.answers ?? 0) + 1;
          asked.set(key, { answers, lastAt: scheduler.now(), wasPresent: outcome === 'present' });
        }
      });
    });
  }
}

/** The timer of the rules; each tick reads the file as it stands then. */
export function tickRules(scenario: Scenario, around: Surroundings, pool: Pool, isOver: () => boolean): void {
  const { scheduler, settings, history } = around;
  const tick = () => {
    if (isOver()) return;
    const request = { requestId: around.random.uuid(), dryRun: false, tickedAt: scheduler.now() };
    const process = pool.take();
    const edition = editionAt(scenario, (scheduler.now() - start) / 1000);
    const source = heldRules({ version: 1, rules: edition?.rules });
    runPolicy(process.invoke(scenario.runSeconds, 3), source, settings.tickSeconds, request)
      .catch((error: unknown) => {
        if (edition?.rules !== 'broken' || !(error instanceof CallError)) throw error;
        note(history, scheduler, () => `process ${process.id} could not read the rules`);
      })
      .then(() => pool.give(process));
    scheduler.after(settings.tickSeconds, tick);
  };
  if (scenario.editions.length > 0) scheduler.after(around.random.between(0, 3600), tick);
}

/** The queue's trigger: takes what is due, delivers it, and deletes it once it was worked, or according to its reading. */
export function feedRetry(scenario: Scenario, around: Surroundings, pool: Pool, isOver: () => boolean): void {
  const { scheduler, broker, queues, random, history, weather } = around;
  const timeoutSeconds = 240;
  const tasks = new Map<string, Task>();
  const deliver = () => {
    if (isOver()) return;
    countTasks(around, tasks);
    const taken = broker.receive(queues.retries, 10, scheduler.now());
    const messages = taken.ok ? taken.messages : [];
    if (messages.length === 0) return again();

    let isEnded = false;
    const end = (worked: boolean) => {
      if (isEnded) return;
      isEnded = true;
      const isTwice = random.chance(weather()?.delivered.twice ?? 0);
      if (isTwice) history.disturbances += 1;
      const isDone = worked || scenario.afterError === 'drop';
      if (isDone && !isTwice) {
        for (const { receiptHandle } of messages) broker.delete(queues.retries, receiptHandle, scheduler.now());
      }
      again();
    };
    const bodies = messages.map(({ body }) => Buffer.from(body, 'base64').toString('utf8'));
    const process = pool.take();
    void workBatch(process.invoke(timeoutSeconds, 1), bodies).then((summary) => {
      pool.give(process);
      end(summary.unsecured === 0);
    });
    scheduler.after(timeoutSeconds + 1, () => end(false));
  };
  const again = () => {
    const now = scheduler.now();
    const isDue = broker.counts(queues.retries, now).visible > 0;
    const due = isDue ? now : (broker.nextDueAt(queues.retries, now) ?? Number.POSITIVE_INFINITY);
    // Something that is due sooner may come meanwhile.
    scheduler.after(Math.min(300, Math.max(5, (due - now) / 1000 + random.between(0, 5))), deliver);
  };
  scheduler.after(5, deliver);
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
