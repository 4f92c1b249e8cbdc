import { describe, expect, test } from 'vitest';
import type { FunctionHostOptions } from '../../local/fc/host.ts';
import { unable } from '../../local/fc/refusal.ts';
import { createBroker } from '../../local/smq/broker.ts';
import { signedCall } from '../../scripts/signed-call.ts';
import { officialFc2, officialFc3 } from '../support/official-fc-clients.ts';
import { callerKeys, fixture, probeEvent, startForThisTest } from './fixtures/fixture-host.ts';
import { invokeOfficially } from './fixtures/official-fc.ts';
import { queueConfig } from './fixtures/queue-stream.ts';
import { accepted, seededRandom } from './smq-setup.ts';

const clock = { now: () => Date.now() };
const soon = { timeout: 10_000 };

/** A host that refuses every invocation while it is down, which it is at first. */
async function downHost(options: Partial<FunctionHostOptions> = {}) {
  const state = { isDown: true };
  const lines: string[] = [];
  const refusal = () => (state.isDown ? unable(503, 'down') : undefined);
  const functions = [fixture('probe'), fixture('web'), fixture('fed')];
  const host = await startForThisTest({ clock, functions, refusal, log: (line) => lines.push(line), ...options });
  const starts = () => lines.filter((line) => line.startsWith('FC Invoke Start')).length;
  return { host, state, lines, starts };
}

describe('a host that starts nothing: synchronous invocations', () => {
  test.each([
    ['@alicloud/fc20230330', officialFc3],
    ['@alicloud/fc2', officialFc2],
  ])('through %s → 503 by its code; up again → run; nothing was started before', async (_, official) => {
    const { host, state, starts } = await downHost();
    const call = () => official(host.apiUrl, callerKeys)('probe', Buffer.from(probeEvent('text')));
    await expect(call()).rejects.toMatchObject({ code: 'ResourceThrottled' });
    expect([host.instanceCount('probe'), starts()]).toEqual([0, 0]);
    state.isDown = false;
    expect((await call()).body.toString()).toBe('text');
  });

  test('the status → 503, with the host’s words', async () => {
    const { host } = await downHost();
    const call = invokeOfficially(host.apiUrl, callerKeys, 'probe', probeEvent('text'));
    await expect(call).rejects.toMatchObject({ statusCode: 503, message: expect.stringContaining('down') });
  });

  test('an HTTP trigger → 503 with the documented body, and no header of a run', async () => {
    const { host } = await downHost();
    const answer = await signedCall({ copyUrl: host.httpUrls['web'] ?? '', ...callerKeys }, 'GET', '/');
    expect(answer).toMatchObject({ status: 503, json: { Code: 'ResourceThrottled', Message: 'down' } });
  });

  test('a function that does not exist, a wrong signature → refused for that, as ever', async () => {
    const { host } = await downHost();
    const call = (name: string, keys = callerKeys) => invokeOfficially(host.apiUrl, keys, name, probeEvent('text'));
    await expect(call('unknown')).rejects.toMatchObject({ statusCode: 404 });
    await expect(call('probe', { ...callerKeys, accessKeySecret: 'x' })).rejects.toMatchObject({ statusCode: 403 });
  });

  test('a running invocation → goes on', async () => {
    const { host, state, starts } = await downHost();
    state.isDown = false;
    const running = host.invoke('fed', Buffer.from('do hang'));
    await expect.poll(starts, soon).toBe(1);
    state.isDown = true;
    expect(host.instanceCount('fed')).toBe(1);
    await host.killAll();
    expect(await running).toMatchObject({ kind: 'failed' });
  });
});

