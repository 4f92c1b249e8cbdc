import { type Broker, type BrokerOptions, createBroker } from '../../local/smq/broker.ts';
import type { Outcome, SmqFailure } from '../../local/smq/failure.ts';
import type { QueueAttributes } from '../../local/smq/queue-attributes.ts';

/** A clock that stands still until it is moved, in ms since the epoch. */
export interface HandClock {
  now(): number;
  advance(milliseconds: number): void;
}

export function handClock(start = 1_700_000_000_000): HandClock {
  let now = start;
  return {
    now: () => now,
    advance(milliseconds) {
      now += milliseconds;
    },
  };
}

/** The real clock, moved forward by hand: for clients that sign with the real date. */
export function shiftedClock(): HandClock {
  let offset = 0;
  return {
    now: () => Date.now() + offset,
    advance(milliseconds) {
      offset += milliseconds;
    },
  };
}

/** Numbers in [0, 1), the same ones for the same seed. */
export function seededRandom(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The outcome of an operation that must succeed. */
export function accepted<T>(outcome: Outcome<T>): T {
  if (!('ok' in outcome) || outcome.ok === false) throw new Error(`refused: ${JSON.stringify(outcome)}`);
  return outcome;
}

/** The refusal of an operation that must be refused. */
export function refused(outcome: { readonly ok: true } | SmqFailure): SmqFailure {
  if (outcome.ok) throw new Error(`not refused: ${JSON.stringify(outcome)}`);
  return outcome;
}

/** A broker with the queue `jobs`, and a clock to move. */
export function brokerWithQueue(attributes: Partial<QueueAttributes> = {}, options: BrokerOptions = {}) {
  const clock = handClock();
  const broker: Broker = createBroker({ random: seededRandom(), options });
  accepted(broker.createQueue('jobs', attributes, clock.now()));
  const send = (body: string, more: { delaySeconds?: number; priority?: number } = {}) =>
    accepted(broker.send('jobs', { body, ...more }, clock.now()));
  const receive = (count = 16) => accepted(broker.receive('jobs', count, clock.now())).messages;
  const receiveOne = () => {
    const [message] = receive(1);
    if (message === undefined) throw new Error('nothing to receive');
    return message;
  };
  return { broker, clock, send, receive, receiveOne };
}
