import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FunctionHost } from '../../local/fc/host.ts';
import { callerKeys, fixture, probeEvent, startFixtureHost, startForThisTest } from './fixtures/fixture-host.ts';
import { callOfficially, invokeOfficially } from './fixtures/official-fc.ts';

const clock = { now: () => Date.now() };
const stsKeys = { accessKeyId: 'STS.NCaller', accessKeySecret: 'sts-secret', securityToken: 'sts-token' };

let host: FunctionHost;
beforeAll(async () => {
  const functions = [fixture('probe', { timeoutSeconds: 60, memorySize: 512 }), fixture('web')];
  host = await startFixtureHost({ clock, callerKeys: [callerKeys, stsKeys], functions });
});
afterAll(() => host.close());

function invoke(name: string, body: Uint8Array, options = {}, keys = callerKeys) {
  return invokeOfficially(host.apiUrl, keys, name, body, options);
}

describe('invocation API: what the official client gets', () => {
  test('a call → 200, the function’s bytes and the documented headers', async () => {
    const { statusCode, headers, body } = await invoke('probe', probeEvent('buffer'), {
      query: { qualifier: 'LATEST' },
    });
    expect(statusCode).toBe(200);
    expect(body).toEqual(Buffer.from([0, 255, 1]));
    expect(headers).toMatchObject({
      'x-fc-request-id': expect.stringMatching(/^1-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{12}$/),
      'x-fc-instance-id': expect.stringMatching(/^c-/),
      'x-fc-invocation-duration': expect.stringMatching(/^\d+$/),
      'x-fc-max-memory-usage': expect.stringMatching(/^[1-9]\d*$/),
      'x-fc-code-checksum': expect.stringMatching(/^\d+$/),
    });
    expect(headers).not.toHaveProperty('x-fc-error-type');
    expect(headers).not.toHaveProperty('x-fc-log-result');
  });

  test('keys with a security token → accepted', async () => {
    expect((await invoke('probe', probeEvent('text'), {}, stsKeys)).statusCode).toBe(200);
  });

  test('a function with an HTTP trigger → the event as sent', async () => {
    const { body } = await invoke('web', Buffer.from('{"queryParameters":{"answer":"text"}}'));
    expect(body.toString()).toBe('hello');
  });

  test('a function’s error → 200 with X-Fc-Error-Type and the error JSON', async () => {
    const { statusCode, headers, body } = await invoke('probe', probeEvent('throw'));
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({ 'x-fc-error-type': 'UnhandledInvocationError' });
    expect(JSON.parse(body.toString())).toMatchObject({ errorMessage: 'thrown', errorType: 'OddError' });
  });

  test('x-fc-log-type: Tail → the call’s own lines, at most 4 KB', async () => {
    const options = { headers: { 'x-fc-log-type': 'Tail' } };
    const short = await invoke('probe', probeEvent('log'), options);
    const text = Buffer.from(short.headers['x-fc-log-result'] ?? '', 'base64').toString();
    expect(text).toMatch(/^FC Invoke Start RequestId: /);
    expect(text).toMatch(/ \[verbose\] console log\n/);
    const long = await invoke('probe', probeEvent('logMuch'), options);
    const tail = Buffer.from(long.headers['x-fc-log-result'] ?? '', 'base64');
    expect(tail).toHaveLength(4096);
    expect(tail.toString()).toMatch(/^x+\n.* \[info\] the end\nFC Invoke End RequestId: .*\n$/);
  });
});