describe('a host that starts nothing: asynchronous invocations', () => {
  const headers = { 'x-fc-invocation-type': 'Async' };

  test('afterSystemError drop → accepted, then given up', async () => {
    const { host, lines, starts } = await downHost();
    const answer = await invokeOfficially(host.apiUrl, callerKeys, 'probe', probeEvent('text'), { headers });
    expect(answer.statusCode).toBe(202);
    await expect.poll(() => lines.join('\n'), soon).toContain('asynchronous probe: given up');
    expect(starts()).toBe(0);
  });

  test('afterSystemError retry → accepted, and run once the host is up', async () => {
    const asyncInvocation = { afterSystemError: 'retry', timeScale: 0.01 } as const;
    const { host, state, lines, starts } = await downHost({ asyncInvocation });
    await invokeOfficially(host.apiUrl, callerKeys, 'probe', probeEvent('text'), { headers });
    await expect.poll(() => lines.filter((line) => line.includes('tried again')).length, soon).toBeGreaterThan(3);
    state.isDown = false;
    await expect.poll(starts, soon).toBe(1);
  });

  test('a timer → its tick is refused and told; the next one after the host is up is run', async () => {
    const { host, state, lines } = await downHost();
    const outcome = { kind: 'refused', status: 503, code: 'ResourceThrottled' };
    expect(await host.fire('fed', 'hourly')).toMatchObject({ kind: 'ticked', outcome });
    expect(lines.at(-1)).toMatch(/ \[error\] trigger fed\/hourly: refused, 503 ResourceThrottled: down$/);
    state.isDown = false;
    expect(await host.fire('fed', 'hourly')).toMatchObject({ kind: 'ticked', outcome: { kind: 'answered' } });
  });
});

describe('a host that starts nothing: the queue source', () => {
  async function feeding(
    runOptions: Record<string, unknown>,
    options: Partial<FunctionHostOptions> = {},
    visibilityTimeoutSeconds = 60,
  ) {
    const broker = createBroker({ random: seededRandom() });
    const attributes = { visibilityTimeoutSeconds };
    for (const queue of ['jobs', 'dead']) accepted(broker.createQueue(queue, attributes, clock.now()));
    const config = queueConfig({ source: { IsBase64Decode: false }, runOptions });
    const functions = [fixture('fed', { triggers: [{ name: 'queue', type: 'eventbridge', config }] })];
    const down = await downHost({ broker, functions, queueSource: { timeScale: 0.01 }, ...options });
    accepted(broker.send('jobs', { body: 'a' }, clock.now()));
    return {
      ...down,
      deliveries: () => down.lines.filter((line) => /delivery \d+ of a batch of 1 refused, 503/.test(line)).length,
      left: (queue: string) => broker.messages(queue, clock.now()).map(({ body }) => body),
    };
  }
  const deadLetterQueue = { Arn: 'acs:mns:cn-hangzhou:42:/queues/dead' };

  test('EXPONENTIAL_DECAY_RETRY → the message stays in the queue, and is worked once the host is up', async () => {
    const retryStrategy = { PushRetryStrategy: 'EXPONENTIAL_DECAY_RETRY' };
    const { deliveries, left, starts, state } = await feeding({ retryStrategy, deadLetterQueue });
    await expect.poll(deliveries, soon).toBeGreaterThan(5);
    expect([left('jobs'), left('dead'), starts()]).toEqual([['a'], [], 0]);
    state.isDown = false;
    await expect.poll(() => left('jobs'), soon).toEqual([]);
    expect([starts(), left('dead')]).toEqual([1, []]);
  });

  test('BACKOFF_RETRY, even where errors drop → after four deliveries in the dead-letter queue, never run', async () => {
    const { deliveries, left, starts } = await feeding(
      { errorsTolerance: 'ALL', deadLetterQueue },
      { queueSource: { timeScale: 0.01, afterError: 'drop' } },
    );
    await expect.poll(() => left('dead'), soon).toEqual(['a']);
    expect([deliveries(), left('jobs'), starts()]).toEqual([4, [], 0]);
  });

  test('errors are not tolerated → the stream stops; started again, it works the message once that is visible', async () => {
    const { host, left, state, starts } = await feeding({ errorsTolerance: 'NONE', deadLetterQueue }, {}, 1);
    await expect.poll(() => host.triggers()[0]?.stream, soon).toBe('stopped');
    expect([left('jobs'), left('dead'), starts()]).toEqual([['a'], [], 0]);
    state.isDown = false;
    await host.fire('fed', 'queue');
    await expect.poll(() => left('jobs'), soon).toEqual([]);
    expect([starts(), left('dead')]).toEqual([1, []]);
  });
});
