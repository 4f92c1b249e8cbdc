import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { answered, failed, only, queueConfig, startStream } from './fixtures/queue-stream.ts';

const START = Date.parse('2026-11-24T07:00:00.000Z');
const plain = { source: { IsBase64Decode: false } };
const window = (CountBasedWindow: number, TimeBasedWindow: number, more = {}) =>
  queueConfig({ ...plain, runOptions: { batchWindow: { CountBasedWindow, TimeBasedWindow } }, ...more });
const wait = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('queue source: when a batch is full', () => {
  test('by count, 16 of 16 → one batch at once, in order, deleted after its success', async () => {
    const { sendMany, deliveries, counts } = startStream();
    const ids = sendMany(16);
    await wait(0);
    expect(deliveries).toMatchObject([{ at: START, ids }]);
    expect(counts()).toEqual(only());
  });

  test('by count, more than one receive gives → filled by several; the rest waits for its own window', async () => {
    const { sendMany, deliveries, counts } = startStream({ config: window(20, 5) });
    const ids = sendMany(45);
    await wait(0);
    expect(deliveries.map((delivery) => delivery.ids)).toEqual([ids.slice(0, 20), ids.slice(20, 40)]);
    await wait(5000);
    expect(deliveries[2]).toMatchObject({ at: START + 5000, ids: ids.slice(40) });
    expect(counts()).toEqual(only());
  });

  test('by time → exactly that long after the first message was taken, later ones with it', async () => {
    const { send, deliveries } = startStream();
    await wait(1000);
    send('a');
    await wait(4000);
    send('b');
    await wait(999);
    expect(deliveries).toEqual([]);
    await wait(1);
    expect(deliveries).toMatchObject([{ at: START + 6000, bodies: ['a', 'b'] }]);
  });

  test('by time, a window of 0 → at once what is there', async () => {
    const { send, deliveries } = startStream({ config: window(16, 0) });
    send('a');
    send('b');
    await wait(0);
    expect(deliveries).toMatchObject([{ at: START, bodies: ['a', 'b'] }]);
  });

  test('by time, scaled → so much sooner', async () => {
    const { send, deliveries } = startStream({ options: { timeScale: 0.01 } });
    send('a');
    await wait(49);
    expect(deliveries).toEqual([]);
    await wait(1);
    expect(deliveries).toHaveLength(1);
  });

  test('messages from before the start → delivered too', async () => {
    const { deliveries } = startStream({ config: window(16, 0), before: ['a', 'b'] });
    await wait(0);
    expect(deliveries).toMatchObject([{ bodies: ['a', 'b'] }]);
  });

  test('by size, asynchronous 128 KB → the batch is what fits, the rest the next one, nothing twice', async () => {
    const config = window(16, 5, { asyncInvocationType: true });
    const { broker, deliveries, counts } = startStream({ config });
    for (const letter of 'abcde') broker.send('jobs', { body: letter.repeat(50_000) }, START);
    await wait(0);
    expect(deliveries.map(({ bodies }) => bodies.map((body) => body[0]).join(''))).toEqual(['ab', 'cd']);
    expect(deliveries.every(({ text }) => text.length <= 131_072)).toBe(true);
    await wait(5000);
    expect(deliveries[2]?.bodies[0]?.[0]).toBe('e');
    expect(counts()).toEqual(only());
  });
});

describe('queue source: what happens to a message meanwhile', () => {
  test('in the window and in delivery → invisible; deleted after success, not before', async () => {
    const { send, counts, release, deliveries } = startStream({ outcomes: ['held'] });
    send('a');
    await wait(1);
    expect(counts()).toEqual(only({ invisible: 1 }));
    await wait(5000);
    expect(deliveries).toHaveLength(1);
    expect(counts()).toEqual(only({ invisible: 1 }));
    release(answered);
    await wait(0);
    expect(counts()).toEqual(only());
  });

  test('a delivery runs → the next messages stay visible and wait, then go in one batch', async () => {
    const { sendMany, counts, release, deliveries } = startStream({ outcomes: ['held', 'held'] });
    sendMany(16);
    await wait(0);
    sendMany(16);
    await wait(20_000);
    expect(deliveries).toHaveLength(1);
    expect(counts()).toEqual(only({ invisible: 16, visible: 16 }));
    release(answered);
    await wait(0);
    expect(deliveries).toHaveLength(2);
    expect(counts()).toEqual(only({ invisible: 16 }));
  });

  test('a delayed message → when it is due, and nothing looks in between', async () => {
    const { send, deliveries, receives } = startStream({ config: window(16, 0) });
    send('a', 3600);
    await wait(0);
    const looks = receives.mock.calls.length;
    await wait(3_599_999);
    expect(deliveries).toEqual([]);
    expect(receives.mock.calls.length).toBe(looks);
    expect(vi.getTimerCount()).toBe(1);
    await wait(1);
    expect(deliveries).toMatchObject([{ at: START + 3_600_000, bodies: ['a'] }]);
  });

  test('nothing in the queue → no timer, and no look', async () => {
    const { receives } = startStream();
    await wait(86_400_000);
    expect(receives).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a delivery over the visibility timeout → the message is not deleted, and comes again', async () => {
    const { send, deliveries, release, counts, lines } = startStream({
      config: window(16, 0),
      attributes: { visibilityTimeoutSeconds: 30 },
      outcomes: ['held'],
    });
    const id = send('a');
    await wait(31_000);
    expect(deliveries).toHaveLength(1);
    release(answered);
    await wait(0);
    expect(deliveries.map(({ ids }) => ids)).toEqual([[id], [id]]);
    expect(lines).toEqual([`warn message ${id} is delivered and not deleted: 404 MessageNotExist: Message not exist.`]);
    expect(counts()).toEqual(only());
  });

  test('the delete fails → the message comes again after its visibility timeout', async () => {
    const { broker, send, deliveries, lines } = startStream({ config: window(16, 0) });
    broker.failNext({ action: 'delete', status: 500, code: 'InternalError' });
    const id = send('a');
    await wait(29_999);
    expect(deliveries).toHaveLength(1);
    await wait(1);
    expect(deliveries).toMatchObject([{ ids: [id] }, { at: START + 30_000, ids: [id] }]);
    expect(lines).toEqual([`warn message ${id} is delivered and not deleted: 500 InternalError: Injected failure.`]);
  });
});

