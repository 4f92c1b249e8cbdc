import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FunctionHost } from '../../local/fc/host.ts';
import { ACCOUNT_ID, callerKeys, fixture, startFixtureHost, startForThisTest } from './fixtures/fixture-host.ts';
import { callOfficially } from './fixtures/official-fc.ts';

const clock = { now: () => Date.now() };

let closed: FunctionHost;
let open: FunctionHost;
beforeAll(async () => {
  closed = await startFixtureHost({ clock });
  open = await startFixtureHost({ anonymous: true, base64ContentTypes: ['application/octet-stream'] });
});
afterAll(() => Promise.all([closed.close(), open.close()]));

const closedUrl = () => closed.httpUrls['web'] ?? '';
const openUrl = () => open.httpUrls['web'] ?? '';

/** A request below fetch, which would tidy up path and headers. */
function send(target: string, options: RequestOptions = {}, body = ''): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(openUrl());
    httpRequest({ hostname, port, path: target, agent: false, ...options }, resolve)
      .on('error', reject)
      .end(body);
  });
}

describe('HTTP trigger: request and response', () => {
  test('a request of many parts → the event, and the function’s answer', async () => {
    const response = await send(
      '/copies/%E5%BF%AB%2Fx?a=1&b=%2C&a=2',
      {
        method: 'POST',
        headers: [
          ['x-multi', 'one'],
          ['X-Multi', 'two'],
          ['x-fc-forged', 'x'],
          ['cookie', 'c=1'],
          ['user-agent', 'test'],
          ['host', 'any'],
        ].flat(),
      },
      '{"snapshotId":"sp-ü"}',
    );
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'application/json',
      'content-disposition': 'inline',
      'content-length': expect.stringMatching(/^\d+$/),
      'x-fc-instance-id': expect.any(String),
    });
    const event = JSON.parse(await text(response));
    expect(event).toEqual({
      version: 'v1',
      rawPath: '/copies/%E5%BF%AB%2Fx',
      headers: { 'X-Multi': 'one,two', Cookie: 'c=1', 'User-Agent': 'test' },
      queryParameters: { a: '1,2', b: ',' },
      body: '{"snapshotId":"sp-ü"}',
      isBase64Encoded: false,
      requestContext: {
        accountId: ACCOUNT_ID,
        triggerId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
        domainName: expect.stringMatching(/\.cn-hangzhou\.fcapp\.run$/),
        domainPrefix: expect.any(String),
        requestId: response.headers['x-fc-request-id'],
        time: '2026-11-24T02:54:38Z',
        timeEpoch: '1795488878123',
        http: { method: 'POST', path: '/copies/快/x', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      },
    });
  });

  test('bytes both ways → base64 in the event where the option says so, bytes in the response', async () => {
    const headers = { 'content-type': 'application/octet-stream' };
    const echoed = await fetch(openUrl(), { method: 'POST', headers, body: Buffer.from([0, 255]) });
    expect(await echoed.json()).toMatchObject({ isBase64Encoded: true, body: 'AP8=' });
    const response = await fetch(`${openUrl()}/?answer=pixels`);
    expect(response.status).toBe(201);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from([137, 80, 0, 255]));
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('x-own')).toBe('own');
    expect(response.headers.get('server')).toBeNull();
    expect(response.headers.get('x-fc-request-id')).toMatch(/^1-/);
  });

  test('HEAD → no body', async () => {
    const response = await fetch(openUrl(), { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });

  test.each([
    ['throw', 'UnhandledInvocationError'],
    ['text', 'BadResponse'],
    ['longHeaders', 'BadResponse'],
  ])('a function that answers %s → 502 %s', async (answer, errorType) => {
    const response = await fetch(`${openUrl()}/?answer=${answer}`);
    expect(response.status).toBe(502);
    expect(response.headers.get('x-fc-error-type')).toBe(errorType);
  });

  test('two functions with an HTTP trigger → a listener each', async () => {
    const functions = [fixture('web'), fixture('web', { name: 'other' })];
    const host = await startForThisTest({ functions, anonymous: true });
    expect(Object.keys(host.httpUrls)).toEqual(['web', 'other']);
    const bodies = await Promise.all(Object.values(host.httpUrls).map(async (url) => (await fetch(url)).text()));
    expect(new Set(bodies.map((body) => JSON.parse(body).requestContext.triggerId)).size).toBe(2);
  });
});

