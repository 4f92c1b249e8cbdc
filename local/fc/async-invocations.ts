import type { Clock } from '../keys.ts';
import type { Broker } from '../smq/broker.ts';
import type { AsyncOptions } from './async-options.ts';
import { asyncRetryPause } from './async-retry.ts';
import type { DeployedFunction } from './deployed-function.ts';
import { destinationRecord } from './destination-record.ts';
import { createDestinations } from './destinations.ts';
import type { Invocation, InvocationOutcome } from './invocation.ts';
import { formatLogLine } from './log-lines.ts';

/** An event to invoke a function with, asynchronously. */
export interface AsyncInvocation {
  readonly requestId: string;
  readonly event: Uint8Array;
  /** Unique for the function; the request id, as documented, when the caller gave none. */
  readonly taskId: string;
  /** How long the first attempt waits. */
  readonly delaySeconds: number;
}

/** The asynchronous invocations of a host. */
export interface AsyncInvocations {
  /**
   * Takes an invocation and sees to it: attempts, pauses and the destination. Gives the outcome of the first attempt, for
   * who wants to tell it; undefined when the function had an invocation with this task id before. Never rejects.
   */
  accept(target: DeployedFunction, invocation: AsyncInvocation): Promise<InvocationOutcome> | undefined;
  /** Nothing is attempted or sent to a destination any more; running attempts go on. */
  close(): void;
}

/** What asynchronous invocations need; without a broker there are no destination queues. */
export interface AsyncSurroundings {
  readonly functions: ReadonlyMap<string, DeployedFunction>;
  readonly accountId: string;
  readonly region: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: (line: string) => void;
  readonly broker: Broker | undefined;
  readonly options: AsyncOptions;
}

interface Run extends Pick<Invocation, 'requestId' | 'event'> {
  readonly target: DeployedFunction;
  readonly acceptedAt: number;
  failures: number;
  refusals: number;
}

/** No invocations yet. They are kept in memory only: a host that is closed forgets them. */
export function createAsyncInvocations(surroundings: AsyncSurroundings): AsyncInvocations {
  const { accountId, clock, log, options, region } = surroundings;
  const deliver = createDestinations({ ...surroundings, accept });
  const taskIds = new Set<string>();
  const timers = new Set<NodeJS.Timeout>();
  let isClosed = false;

  function after(seconds: number, then: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      then();
    }, seconds * 1000);
    timers.add(timer);
  }

  function accept(target: DeployedFunction, invocation: AsyncInvocation): Promise<InvocationOutcome> | undefined {
    const { event, requestId, taskId, delaySeconds } = invocation;
    const key = `${target.spec.name} ${taskId}`;
    if (taskIds.has(key)) return undefined;
    taskIds.add(key);
    const run = { target, event, requestId, acceptedAt: clock.now(), failures: 0, refusals: 0 };
    if (delaySeconds === 0) return attempt(run);
    return new Promise((resolve) => after(delaySeconds * options.timeScale, () => resolve(attempt(run))));
  }

  async function attempt(run: Run): Promise<InvocationOutcome> {
    const { event, requestId, target } = run;
    const outcome = await target.invoke({ requestId, event, retryCount: run.failures });
    if (!isClosed) follow(run, outcome);
    return outcome;
  }

  function follow(run: Run, outcome: InvocationOutcome): void {
    const tell = (text: string) =>
      log(formatLogLine(clock.now(), run.requestId, 'error', `asynchronous ${run.target.spec.name}: ${text}`));
    run.failures += outcome.kind === 'failed' ? 1 : 0;
    run.refusals = outcome.kind === 'refused' ? run.refusals + 1 : 0;
    const { asyncInvoke } = run.target.spec;
    const pause = asyncRetryPause(outcome, run, asyncInvoke, options);
    const seconds = (pause ?? 0) * options.timeScale;
    const age = (clock.now() - run.acceptedAt) / 1000 + seconds;
    if (pause !== undefined && age <= asyncInvoke.maxEventAgeSeconds) {
      tell(`tried again in ${seconds} s`);
      after(seconds, () => void attempt(run));
      return;
    }
    if (outcome.kind !== 'answered') tell(pause === undefined ? 'given up' : 'given up, too old for another attempt');
    const destination = outcome.kind === 'answered' ? asyncInvoke.onSuccess : asyncInvoke.onFailure;
    if (destination === undefined) return;
    const { event, requestId, target } = run;
    const functionArn = `acs:fc:${region}:${accountId}:functions/${target.spec.name}`;
    const runs = run.failures + (outcome.kind === 'answered' ? 1 : 0);
    const fault = deliver(
      destination,
      destinationRecord({ requestId, functionArn, event, runs, outcome }, clock.now()),
    );
    if (fault !== undefined) tell(`the ${destination.kind} ${destination.name} did not take the record: ${fault}`);
  }

  return {
    accept,
    close() {
      isClosed = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