describe('invocation API: what is refused', () => {
  test.each([
    ['a wrong secret', 'SignatureNotMatch', { ...callerKeys, accessKeySecret: 'wrong' }],
    ['an unknown key', 'InvalidAccessKeyID', { ...callerKeys, accessKeyId: 'UnknownKey' }],
    ['a wrong security token', 'AccessDenied', { ...stsKeys, securityToken: 'old' }],
  ])('%s → 403 %s', async (_, code, keys) => {
    await expect(invoke('probe', probeEvent('text'), {}, keys)).rejects.toMatchObject({ statusCode: 403, code });
  });

  test('no signature → 403 AccessDenied in the documented error body', async () => {
    const url = `${host.apiUrl}/2023-03-30/functions/probe/invocations`;
    const response = await fetch(url, { method: 'POST', body: probeEvent('text') });
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({
      RequestId: response.headers.get('x-fc-request-id'),
      Code: 'AccessDenied',
      Message: expect.any(String),
    });
  });

  test('an unknown function, or another qualifier → 404 FunctionNotFound', async () => {
    const notFound = { statusCode: 404, code: 'FunctionNotFound' };
    await expect(invoke('unknown', probeEvent('text'))).rejects.toMatchObject(notFound);
    const options = { query: { qualifier: 'v1' } };
    await expect(invoke('probe', probeEvent('text'), options)).rejects.toMatchObject(notFound);
  });

  test.each(['0', '3600', 'soon'])('x-fc-async-delay %s → 400 InvalidArgument', async (delay) => {
    const options = { headers: { 'x-fc-invocation-type': 'Async', 'x-fc-async-delay': delay } };
    await expect(invoke('probe', probeEvent('text'), options)).rejects.toMatchObject({
      statusCode: 400,
      code: 'InvalidArgument',
      message: expect.stringContaining('x-fc-async-delay'),
    });
  });

  test('an error in the older version’s path → in the form of that version', async () => {
    const url = `${host.apiUrl}/2016-08-15/services/any/functions/probe/invocations`;
    const response = await fetch(url, { method: 'POST', body: probeEvent('text') });
    expect([response.status, await response.json()]).toEqual([
      403,
      { ErrorCode: 'AccessDenied', ErrorMessage: expect.any(String) },
    ]);
  });

  test.each([
    ['GET', '/2016-08-15/services/any/functions/probe/invocations'],
    ['POST', '/2016-08-15/services/any/functions/probe'],
    ['GET', '/2016-08-15/services'],
  ])(
    '%s %s, which the older version has and this host does not → 400 in the form of that version',
    async (method, path) => {
      const response = await fetch(host.apiUrl + path, { method });
      expect([response.status, await response.json()]).toEqual([
        400,
        { ErrorCode: 'PathNotSupported', ErrorMessage: expect.stringContaining(path) },
      ]);
    },
  );

  test('a path of no version → 400 in the form of the newer one', async () => {
    const response = await fetch(`${host.apiUrl}/2016-08-150/services`);
    expect([response.status, await response.json()]).toMatchObject([400, { Code: 'PathNotSupported' }]);
  });

  test('another path or method → 400 PathNotSupported', async () => {
    const request = { pathname: '/2023-03-30/functions/probe', method: 'GET' };
    await expect(callOfficially(host.apiUrl, callerKeys, request)).rejects.toMatchObject({
      statusCode: 400,
      code: 'PathNotSupported',
    });
  });

  test('an event over 32 MB → 400 EntityTooLarge; of 32 MB → taken', async () => {
    const limit = 32 * 1024 * 1024;
    await expect(invoke('probe', Buffer.alloc(limit + 1))).rejects.toMatchObject({
      statusCode: 400,
      code: 'EntityTooLarge',
    });
    const event = Buffer.alloc(limit, ' ');
    event.set(probeEvent('text'));
    expect((await invoke('probe', event)).body.toString()).toBe('text');
  });

  test('all instances in use → 429 ResourceExhausted', async () => {
    const functions = [fixture('probe', { timeoutSeconds: 60 })];
    const full = await startForThisTest({ clock, instanceCap: 1, functions });
    const running = full.invoke('probe', probeEvent('hang'));
    await expect(invokeOfficially(full.apiUrl, callerKeys, 'probe', probeEvent('text'))).rejects.toMatchObject({
      statusCode: 429,
      code: 'ResourceExhausted',
    });
    await full.close();
    await running;
  });
});

describe('invocation API: wrapApiCalls', () => {
  test('on → a function with an HTTP trigger gets the HTTP event of the documented sample, others the bytes', async () => {
    const wrapping = await startForThisTest({ clock, wrapApiCalls: true });
    const { body } = await invokeOfficially(wrapping.apiUrl, callerKeys, 'web', Buffer.from('haha'), {
      headers: { 'x-fc-log-type': 'Tail' },
    });
    const event = JSON.parse(JSON.parse(body.toString()).body);
    expect(event).toMatchObject({
      version: 'v1',
      rawPath: '/2023-03-30/functions/web/invocations',
      body: 'haha',
      isBase64Encoded: false,
      headers: {
        'Content-Type': 'application/octet-stream',
        'X-Acs-Action': 'InvokeFunction',
        'X-Fc-Log-Type': 'Tail',
      },
      requestContext: {
        domainName: '1234567890123456.cn-hangzhou.fc.aliyuncs.com',
        domainPrefix: '1234567890123456',
      },
    });
    expect(event.headers).not.toHaveProperty('Host');
    const plain = await invokeOfficially(wrapping.apiUrl, callerKeys, 'probe', probeEvent('text'));
    expect(plain.body.toString()).toBe('text');
  });
});
