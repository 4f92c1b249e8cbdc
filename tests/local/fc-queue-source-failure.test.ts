import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { retryPauseSeconds } from '../../local/fc/push-retry.ts';
import { answered, failed, only, queueConfig, refused429, startStream } from './fixtures/queue-stream.ts';

const START = Date.parse('2026-11-24T07:00:00.000Z');
const wait = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

function config(runOptions = {}) {
  const batchWindow = { CountBasedWindow: 16, TimeBasedWindow: 0 };
  return queueConfig({ source: { IsBase64Decode: false }, runOptions: { batchWindow, ...runOptions } });
}
const deadLetterQueue = { Arn: 'acs:mns:cn-hangzhou:42:/queues/dead' };
const attributes = { visibilityTimeoutSeconds: 43_200 };

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('queue source, redeliver: a failed batch', () => {
  test.each([
    ['an error of the function', failed],
    ['429 of the instance cap', refused429],
  ])('%s → the whole batch again, the same events, and deleted after its success', async (_, outcome) => {
    const stream = startStream({ config: config(), attributes, outcomes: [outcome], random: () => 0 });
    stream.sendMany(3);
    await wait(9_999);
    expect(stream.deliveries).toHaveLength(1);
    expect(stream.counts()).toEqual(only({ invisible: 3 }));
    await wait(1);
    expect(stream.deliveries).toHaveLength(2);
    expect(stream.deliveries[1]).toEqual({ ...stream.deliveries[0], at: START + 10_000 });
    expect(stream.counts()).toEqual(only());
    expect(stream.lines).toEqual([expect.stringMatching(/^warn delivery 1 of a batch of 3 (failed|refused), /)]);
  });

  test('it waits for its retry → other messages wait with it', async () => {
    const { send, deliveries } = startStream({ config: config(), attributes, outcomes: [failed], random: () => 0 });
    send('a');
    await wait(0);
    send('b');
    await wait(10_000);
    expect(deliveries.map(({ bodies }) => bodies)).toEqual([['a'], ['a'], ['b']]);
  });

  test('BACKOFF_RETRY → documented: three retries, 10 to 20 s apart', async () => {
    const draws = [0, 0.5, 0.999];
    const { send, deliveries } = startStream({
      config: config({ errorsTolerance: 'ALL' }),
      attributes,
      outcomes: Array(9).fill(failed),
      random: (() => {
        let ids = 56; // what the ids of one event take
        return () => (ids-- > 0 ? 0 : (draws.shift() ?? 0));
      })(),
    });
    send('a');
    await wait(86_400_000);
    expect(deliveries.map(({ at }) => at - START)).toEqual([0, 10_000, 25_000, 44_990]);
  });

  test('a pause, scaled → so much shorter', async () => {
    const stream = startStream({
      config: config(),
      options: { timeScale: 0.001 },
      outcomes: [failed],
      random: () => 0,
    });
    stream.send('a');
    await wait(9);
    expect(stream.deliveries).toHaveLength(1);
    await wait(1);
    expect(stream.deliveries).toHaveLength(2);
  });

  test('EXPONENTIAL_DECAY_RETRY → documented: 1, 2, 4 … 512 s apart, 176 times, about a day', () => {
    const pauses = Array.from({ length: 177 }, (_, index) =>
      retryPauseSeconds('EXPONENTIAL_DECAY_RETRY', index + 1, () => 0),
    );
    expect(pauses.slice(0, 11)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 512]);
    expect(pauses.at(-2)).toBe(512);
    expect(pauses.at(-1)).toBeUndefined();
    expect(pauses.filter((pause) => pause === 512)).toHaveLength(167);
    expect(pauses.reduce<number>((sum, pause) => sum + (pause ?? 0), 0) / 86_400).toBeCloseTo(1, 1);
  });

  test('EXPONENTIAL_DECAY_RETRY in s.yaml → the stream keeps to it', async () => {
    const retryStrategy = { PushRetryStrategy: 'EXPONENTIAL_DECAY_RETRY' };
    const outcomes = [failed, failed, failed];
    const { send, deliveries } = startStream({ config: config({ retryStrategy }), attributes, outcomes });
    send('a');
    await wait(60_000);
    expect(deliveries.map(({ at }) => at - START)).toEqual([0, 1000, 3000, 7000]);
  });
});

