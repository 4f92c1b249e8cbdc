import type { Clock } from '../keys.ts';
import type { Broker } from './broker.ts';
import type { Outcome } from './failure.ts';
import { outOfRange, WAIT_SECONDS } from './limits.ts';
import type { ReceivedMessage } from './message.ts';
import type { Messages } from './message-operations.ts';

/** A receive that may wait; without `waitSeconds` the queue's own PollingWaitSeconds counts (documented). */
export interface PollRequest {
  readonly queue: string;
  readonly count: number;
  readonly waitSeconds: number | undefined;
  /** Aborted when the caller goes away: the wait ends and nothing is taken. */
  readonly signal: AbortSignal;
}

type Received = Outcome<Messages<ReceivedMessage>>;

/** Receives at once, or as soon as a message is there, or answers the empty list when the wait is over. */
export async function pollForMessages(broker: Broker, clock: Clock, request: PollRequest): Promise<Received> {
  const fault = outOfRange('waitseconds', request.waitSeconds ?? 0, WAIT_SECONDS);
  if (fault !== undefined) return fault;
  if (request.signal.aborted) return { ok: true, messages: [] };
  const now = clock.now();
  const first = broker.receive(request.queue, request.count, now);
  if (!first.ok || first.messages.length > 0) return first;
  const described = broker.getQueueAttributes(request.queue, now);
  if (!described.ok) return described;
  const waitMilliseconds = (request.waitSeconds ?? described.attributes.pollingWaitSeconds) * 1000;
  return waitMilliseconds === 0 ? first : waitForMessages(broker, clock, request, waitMilliseconds, now);
}

function waitForMessages(
  broker: Broker,
  clock: Clock,
  { queue, count, signal }: PollRequest,
  waitMilliseconds: number,
  seenEmptyAt: number,
): Promise<Received> {
  return new Promise((resolve) => {
    let isOver = false;
    let dueTimer: NodeJS.Timeout | undefined;
    const waitTimer = setTimeout(() => end(broker.receive(queue, count, clock.now())), waitMilliseconds);
    const stopWatching = broker.watch(queue, () => queueMicrotask(tryAgain));
    const leave = (): void => end({ ok: true, messages: [] });

    function end(received: Received): void {
      isOver = true;
      clearTimeout(waitTimer);
      clearTimeout(dueTimer);
      stopWatching();
      signal.removeEventListener('abort', leave);
      resolve(received);
    }
    function tryAgain(): void {
      if (isOver) return;
      const now = clock.now();
      const received = broker.receive(queue, count, now);
      if (!received.ok || received.messages.length > 0) end(received);
      else sleepUntilDue(now);
    }
    // A message that becomes visible by time alone (delay, visibility timeout, dead letter) tells no one.
    function sleepUntilDue(now: number): void {
      clearTimeout(dueTimer);
      const dueAt = broker.nextDueAt(queue, now);
      if (dueAt !== undefined && dueAt - now < waitMilliseconds) dueTimer = setTimeout(tryAgain, dueAt - now);
    }

    signal.addEventListener('abort', leave);
    sleepUntilDue(seenEmptyAt);
  });
}
