import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { officialFc2, officialFc3 } from '../support/official-fc-clients.ts';
import { lobby, runningCloud } from '../support/running-cloud.ts';

const prefix = 'ens-snapshot-replicator';
const eventOf = (file: string) => readFileSync(join(import.meta.dirname, '..', '..', 'events', file));
const tick = (payload: string) => JSON.stringify({ triggerTime: '2026-11-24T04:00:00Z', triggerName: 'tick', payload });

describe.each([
  ['@alicloud/fc20230330', officialFc3],
  ['@alicloud/fc2', officialFc2],
])('the built functions, invoked by %s', (_, official) => {
  const start = async (environment: Readonly<Record<string, string>> = {}) => {
    const running = await runningCloud({ environment, asyncInvocation: { timeScale: 0.01 } });
    const { fcApi, accessKeyId, accessKeySecret } = running.cloud.addresses;
    const keys = { accessKeyId, accessKeySecret };
    const runs = (requestId = '') =>
      running.log.filter((line) => line === `FC Invoke Start RequestId: ${requestId}`).length;
    return { ...running, keys, fcApi, invoke: official(fcApi, keys), runs };
  };

  test('copy, synchronously → the request carried out, its answer given back', async () => {
    const { invoke, copiesOn } = await start();
    const { headers, body } = await invoke(`${prefix}-copy`, eventOf('copy-http-request.json'));
    expect(headers['x-fc-error-type']).toBeUndefined();
    const answer = JSON.parse(body.toString());
    expect(answer.statusCode).toBe(202);
    expect(JSON.parse(answer.body)).toMatchObject({ snapshotId: lobby, status: 'AllSuccess' });
    expect(['cn-guangzhou-14', 'cn-jinan-unicom'].map((node) => copiesOn(node).length)).toEqual([1, 1]);
  });

  test('copy, asynchronously, and the same task id again → carried out once', async () => {
    const { cloud, invoke, runs } = await start();
    const options = { type: 'Async', taskId: 'order-1' } as const;
    const { headers } = await invoke(`${prefix}-copy`, eventOf('copy-http-request.json'), options);
    await expect(invoke(`${prefix}-copy`, eventOf('copy-http-request.json'), options)).rejects.toMatchObject({
      code: 'AsyncTaskAlreadyExists',
    });
    await vi.waitFor(() => expect(cloud.world.counters().copiesMade).toBe(2), 5000);
    expect(runs(headers['x-fc-request-id'])).toBe(1);
  });

  test('a wrong secret → refused, no function run, ENS not asked', async () => {
    const { cloud, fcApi, keys, log } = await start();
    const invoke = official(fcApi, { ...keys, accessKeySecret: 'wrong' });
    await expect(invoke(`${prefix}-copy`, eventOf('copy-http-request.json'))).rejects.toMatchObject({
      code: 'SignatureNotMatch',
    });
    expect([log, cloud.world.counters().received]).toEqual([[], {}]);
  });

  test('retry, called by hand as its timer does → its summary', async () => {
    const { invoke } = await start();
    const { body } = await invoke(`${prefix}-retry`, eventOf('retry-timer-drain.json'));
    expect(JSON.parse(body.toString())).toMatchObject({ worked: 0, unsecured: 0 });
  });

  test('policy fails → 200 with X-Fc-Error-Type and the error; asynchronously it is not tried again, retry is', async () => {
    const { invoke, log, runs } = await start({ TICK_SECONDS: 'hourly' });
    const { headers, body } = await invoke(`${prefix}-policy`, tick(''));
    expect(headers['x-fc-error-type']).toBe('UnhandledInvocationError');
    expect(JSON.parse(body.toString()).errorMessage).toMatch(/TICK_SECONDS/);

    for (const [name, expected] of [
      ['policy', 1],
      ['retry', 4],
    ] as const) {
      const taken = await invoke(`${prefix}-${name}`, tick(''), { type: 'Async' });
      await vi.waitFor(() => expect(log.join('\n')).toContain(`asynchronous ${prefix}-${name}: given up`), 5000);
      expect(runs(taken.headers['x-fc-request-id'])).toBe(expected);
    }
  });
});