describe('queue source, redeliver: the retries are used up', () => {
  const outcomes = Array(4).fill(failed);

  test('ALL without a dead-letter queue → dropped, told, and the stream goes on', async () => {
    const { send, deliveries, counts, lines, source } = startStream({
      config: config({ errorsTolerance: 'ALL' }),
      attributes,
      outcomes,
    });
    const id = send('a');
    await wait(60_000);
    expect(deliveries).toHaveLength(4);
    expect(counts()).toEqual(only());
    expect(lines.at(-1)).toBe(`warn message ${id} is dropped`);
    send('b');
    await wait(0);
    expect(deliveries.at(-1)?.bodies).toEqual(['b']);
    expect(source.state()).toBe('running');
  });

  test('ALL with one → each message there, as it was in the queue', async () => {
    const { broker, deliveries, counts, bodiesIn } = startStream({
      config: queueConfig({
        source: { IsBase64Decode: true },
        runOptions: {
          batchWindow: { CountBasedWindow: 16, TimeBasedWindow: 0 },
          errorsTolerance: 'ALL',
          deadLetterQueue,
        },
      }),
      attributes,
      outcomes,
    });
    for (const body of ['YQ==', 'Yg==']) broker.send('jobs', { body }, START);
    await wait(60_000);
    expect(deliveries[0]?.bodies).toEqual(['a', 'b']);
    expect(counts()).toEqual(only());
    expect(bodiesIn('dead')).toEqual(['YQ==', 'Yg==']);
  });

  test('ALL, and the dead-letter queue takes only one of two → the other stays, and comes again', async () => {
    const stream = startStream({
      config: config({ errorsTolerance: 'ALL', deadLetterQueue }),
      attributes: { visibilityTimeoutSeconds: 120 },
      outcomes,
    });
    const [, second] = stream.sendMany(2);
    stream.broker.failNext({ action: 'send', queue: 'dead', status: 500, code: 'InternalError' });
    await wait(60_000);
    expect(stream.bodiesIn('dead')).toEqual(['body 1']);
    expect(stream.counts()).toEqual(only({ invisible: 1 }));
    expect(stream.lines).toContainEqual(expect.stringMatching(/is given up and is not in dead: InternalError$/));
    await wait(60_000);
    expect(stream.deliveries.at(-1)?.bodies).toEqual(['body 0']);
    expect(stream.deliveries.at(-1)?.ids).not.toEqual([second]);
  });

  test('NONE, the default → the stream stops, its messages stay, later ones too; fired, it goes on', async () => {
    const stream = startStream({ config: config(), attributes: { visibilityTimeoutSeconds: 300 }, outcomes });
    stream.send('a');
    await wait(60_000);
    expect(stream.source.state()).toBe('stopped');
    expect(vi.getTimerCount()).toBe(0);
    expect(stream.lines.at(-1)).toMatch(/^error the stream stops: .+errorsTolerance is NONE; its messages stay/);
    stream.send('b');
    await wait(86_400_000);
    expect(stream.deliveries).toHaveLength(4);
    expect(stream.counts()).toEqual(only({ visible: 2 }));

    expect(await stream.source.fire()).toEqual({ kind: 'delivered', messages: 2, outcome: answered });
    expect(stream.source.state()).toBe('running');
    stream.send('c');
    await wait(0);
    expect(stream.deliveries.at(-1)?.bodies).toEqual(['c']);
    expect(stream.counts()).toEqual(only());
  });
});

describe('queue source, drop: a failed batch', () => {
  test('an error of the function → counts as delivered: deleted, not delivered again', async () => {
    const { sendMany, deliveries, counts, lines } = startStream({
      config: config(),
      options: { afterError: 'drop' },
      outcomes: [failed],
    });
    sendMany(3);
    await wait(86_400_000);
    expect(deliveries).toHaveLength(1);
    expect(counts()).toEqual(only());
    expect(lines).toEqual([expect.stringMatching(/^warn delivery 1 of a batch of 3 failed, Unhandled/)]);
  });

  test('429 of the instance cap → a failed delivery in this reading too', async () => {
    const stream = startStream({
      config: config(),
      options: { afterError: 'drop' },
      attributes,
      outcomes: [refused429],
    });
    stream.send('a');
    await wait(20_000);
    expect(stream.deliveries).toHaveLength(2);
    expect(stream.counts()).toEqual(only());
  });
});

test('queue source: any course of sends, outcomes and queue errors → each message is delivered, a dead letter, or in the queue', async () => {
  const step = fc.oneof(
    fc.record({ send: fc.nat(20), delaySeconds: fc.nat(40) }),
    fc.record({ waitSeconds: fc.nat(60) }),
    fc.record({ fault: fc.constantFrom('receive' as const, 'delete' as const, 'send' as const) }),
    fc.constant({ fire: true }),
  );
  const outcome = fc.constantFrom(answered, failed, failed, refused429);
  const cases = fc.record({
    steps: fc.array(step, { maxLength: 25 }),
    outcomes: fc.array(outcome, { maxLength: 20 }),
    tolerance: fc.constantFrom('ALL', 'NONE'),
    count: fc.integer({ min: 1, max: 20 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ steps, outcomes, tolerance, count }) => {
      const succeeded = new Set<string>();
      const stream = startStream({
        config: config({
          errorsTolerance: tolerance,
          deadLetterQueue,
          batchWindow: { CountBasedWindow: count, TimeBasedWindow: 3 },
        }),
        outcomes,
        attributes: { visibilityTimeoutSeconds: 25 },
      });
      const sent: { id: string; body: string }[] = [];
      for (const action of steps) {
        if ('waitSeconds' in action) await wait(action.waitSeconds * 1000);
        if ('fire' in action) void stream.source.fire();
        if ('fault' in action) {
          const queue = action.fault === 'send' ? 'dead' : 'jobs';
          stream.broker.failNext({ action: action.fault, queue, status: 500, code: 'InternalError' });
        }
        if ('send' in action) {
          for (let index = 0; index < action.send; index += 1) {
            const body = `m${sent.length}`;
            sent.push({ id: stream.send(body, action.delaySeconds), body });
          }
        }
      }
      await wait(300_000);
      stream.source.close();
      for (const [index, { ids }] of stream.deliveries.entries()) {
        if ((outcomes[index] ?? answered).kind === 'answered') for (const id of ids) succeeded.add(id);
      }
      const left = new Set([...stream.bodiesIn('jobs'), ...stream.bodiesIn('dead')]);
      expect(sent.filter(({ id, body }) => !succeeded.has(id) && !left.has(body))).toEqual([]);
      if (stream.source.state() === 'running') expect(stream.counts()).toEqual(only());
      expect(vi.getTimerCount()).toBe(0);
    }),
    { numRuns: 60 },
  );
});
