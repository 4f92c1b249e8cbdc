import type { Deps } from '../../shared/app/deps.ts';
import { createSentCalls } from '../../shared/app/sent-calls.ts';
import { CallError } from '../../shared/core/failure.ts';
import type { Log, LogFields, SnapshotDeletion } from '../../shared/ports.ts';
import { disturb, type History, note } from '../play/history.ts';
import { newInvocation, type Worker } from './invocation.ts';
import type { Scheduler } from './scheduler.ts';
import { stormyCloud, stormyDeletion } from './storm.ts';
import { stormyQueue } from './stormy-queue.ts';
import type { Surroundings } from './surroundings.ts';

/** An instance of a function: with memory of its own, alive until it is killed. */
export interface Process {
  readonly id: number;
  /** Whether it was started with PAUSED: the environment is read once. */
  readonly paused: boolean;
  isAlive(): boolean;
  /** Runs an invocation; undefined if it was killed, which the platform notices when its time is up, or crashed. */
  run<T>(
    limits: InvocationLimits,
    work: (deps: Deps, deletion: SnapshotDeletion) => Promise<T>,
  ): Promise<T | undefined>;
}

/** What an invocation has: its time, how often it may make a call, and the pairs of requests that it is about. */
export interface InvocationLimits {
  readonly timeoutSeconds: number;
  readonly mostTries: number;
  readonly pairs?: readonly string[];
  /** How long a listing may take beside the usual: then nobody can know whether it ends in time. */
  readonly slowSeconds?: number;
}

/** Starts a process. Its calls take time to arrive and to be answered; the weather decides what becomes of them. */
export function startProcess(id: number, around: Surroundings): Process {
  const { scheduler, random, history, weather } = around;
  const paused = around.isPaused();
  const settings = { ...around.settings, paused };
  let alive = true;
  const self: Worker = { id, paused, slowSeconds: 0, invocation: newInvocation(scheduler.now()) };
  const sentCalls = createSentCalls(settings.ensVisibilitySeconds, scheduler);
  const kill = (where: string) => {
    alive = false;
    disturb(history, scheduler, self.invocation.pairs, 'killed');
    note(history, scheduler, () => `process ${id} killed ${where}`);
  };
  const isKilled = () => weather() !== undefined && random.chance(weather()?.killed ?? 0);

  /** Lets a call happen: it arrives, is carried out, and is answered; a killed process never hears of it. */
  const wire = <T>(name: string, carryOut: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      if (!alive) return;
      if (isKilled()) return kill(`before ${name}`);
      scheduler.after(random.next() * 0.3, () => {
        // What was sent arrives, whatever became of the sender.
        carryOut().then(
          (value) => answer(() => resolve(value)),
          (error) => answer(() => reject(error)),
        );
      });
      const answer = (give: () => void) =>
        scheduler.after(random.next() * 0.3, () => {
          if (alive && isKilled()) kill(`after ${name}`);
          if (alive) give();
        });
    });

  const ports = { cloud: stormyCloud(self, around, wire), queue: stormyQueue(self, around, wire) };
  const deletion = stormyDeletion(self, around, wire);
  return {
    id,
    paused,
    isAlive: () => alive,
    run: ({ timeoutSeconds, mostTries, pairs, slowSeconds = 0 }, work) =>
      new Promise((resolve, reject) => {
        self.invocation = newInvocation(scheduler.now(), pairs);
        self.slowSeconds = slowSeconds;
        let isOver = false;
        const over = (finish: () => void) => {
          isOver = true;
          finish();
        };
        scheduler.after(timeoutSeconds, () => {
          if (isOver) return;
          if (alive && slowSeconds === 0) history.overruns.push(`process ${id}`);
          alive = false;
          over(() => resolve(undefined));
        });
        const deps = {
          ...ports,
          clock: { now: scheduler.now, sleep: (seconds: number) => (alive ? scheduler.sleep(seconds) : never()) },
          ...{ random, settings, sentCalls, mostTries },
          log: historyLog(id, around),
          deadline: scheduler.now() + timeoutSeconds * 1000,
        };
        work(deps, deletion).then(
          (value) => over(() => resolve(value)),
          (error: unknown) => {
            if (error instanceof CallError) return over(() => reject(error));
            // The platform sees a function that failed; so does the judge, at once.
            history.crashes.push(`process ${id}: ${error instanceof Error ? error.stack : String(error)}`);
            over(() => resolve(undefined));
          },
        );
      }),
  };
}

function never(): Promise<never> {
  return new Promise(() => {});
}

/** The log of process `id`: kept with that of all others, and in the trace. */
export function historyLog(
  id: number,
  around: { readonly history: History; readonly scheduler: Pick<Scheduler, 'now'> },
  always: LogFields = {},
): Log {
  const { history, scheduler } = around;
  const write = (event: string, fields: LogFields = {}) => {
    history.log.push({ ...always, ...fields, at: scheduler.now(), event });
    note(history, scheduler, () => `process ${id} ${event} ${JSON.stringify({ ...always, ...fields })}`);
  };
  return {
    debug: () => undefined,
    info: write,
    warn: write,
    error: write,
    with: (fields) => historyLog(id, around, { ...always, ...fields }),
  };
}
