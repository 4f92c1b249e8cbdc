import fc from 'fast-check';
import { expect } from 'vitest';
import { type Broker, createBroker } from '../../local/smq/broker.ts';
import { accepted, handClock, seededRandom } from './smq-setup.ts';

const RETENTION = 120_000;
const VISIBILITY_SECONDS = 10;
const MAX_RECEIVE_COUNT = 3;
const QUEUES = ['jobs', 'dead'] as const;
type QueueName = (typeof QUEUES)[number];

const queue = fc.constantFrom(...QUEUES);
const entry = fc.record({
  delaySeconds: fc.constantFrom(0, 0, 1, 15, 119, 200),
  priority: fc.integer({ min: 1, max: 16 }),
});
/** Anything a sender, a consumer or the time can do. */
export const action = fc.oneof(
  fc.record({ kind: fc.constant('send' as const), entries: fc.array(entry, { minLength: 1, maxLength: 3 }) }),
  fc.record({ kind: fc.constant('receive' as const), queue, count: fc.integer({ min: 1, max: 16 }) }),
  fc.record({ kind: fc.constant('delete' as const), queue, handle: fc.nat() }),
  fc.record({
    kind: fc.constant('visibility' as const),
    queue,
    handle: fc.nat(),
    seconds: fc.integer({ min: 1, max: 40 }),
  }),
  fc.record({ kind: fc.constant('peek' as const), queue }),
  fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.constantFrom(1, 999, 5_000, 10_000, 40_000) }),
);
export type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** What the documents say of one message, kept apart from the broker. */
interface Expected {
  readonly expiresAt: number;
  queue: QueueName;
  dueAt: number;
  handle: string | undefined;
  receives: number;
  isDeleted: boolean;
}

/** A broker with `jobs` and its dead-letter queue: each step is done to it and to the model, and both are compared. */
export function startRun(): (one: Action) => void {
  const clock = handClock();
  const broker: Broker = createBroker({ random: seededRandom() });
  const attributes = { visibilityTimeoutSeconds: VISIBILITY_SECONDS, retentionSeconds: RETENTION / 1000 };
  const deadLetterPolicy = { targetQueue: 'dead', maxReceiveCount: MAX_RECEIVE_COUNT };
  accepted(broker.createQueue('jobs', { ...attributes, deadLetterPolicy }, clock.now()));
  accepted(broker.createQueue('dead', attributes, clock.now()));
  const expected = new Map<string, Expected>();
  const handles: { readonly handle: string; readonly messageId: string }[] = [];

  function expectedOf(messageId: string): Expected {
    const found = expected.get(messageId);
    if (found === undefined) throw new Error('a message nobody sent');
    return found;
  }
  function issue(messageId: string, handle: string, dueAt: number): void {
    const message = expectedOf(messageId);
    message.handle = handle;
    message.dueAt = dueAt;
    handles.push({ handle, messageId });
  }
  function send(entries: readonly { delaySeconds: number; priority: number }[]): void {
    for (const options of entries) {
      const sent = accepted(broker.send('jobs', { body: 'x', ...options }, clock.now()));
      const dueAt = clock.now() + options.delaySeconds * 1000;
      const expiresAt = clock.now() + RETENTION;
      expect(expected.has(sent.messageId)).toBe(false);
      expected.set(sent.messageId, {
        expiresAt,
        queue: 'jobs',
        dueAt,
        handle: undefined,
        receives: 0,
        isDeleted: false,
      });
      if (sent.receiptHandle !== undefined) issue(sent.messageId, sent.receiptHandle, dueAt);
    }
  }
  function receive(from: QueueName, count: number): void {
    const { messages: received } = accepted(broker.receive(from, count, clock.now()));
    const ready = [...expected.values()].filter(
      (one) => isThere(one) && one.queue === from && one.dueAt <= clock.now(),
    );
    expect(received).toHaveLength(Math.min(count, ready.length));
    expect(received.map(({ priority }) => priority)).toEqual(
      received.map(({ priority }) => priority).sort((a, b) => a - b),
    );
    for (const { messageId, receiptHandle, dequeueCount, nextVisibleAt } of received) {
      const message = expectedOf(messageId);
      expect(ready).toContain(message);
      expect(handles.map(({ handle }) => handle)).not.toContain(receiptHandle);
      expect(dequeueCount).toBe(++message.receives);
      expect(nextVisibleAt).toBe(clock.now() + VISIBILITY_SECONDS * 1000);
      issue(messageId, receiptHandle, nextVisibleAt);
    }
  }
  const isThere = (message: Expected) => !message.isDeleted && message.expiresAt > clock.now();

  function useHandle(one: Extract<Action, { kind: 'delete' | 'visibility' }>): void {
    const picked = handles[one.handle % Math.max(1, handles.length)];
    if (picked === undefined) return;
    const { handle, messageId } = picked;
    const message = expectedOf(messageId);
    const shouldWork =
      isThere(message) && message.queue === one.queue && message.handle === handle && message.dueAt > clock.now();
    if (one.kind === 'delete') {
      expect(broker.delete(one.queue, handle, clock.now()).ok).toBe(shouldWork);
      if (shouldWork) message.isDeleted = true;
      return;
    }
    const changed = broker.changeVisibility(one.queue, handle, one.seconds, clock.now());
    expect(changed.ok).toBe(shouldWork);
    if (changed.ok) issue(messageId, changed.receiptHandle, clock.now() + one.seconds * 1000);
  }
  function perform(one: Action): void {
    if (one.kind === 'send') send(one.entries);
    else if (one.kind === 'wait') clock.advance(one.milliseconds);
    else if (one.kind === 'peek') accepted(broker.peek(one.queue, 16, clock.now()));
    else if (one.kind === 'receive') receive(one.queue, one.count);
    else useHandle(one);
  }
  function buryWhatIsDue(): void {
    for (const message of expected.values()) {
      const isSpent = message.queue === 'jobs' && message.receives >= MAX_RECEIVE_COUNT && message.dueAt <= clock.now();
      if (isSpent && isThere(message)) Object.assign(message, { queue: 'dead', receives: 0, handle: undefined });
    }
  }
  function checkPlaces(): void {
    for (const name of QUEUES) {
      const there = broker.messages(name, clock.now()).map(({ messageId, dueAt }) => [messageId, dueAt]);
      const wanted = [...expected].filter(([, one]) => isThere(one) && one.queue === name);
      expect(new Map(there as [string, number][])).toEqual(new Map(wanted.map(([id, { dueAt }]) => [id, dueAt])));
    }
  }
  return (one: Action): void => {
    perform(one);
    buryWhatIsDue();
    checkPlaces();
  };
}
