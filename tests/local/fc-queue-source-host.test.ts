import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { FunctionHostOptions } from '../../local/fc/host.ts';
import { createBroker } from '../../local/smq/broker.ts';
import { bodyJson, fixture, startForThisTest } from './fixtures/fixture-host.ts';
import { queueConfig } from './fixtures/queue-stream.ts';
import { accepted, seededRandom } from './smq-setup.ts';

const clock = { now: () => Date.now() };
/** As long as a poll may take on a busy machine. */
const soon = { timeout: 10_000 };

/** The fed function on real time, its windows and pauses a thousandth of what they are unless it is said otherwise. */
async function startFed(options: Partial<FunctionHostOptions> & { config?: Record<string, unknown> } = {}) {
  const { config, ...others } = options;
  const broker = createBroker({ random: seededRandom() });
  accepted(broker.createQueue('jobs', { visibilityTimeoutSeconds: 60 }, clock.now()));
  const lines: string[] = [];
  const triggers = config === undefined ? {} : { triggers: [{ name: 'queue', type: 'eventbridge', config }] };
  const host = await startForThisTest({
    functions: [fixture('fed', { timeoutSeconds: 60, ...triggers })],
    clock,
    broker,
    queueSource: { timeScale: 0.001 },
    log: (line) => lines.push(line),
    ...others,
  });
  return {
    broker,
    host,
    lines,
    send: (body: string) => accepted(broker.send('jobs', { body }, clock.now())),
    left: () => broker.messages('jobs', clock.now()).length,
    starts: () => lines.filter((line) => line.startsWith('FC Invoke Start')).length,
  };
}

describe('queue source in the host', () => {
  test('messages in the queue → the built function gets them as a Buffer in one call, and they are deleted', async () => {
    const { host, send, left, starts } = await startFed();
    expect(host.triggers()).toEqual([
      { functionName: 'fed', triggerName: 'hourly', type: 'timer', enabled: false },
      { functionName: 'fed', triggerName: 'queue', type: 'eventbridge', enabled: true, stream: 'running' },
    ]);
    send('a');
    send('b');
    await expect.poll(left, soon).toBe(0);
    expect(starts()).toBe(1);
  });

  test('fired → how many messages, and the answer of the function', async () => {
    const { host, send } = await startFed({ queueSource: {} });
    send('a');
    send('b');
    const firing = await host.fire('fed', 'queue');
    if (firing.kind !== 'delivered' || firing.outcome?.kind !== 'answered') throw new Error(firing.kind);
    expect(firing.messages).toBe(2);
    expect(bodyJson(firing.outcome)).toMatchObject([{ data: { messageBody: 'a' } }, { data: { messageBody: 'b' } }]);
    expect(await host.fire('fed', 'queue')).toEqual({ kind: 'delivered', messages: 0 });
  });

  test('the function fails → the whole batch again, four deliveries in all, then dropped', async () => {
    const { send, left, starts, lines } = await startFed();
    send('do fail');
    send('good');
    await expect.poll(left, soon).toBe(0);
    expect(starts()).toBe(4);
    expect(lines.filter((line) => line.includes('is dropped'))).toHaveLength(2);
    expect(lines.find((line) => line.includes('delivery 1'))).toMatch(
      /^\S+ - \[warn\] trigger fed\/queue: delivery 1 of a batch of 2 failed, UnhandledInvocationError: .+told to fail/,
    );
  });

  test('the function fails, and errors drop → one delivery, deleted', async () => {
    const { send, left, starts } = await startFed({ queueSource: { timeScale: 0.001, afterError: 'drop' } });
    send('do fail');
    await expect.poll(left, soon).toBe(0);
    expect(starts()).toBe(1);
  });

  test('the worker is killed in the delivery → nothing is lost, the batch comes again', async () => {
    const { host, send, left, starts } = await startFed();
    send('do hang');
    await expect.poll(starts, soon).toBe(1);
    await host.killAll();
    await expect.poll(starts, soon).toBe(2);
    expect(left()).toBe(1);
  });

  test('the worker ends in each delivery, and errors are not tolerated → the stream stops, nothing is lost', async () => {
    const config = queueConfig({ source: { IsBase64Decode: false } });
    const { host, send, left, starts } = await startFed({ config });
    send('do exit');
    await expect.poll(() => host.triggers()[0]?.stream, soon).toBe('stopped');
    expect(starts()).toBe(4);
    expect(left()).toBe(1);
  });

  test('the instance cap is reached → 429 is a failed delivery, in the reading that drops errors too', async () => {
    const { host, send, left, lines } = await startFed({ instanceCap: 1, queueSource: { afterError: 'drop' } });
    const running = host.invoke('fed', Buffer.from('do hang'));
    send('a');
    expect(await host.fire('fed', 'queue')).toMatchObject({ messages: 1, outcome: { kind: 'refused', status: 429 } });
    expect(lines.at(-1)).toMatch(/delivery 1 of a batch of 1 refused, 429 ResourceExhausted/);
    expect(left()).toBe(1);
    await host.killAll();
    await running;
    expect(await host.fire('fed', 'queue')).toMatchObject({ messages: 1, outcome: { kind: 'answered' } });
    expect(left()).toBe(0);
  });

  test('asynchronous invocation → deleted at once, and a failure is in the log', async () => {
    const config = queueConfig({ source: { IsBase64Decode: false }, asyncInvocationType: true });
    const { host, send, left, lines } = await startFed({ config });
    send('do fail');
    expect(await host.fire('fed', 'queue')).toEqual({ kind: 'delivered', messages: 1, outcome: { kind: 'accepted' } });
    expect(left()).toBe(0);
    await expect.poll(() => lines.at(-1), soon).toMatch(/\[error\] trigger fed\/queue: failed, .+told to fail/);
  });

  test('close in the middle of a delivery → the message stays, and a host started later delivers it', async () => {
    const { broker, host, send, starts } = await startFed();
    const { messageId } = send('do hang');
    await expect.poll(starts, soon).toBe(1);
    await host.close();
    expect(broker.messages('jobs', clock.now())).toMatchObject([{ messageId, state: 'invisible', dequeueCount: 1 }]);
    const later = await startFed({ broker, clock: { now: () => Date.now() + 60_000 } });
    await expect.poll(later.starts, soon).toBe(1);
    expect(broker.messages('jobs', clock.now())).toMatchObject([{ messageId, dequeueCount: 2 }]);
  });

  test('close in the middle of a delivery → no handle is left: the process ends by itself', async () => {
    const program = fileURLToPath(new URL('./fixtures/close-in-delivery.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program], { timeout: 15_000 });
    expect(JSON.parse(stdout)).toEqual({ delayed: 1, visible: 0, invisible: 1 });
  });
});
