import { requestCopies } from '../shared/app/request-copies.ts';
import { runPolicy } from '../shared/app/run-policy.ts';
import { workBatch } from '../shared/app/work-batch.ts';
import { pairKey } from './history.ts';
import { type Process, type Surroundings, stamp, startProcess } from './process.ts';
import type { Scenario } from './scenario.ts';

/** What was asked for on demand, by pair: how many requests were answered, so that the pair must end well. */
export interface Asked {
  readonly origins: Map<string, number>;
}

/** The instances of a function: a warm one is used again, unless it is killed or another is wanted. */
export function createPool(around: Surroundings, nextId: () => number) {
  const warm: Process[] = [];
  return (): Process => {
    const old = warm.pop();
    const process = old?.isAlive() && around.random.chance(0.7) ? old : startProcess(nextId(), around);
    warm.push(process);
    return process;
  };
}

/** People who send requests; only what was answered with a report counts as asked for. */
export function sendRequests(scenario: Scenario, around: Surroundings, instance: () => Process, asked: Asked): void {
  const { scheduler, history } = around;
  for (const { at, snapshotId, nodes, name } of scenario.requests) {
    scheduler.after(at, () => {
      const process = instance();
      const request = {
        requestId: around.random.uuid(),
        snapshotId,
        destinationRegionIds: nodes,
        copy: name === undefined ? {} : { name },
        dryRun: false,
      };
      void requestCopies(process.invoke(120, 3), request).then((result) => {
        history.trace.push(`${stamp(scheduler)} process ${process.id} answered ${JSON.stringify(result)}`);
        if (!result.done) return;
        for (const node of nodes) {
          const key = pairKey(snapshotId, node);
          asked.origins.set(key, (asked.origins.get(key) ?? 0) + 1);
        }
      });
    });
  }
}

/** The timer of the rules. */
export function tickRules(
  scenario: Scenario,
  around: Surroundings,
  instance: () => Process,
  isOver: () => boolean,
): void {
  const { scheduler, settings } = around;
  const source = { read: async () => ({ version: 1 as const, rules: [...scenario.rules] }) };
  const tick = () => {
    if (isOver()) return;
    const request = { requestId: around.random.uuid(), dryRun: false };
    void runPolicy(instance().invoke(600, 3), source, settings.tickSeconds, request);
    scheduler.after(settings.tickSeconds, tick);
  };
  if (scenario.rules.length > 0) scheduler.after(around.random.between(0, 3600), tick);
}

/** The queue's trigger: takes what is due, delivers it, and deletes it once it was worked, or according to its reading. */
export function feedRetry(
  scenario: Scenario,
  around: Surroundings,
  instance: () => Process,
  isOver: () => boolean,
): void {
  const { scheduler, broker, queues, random, history, weather } = around;
  const timeoutSeconds = 240;
  const deliver = () => {
    if (isOver()) return;
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
    void workBatch(instance().invoke(timeoutSeconds, 1), bodies).then((summary) => end(summary.unsecured === 0));
    scheduler.after(timeoutSeconds + 1, () => end(false));
  };
  const again = () => {
    const due =
      broker.counts(queues.retries, scheduler.now()).visible > 0
        ? scheduler.now()
        : broker.nextDueAt(queues.retries, scheduler.now());
    if (due === undefined) scheduler.after(60, deliver);
    else scheduler.after(Math.max(5, (due - scheduler.now()) / 1000 + random.between(0, 5)), deliver);
  };
  scheduler.after(5, deliver);
}