describe('queue source: the queue does not answer', () => {
  test('an error → read again after a second', async () => {
    const { broker, send, deliveries, lines, receives } = startStream({ config: window(16, 0) });
    broker.failNext({ action: 'receive', status: 503, code: 'ServiceUnavailable', times: 2 });
    send('a');
    await wait(999);
    expect(receives).toHaveBeenCalledTimes(2);
    await wait(1001);
    expect(deliveries).toMatchObject([{ at: START + 2000, bodies: ['a'] }]);
    expect(lines).toEqual(Array(2).fill('warn the queue jobs is not read: ServiceUnavailable'));
  });

  test('there is no such queue → the stream stops, documented for a wrong configuration, and says so', async () => {
    const config = queueConfig({ source: { QueueName: 'nowhere' } });
    const { source, lines } = startStream({ config });
    expect(source.state()).toBe('stopped');
    expect(lines).toEqual(['error the stream stops: the queue nowhere does not exist']);
    expect(vi.getTimerCount()).toBe(0);
    expect(await source.fire()).toMatchObject({ kind: 'refused', code: 'QueueNotRead' });
  });
});

describe('queue source: asynchronous invocation', () => {
  test('accepted → deleted, whatever comes of it; the next batch does not wait', async () => {
    const config = window(1, 0, { asyncInvocationType: true });
    const { sendMany, deliveries, counts } = startStream({
      config,
      outcomes: [{ kind: 'accepted' }, { kind: 'accepted' }],
    });
    sendMany(2);
    await wait(0);
    expect(deliveries).toHaveLength(2);
    expect(counts()).toEqual(only());
  });
});

describe('queue source: close', () => {
  const leaves = async (stream: ReturnType<typeof startStream>) => {
    expect(stream.watchers()).toBe(1);
    stream.source.close();
    expect(stream.watchers()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    const { length } = stream.deliveries;
    const looks = stream.receives.mock.calls.length;
    stream.send('later');
    await wait(86_400_000);
    expect(stream.deliveries).toHaveLength(length);
    expect(stream.receives.mock.calls.length).toBe(looks);
  };

  test('with a delayed message → no timer, nothing is received any more', async () => {
    const stream = startStream();
    stream.send('a', 60);
    await wait(0);
    await leaves(stream);
  });

  test('in the window → the message stays in the queue', async () => {
    const stream = startStream();
    stream.send('a');
    await wait(10);
    await leaves(stream);
    expect(stream.counts()).toEqual(only({ visible: 2 }));
  });

  test.each(['redeliver', 'drop'] as const)(
    'in a delivery that fails by it, %s → the message stays',
    async (afterError) => {
      const stream = startStream({ config: window(16, 0), options: { afterError }, outcomes: ['held'] });
      stream.send('a');
      await wait(0);
      const left = leaves(stream);
      stream.release(failed);
      await left;
      expect(stream.counts()).toEqual(only({ visible: 2 }));
    },
  );

  test('in a delivery that succeeds all the same → the message is deleted', async () => {
    const stream = startStream({ config: window(16, 0), outcomes: ['held'] });
    stream.send('a');
    await wait(0);
    stream.source.close();
    stream.release(answered);
    await wait(0);
    expect(stream.counts()).toEqual(only());
  });

  test('in the pause before a retry → no timer', async () => {
    const stream = startStream({ config: window(16, 0), outcomes: [failed] });
    stream.send('a');
    await wait(0);
    expect(vi.getTimerCount()).toBe(1);
    await leaves(stream);
  });

  test('while someone waits for a firing → it ends, the running delivery as what it came to', async () => {
    const { send, source, release } = startStream({ outcomes: ['held'] });
    send('a');
    const running = source.fire();
    const waiting = source.fire();
    source.close();
    expect(await waiting).toMatchObject({ kind: 'refused', code: 'HostClosed' });
    release(failed);
    expect(await running).toEqual({ kind: 'delivered', messages: 1, outcome: failed });
    expect(await source.fire()).toMatchObject({ kind: 'refused', code: 'HostClosed' });
  });
});