describe('HTTP trigger: who may call', () => {
  test.each([
    ['with a query', { pathname: '/copies/sp-1', method: 'GET', query: { destinationRegionIds: 'a,b c*' } }],
    ['with a body', { pathname: '/copies', body: Buffer.from('{"snapshotId":"sp-1"}') }],
    ['with an encoded path', { pathname: '/copies/a%20b%2Fc~', method: 'GET' }],
  ])('a request signed officially, %s → let in', async (_, request) => {
    const { statusCode, body } = await callOfficially(closedUrl(), callerKeys, request);
    expect(statusCode).toBe(200);
    expect(JSON.parse(body.toString())).toMatchObject({ rawPath: request.pathname });
  });

  test('a wrong secret → 403 AccessDenied, the function not called', async () => {
    const lines: string[] = [];
    const host = await startForThisTest({ clock, log: (line) => lines.push(line) });
    const keys = { ...callerKeys, accessKeySecret: 'wrong' };
    const call = callOfficially(host.httpUrls['web'] ?? '', keys, { pathname: '/', method: 'GET' });
    await expect(call).rejects.toMatchObject({ statusCode: 403, code: 'AccessDenied' });
    expect(lines).toEqual([]);
  });

  test('no signature → 403 where the trigger wants one, let in where the host is opened or the trigger is', async () => {
    expect((await fetch(closedUrl())).status).toBe(403);
    expect((await fetch(openUrl())).status).toBe(200);
    const triggers = [{ name: 'http', type: 'http', config: { authType: 'anonymous', methods: ['GET'] } }];
    const host = await startForThisTest({ functions: [fixture('web', { triggers })] });
    expect((await fetch(host.httpUrls['web'] ?? '')).status).toBe(200);
  });
});

describe('HTTP trigger: limits', () => {
  const refusal = async (response: IncomingMessage) => [response.statusCode, JSON.parse(await text(response)).Code];

  test('a method that is not listed → 403 FCCommonError', async () => {
    expect(await refusal(await send('/', { method: 'DELETE' }))).toEqual([403, 'FCCommonError']);
  });

  test('headers over 8 KB → 400 InvalidArgument', async () => {
    const headersOf = (bytes: number) => ({ host: 'h', connection: 'close', 'x-a': 'x'.repeat(bytes - 35) });
    expect((await send('/', { headers: headersOf(8192) })).statusCode).toBe(200);
    expect(await refusal(await send('/', { headers: headersOf(8193) }))).toEqual([400, 'InvalidArgument']);
    expect(await refusal(await send('/', { headers: headersOf(40_000) }))).toEqual([400, 'InvalidArgument']);
  });

  test('path and query over 4 KB → 400 InvalidArgument', async () => {
    expect((await send(`/?${'x'.repeat(4094)}`)).statusCode).toBe(200);
    expect(await refusal(await send(`/?${'x'.repeat(4095)}`))).toEqual([400, 'InvalidArgument']);
  });

  test('a body over 32 MB → 400 InvalidArgument', async () => {
    const body = 'x'.repeat(32 * 1024 * 1024 + 1);
    expect(await refusal(await send('/', { method: 'POST' }, body))).toEqual([400, 'InvalidArgument']);
  });

  test('an asynchronous call → 202 at once, with the ids; the same task id again → 409', async () => {
    const headers = { 'x-fc-invocation-type': 'Async', 'x-fc-async-task-id': 'once' };
    const response = await send('/', { headers });
    expect([response.statusCode, response.headers['x-fc-async-task-id']]).toEqual([202, 'once']);
    expect(response.headers['x-fc-request-id']).toMatch(/^1-/);
    expect(await refusal(await send('/', { headers }))).toEqual([409, 'AsyncTaskAlreadyExists']);
  });

  test('an asynchronous call with a body over 128 KB → 400 InvalidArgument', async () => {
    const headers = { 'x-fc-invocation-type': 'Async' };
    const response = await send('/', { method: 'POST', headers }, 'x'.repeat(128 * 1024 + 1));
    expect(await refusal(response)).toEqual([400, 'InvalidArgument']);
  });

  test('all instances in use → 429 ResourceExhausted', async () => {
    const host = await startForThisTest({ anonymous: true, instanceCap: 0 });
    const response = await fetch(host.httpUrls['web'] ?? '');
    expect(response.status).toBe(429);
    expect(await response.json()).toMatchObject({ Code: 'ResourceExhausted' });
  });
});
