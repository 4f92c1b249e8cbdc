import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { answered, failed, only, queueConfig, startStream } from './fixtures/queue-stream.ts';

const START = Date.parse('2026-11-24T07:00:00.000Z');
const wait = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const disabled = queueConfig({ source: { IsBase64Decode: false }, triggerEnable: false });

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

test('queue source, fired: nothing is visible, one message not due yet → no message, nothing invoked', async () => {
  const { source, send, deliveries, counts } = startStream();
  send('later', 60);
  expect(await source.fire()).toEqual({ kind: 'delivered', messages: 0 });
  expect(deliveries).toEqual([]);
  expect(counts()).toEqual(only({ delayed: 1 }));
});

test('queue source, fired: in the window → at once, with what came since, and only the due ones', async () => {
  const { source, send, deliveries, counts } = startStream();
  send('a');
  await wait(1000);
  send('b');
  send('later', 60);
  expect(await source.fire()).toEqual({ kind: 'delivered', messages: 2, outcome: answered });
  expect(deliveries).toMatchObject([{ at: START + 1000, bodies: ['a', 'b'] }]);
  expect(counts()).toEqual(only({ delayed: 1 }));
});

test('queue source, fired: more messages than the count window → one batch', async () => {
  const { source, sendMany } = startStream({ config: disabled });
  sendMany(20);
  expect(await source.fire()).toMatchObject({ messages: 16 });
  expect(await source.fire()).toMatchObject({ messages: 4 });
});

test('queue source, fired: in the pause before a retry → the same batch again at once', async () => {
  const { source, send, deliveries } = startStream({ outcomes: [failed, failed] });
  send('a');
  await wait(5000);
  send('b');
  expect(await source.fire()).toEqual({ kind: 'delivered', messages: 1, outcome: failed });
  expect(deliveries.map(({ at, bodies }) => [at - START, bodies])).toEqual([
    [5000, ['a']],
    [5000, ['a']],
  ]);
  await wait(30_000);
  expect(deliveries.slice(2).map(({ bodies }) => bodies)).toEqual([['a'], ['b']]);
});

test('queue source, fired: twice while a delivery runs → after it, one batch each', async () => {
  const { source, sendMany, deliveries, release } = startStream({ outcomes: ['held'] });
  sendMany(16);
  await wait(0);
  sendMany(16);
  const firings = Promise.all([source.fire(), source.fire()]);
  await wait(20_000);
  expect(deliveries).toHaveLength(1);
  release(answered);
  expect(await firings).toEqual([
    { kind: 'delivered', messages: 16, outcome: answered },
    { kind: 'delivered', messages: 0 },
  ]);
});

test.each([
  ['triggerEnable is false', { config: disabled }],
  ['runs is false', { options: { runs: false } }],
])('queue source: %s → nothing by itself, no timer; fired, one batch', async (_, setup) => {
  const { source, send, deliveries, counts } = startStream(setup);
  send('a');
  await wait(86_400_000);
  expect(source.state()).toBe('disabled');
  expect(deliveries).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
  expect(await source.fire()).toEqual({ kind: 'delivered', messages: 1, outcome: answered });
  expect(counts()).toEqual(only());
  send('b');
  await wait(86_400_000);
  expect(deliveries).toHaveLength(1);
});

test('queue source, disabled and fired: the delivery fails → no retry by itself; visible again after its timeout', async () => {
  const { source, send, deliveries, counts } = startStream({ config: disabled, outcomes: [failed] });
  send('a');
  expect(await source.fire()).toEqual({ kind: 'delivered', messages: 1, outcome: failed });
  expect(await source.fire()).toEqual({ kind: 'delivered', messages: 0 });
  await wait(30_000);
  expect(deliveries).toHaveLength(1);
  expect(counts()).toEqual(only({ visible: 1 }));
  expect(await source.fire()).toMatchObject({ messages: 1, outcome: answered });
});

test('queue source, disabled and fired: what was taken and did not fit → visible again, delivered once more only', async () => {
  const config = { ...disabled, asyncInvocationType: true };
  const { source, send, deliveries, counts, lines } = startStream({ config });
  for (const letter of 'abcd') send(letter.repeat(50_000));
  expect(await source.fire()).toMatchObject({ messages: 2 });
  expect(counts()).toEqual(only({ invisible: 2 }));
  await wait(30_000);
  expect(await source.fire()).toMatchObject({ messages: 2 });
  expect(deliveries.map(({ bodies }) => bodies.map((body) => body[0]).join(''))).toEqual(['ab', 'cd']);
  expect(counts()).toEqual(only());
  expect(lines).toEqual([]);
});

test('queue source, fired: the queue answers with an error → refused, with its code', async () => {
  const { broker, source } = startStream();
  broker.failNext({ action: 'receive', status: 403, code: 'AccessDenied', message: 'no.' });
  expect(await source.fire()).toEqual({ kind: 'refused', code: 'QueueNotRead', message: 'AccessDenied: no.' });
});
