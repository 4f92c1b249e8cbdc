import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { FunctionHost } from '../../local/fc/host.ts';
import type { Keys } from '../../local/keys.ts';
import { officialFc2, officialFc3 } from '../support/official-fc-clients.ts';
import { callerKeys, fixture, probeEvent, startFixtureHost } from './fixtures/fixture-host.ts';

const stsKeys: Keys = { accessKeyId: 'STS.NCaller', accessKeySecret: 'sts-secret', securityToken: 'sts-token' };
const event = (action: string) => Buffer.from(probeEvent(action));

let host: FunctionHost;
const lines: string[] = [];
beforeAll(async () => {
  host = await startFixtureHost({
    clock: { now: () => Date.now() },
    callerKeys: [callerKeys, stsKeys],
    functions: [fixture('probe', { asyncInvoke: { maxRetryAttempts: 1, maxEventAgeSeconds: 60 } })],
    log: (line) => lines.push(line),
    asyncInvocation: { timeScale: 0.01 },
  });
});
afterAll(() => host.close());

describe.each([
  ['@alicloud/fc20230330', officialFc3],
  ['@alicloud/fc2', officialFc2],
])('invocation API, judged by %s', (_, official) => {
  const invoke = (action: string, options = {}, keys: Keys = callerKeys, name = 'probe') =>
    official(host.apiUrl, keys)(name, event(action), options);
  const runs = (requestId = '') => lines.filter((line) => line === `FC Invoke Start RequestId: ${requestId}`).length;

  test('a signed call → the function’s own bytes', async () => {
    const { headers, body } = await invoke('buffer');
    expect(body).toEqual(Buffer.from([0, 255, 1]));
    expect(headers['x-fc-error-type']).toBeUndefined();
    expect(headers['x-fc-request-id']).toMatch(/^1-[0-9a-f]{8}-/);
  });

  test('temporary keys, qualifier LATEST, the log asked for → taken, and the log given', async () => {
    const { headers } = await invoke('log', { qualifier: 'LATEST', log: 'Tail' }, stsKeys);
    expect(Buffer.from(headers['x-fc-log-result'] ?? '', 'base64').toString()).toMatch(/^FC Invoke Start RequestId: /);
  });

  test('an error of the function → 200, not thrown, X-Fc-Error-Type and the error JSON', async () => {
    const { headers, body } = await invoke('throw');
    expect(headers['x-fc-error-type']).toBe('UnhandledInvocationError');
    expect(JSON.parse(body.toString())).toMatchObject({ errorMessage: 'thrown', errorType: 'OddError' });
  });

  test.each<[string, Keys, string]>([
    ['a wrong secret', { ...callerKeys, accessKeySecret: 'wrong' }, 'SignatureNotMatch'],
    ['an unknown key', { ...callerKeys, accessKeyId: 'Unknown' }, 'InvalidAccessKeyID'],
    ['a wrong token', { ...stsKeys, securityToken: 'wrong' }, 'AccessDenied'],
  ])('%s → refused with its code, the function not run', async (__, keys, code) => {
    const before = lines.length;
    await expect(invoke('text', {}, keys)).rejects.toMatchObject({ code });
    expect(lines.length).toBe(before);
  });

  test('an unknown function, or another qualifier → FunctionNotFound', async () => {
    await expect(invoke('text', {}, callerKeys, 'nothing')).rejects.toMatchObject({ code: 'FunctionNotFound' });
    await expect(invoke('text', { qualifier: 'v1' })).rejects.toMatchObject({ code: 'FunctionNotFound' });
  });

  test('an invocation type that there is not → InvalidArgument, the function not run', async () => {
    const before = lines.length;
    await expect(invoke('text', { type: 'Later' })).rejects.toMatchObject({ code: 'InvalidArgument' });
    expect(lines.length).toBe(before);
    expect((await invoke('text', { type: 'Sync' })).body.toString()).toBe('text');
  });

  test('an asynchronous call → taken at once with an empty answer, the function run behind it', async () => {
    const { headers, body } = await invoke('log', { type: 'Async' });
    const requestId = headers['x-fc-request-id'];
    expect([body.length, headers['x-fc-async-task-id']]).toEqual([0, requestId]);
    await vi.waitFor(() => expect(lines).toContain(`FC Invoke End RequestId: ${requestId}`));
    expect(runs(requestId)).toBe(1);
  });

  test('an asynchronous call that fails → tried again as configured, by the same request id', async () => {
    const { headers } = await invoke('throw', { type: 'Async' });
    const requestId = headers['x-fc-request-id'];
    await vi.waitFor(() => expect(lines.join('\n')).toMatch(`${requestId} [error] asynchronous probe: given up`));
    expect(runs(requestId)).toBe(2);
  });

  test('a task id → given back; the same again → 409, not run twice', async () => {
    const taskId = `task-${official.name}`;
    const { headers } = await invoke('text', { type: 'Async', taskId });
    expect(headers['x-fc-async-task-id']).toBe(taskId);
    await expect(invoke('text', { type: 'Async', taskId })).rejects.toMatchObject({ code: 'AsyncTaskAlreadyExists' });
  });

  test.each(['1-begins-with-a-digit', 'a'.repeat(129), 'a.b'])('the task id %s → InvalidArgument', async (taskId) => {
    await expect(invoke('text', { type: 'Async', taskId })).rejects.toMatchObject({ code: 'InvalidArgument' });
  });

  test('an asynchronous event over 128 KB → EntityTooLarge; of 128 KB → taken', async () => {
    const limit = 128 * 1024;
    const send = official(host.apiUrl, callerKeys);
    await expect(send('probe', Buffer.alloc(limit + 1), { type: 'Async' })).rejects.toMatchObject({
      code: 'EntityTooLarge',
    });
    const largest = Buffer.alloc(limit, ' ');
    largest.set(event('text'));
    expect((await send('probe', largest, { type: 'Async' })).headers['x-fc-async-task-id']).toBeDefined();
  });
});
