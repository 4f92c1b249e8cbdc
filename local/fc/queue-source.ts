import type { Clock } from '../keys.ts';
import type { Broker } from '../smq/broker.ts';
import { createAlarm } from './alarm.ts';
import { createBatchWindow } from './batch-window.ts';
import type { DeliveryOutcome, QueueFiring, RefusedFiring, StreamState } from './firing.ts';
import { ASYNC_EVENT_BYTES, BODY_BYTES } from './http-limits.ts';
import { retryPauseSeconds } from './push-retry.ts';
import { type EventOrigin, toBatchEvent } from './queue-event.ts';
import { createSourceQueue, type TakenMessage } from './source-queue.ts';
import { failureText, type TriggerLog } from './trigger-log.ts';

/** A queue trigger and what it needs. */
export interface QueueSourceSetup {
  readonly origin: EventOrigin;
  readonly broker: Broker;
  readonly clock: Clock;
  /** Delivers a batch; never rejects. */
  readonly push: (event: Uint8Array) => Promise<DeliveryOutcome>;
  readonly log: TriggerLog;
}

/** The event stream of a queue trigger. */
export interface QueueSource {
  /**
   * Delivers at once what is visible now, or the batch that waits for its retry; after the running delivery, if there is one.
   * A stopped stream is started again. Of a disabled one, what fails is visible again after the queue's visibility timeout.
   */
  fire(): Promise<QueueFiring | RefusedFiring>;
  state(): StreamState;
  /** Nothing is delivered any more; what was taken and is not delivered yet stays in the queue. */
  close(): void;
}

interface Batch {
  readonly messages: readonly TakenMessage[];
  readonly failures: number;
  /** Ms since the epoch. */
  readonly dueAt: number;
}

const CLOSED: RefusedFiring = { kind: 'refused', code: 'HostClosed', message: 'the host is closed' };

// Not documented: how soon a stream reads again after an error of the queue.
const READ_AGAIN_MILLISECONDS = 1000;

/**
 * Starts the event stream of a trigger: it takes messages until a window is full, delivers them as one batch, one batch at a
 * time, and deletes them when that succeeded; until then they are invisible, for the queue's visibility timeout (both not
 * documented). After a failure come the documented retries with the whole batch, then the documented error tolerance.
 */
export function startQueueSource({ broker, clock, log, origin, push }: QueueSourceSetup): QueueSource {
  const { config, options, random } = origin;
  const { batchWindow, errorsTolerance, retryStrategy } = config.runOptions;
  const queue = createSourceQueue(broker, origin, log);
  const window = createBatchWindow({
    queue,
    count: batchWindow.CountBasedWindow,
    milliseconds: batchWindow.TimeBasedWindow * 1000 * options.timeScale,
    limitBytes: config.asyncInvocationType ? ASYNC_EVENT_BYTES : BODY_BYTES,
  });
  const alarm = createAlarm(clock, look);
  const stopWatching = broker.watch(queue.name, () => queueMicrotask(look));
  const fires: ((firing: QueueFiring | RefusedFiring) => void)[] = [];
  let state: StreamState = config.triggerEnable && options.runs ? 'running' : 'disabled';
  let batch: Batch | undefined;
  let isDelivering = false;
  let isClosed = false;

  function look(): void {
    if (isClosed || isDelivering || (state !== 'running' && fires.length === 0)) return;
    const now = clock.now();
    batch ??= nextBatch(now);
    if (batch === undefined) return;
    if (fires.length > 0 || batch.dueAt <= now) void deliver(batch);
    else alarm.set(batch.dueAt);
  }

  function nextBatch(now: number): Batch | undefined {
    const refusal = window.fill(now);
    const messages = window.takeBatch(now, fires.length > 0);
    if (messages !== undefined) return { messages, failures: 0, dueAt: now };
    if (refusal !== undefined) {
      // Documented: a stream whose configuration is wrong does not start.
      if (refusal.code === 'QueueNotExist') stop(`the queue ${queue.name} does not exist`);
      else log('warn', `the queue ${queue.name} is not read: ${refusal.code}`);
      endFires({ kind: 'refused', code: 'QueueNotRead', message: `${refusal.code}: ${refusal.message}` });
    }
    endFires({ kind: 'delivered', messages: 0 });
    sleep(refusal === undefined ? broker.nextDueAt(queue.name, now) : now + READ_AGAIN_MILLISECONDS);
    return undefined;
  }

  function sleep(until: number | undefined): void {
    const at = Math.min(until ?? Number.POSITIVE_INFINITY, window.endsAt() ?? Number.POSITIVE_INFINITY);
    if (state === 'running' && Number.isFinite(at)) alarm.set(at);
  }

  async function deliver({ messages, failures }: Batch): Promise<void> {
    isDelivering = true;
    alarm.clear();
    const endFire = fires.shift();
    const outcome = await push(toBatchEvent(messages.map(({ element }) => element)));
    isDelivering = false;
    const failure = failureText(outcome);
    if (failure !== undefined) log('warn', `delivery ${failures + 1} of a batch of ${messages.length} ${failure}`);
    const isDropped = outcome.kind === 'failed' && options.afterError === 'drop' && !isClosed;
    if (failure === undefined || isDropped) {
      queue.remove(messages, clock.now());
      batch = undefined;
    } else if (!isClosed) {
      batch = afterFailure(messages, failures + 1, clock.now());
    }
    if (state !== 'running') window.clear();
    endFire?.({ kind: 'delivered', messages: messages.length, outcome });
    look();
  }

  // The batch as it is tried again; undefined when it is not.
  function afterFailure(messages: readonly TakenMessage[], failures: number, now: number): Batch | undefined {
    if (state !== 'running') return undefined;
    const pauseSeconds = retryPauseSeconds(retryStrategy.PushRetryStrategy, failures, random);
    if (pauseSeconds !== undefined) {
      return { messages, failures, dueAt: Math.ceil(now + pauseSeconds * 1000 * options.timeScale) };
    }
    if (errorsTolerance === 'ALL') queue.giveUp(messages, now);
    else stop('a batch was not delivered, and errorsTolerance is NONE; its messages stay in the queue');
    return undefined;
  }

  function stop(reason: string): void {
    log('error', `the stream stops: ${reason}`);
    if (state === 'running') state = 'stopped';
    window.clear();
  }

  function endFires(firing: QueueFiring | RefusedFiring): void {
    for (const endFire of fires.splice(0)) endFire(firing);
  }

  look();
  return {
    state: () => state,
    fire() {
      if (isClosed) return Promise.resolve(CLOSED);
      if (state === 'stopped') state = 'running';
      return new Promise((resolve) => {
        fires.push(resolve);
        look();
      });
    },
    close() {
      isClosed = true;
      alarm.clear();
      stopWatching();
      endFires(CLOSED);
    },
  };
}
