import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CallError } from '../../shared/core/failure.ts';
import type { FcContext } from '../../shared/fc/context.ts';
import { credentialsOf } from '../../shared/fc/context.ts';
import { readHttpEvent } from '../../shared/fc/http-event.ts';
import { type HttpHandler, httpFunction } from '../../shared/fc/http-function.ts';
import { faulty, HttpProblem } from '../../shared/fc/problem.ts';
import { noon } from '../support/builders.ts';
import { recordingLog } from '../support/recording-log.ts';

const context: FcContext = {
  requestId: 'request-1',
  function: { name: 'copy', timeout: 60 },
  region: 'cn-hangzhou',
  accountId: '1000000000000001',
};
const event = (changes: object = {}) =>
  Buffer.from(
    JSON.stringify({
      version: 'v1',
      rawPath: '/copies/a%20b',
      body: '',
      isBase64Encoded: false,
      headers: {
        'User-Agent': 'curl/8',
        Authorization: 'ACS3-HMAC-SHA256 Credential=CallerLocal0123,SignedHeaders=host,Signature=secret',
      },
      queryParameters: { a: '1,2' },
      requestContext: { http: { method: 'GET', path: '/copies/a b', sourceIp: '10.0.0.1' } },
      ...changes,
    }),
  );

describe('readHttpEvent', () => {
  test('the documented form → method, path, headers in lower case, query, source', () => {
    expect(readHttpEvent(event())).toMatchObject({
      method: 'GET',
      path: '/copies/a b',
      query: { a: '1,2' },
      headers: { 'user-agent': 'curl/8' },
      sourceIp: '10.0.0.1',
    });
  });

  test('a body as text or Base64, or none at all → the bytes', () => {
    const body = '{"快照":1}';
    expect(readHttpEvent(event({ body })).body.toString()).toBe(body);
    const base64 = Buffer.from(body).toString('base64');
    expect(readHttpEvent(event({ body: base64, isBase64Encoded: true })).body.toString()).toBe(body);
    expect(readHttpEvent(event({ body: null, queryParameters: null, headers: null }))).toMatchObject({
      query: {},
      headers: {},
    });
  });

  test('no decoded path → the raw one, decoded where it can be', () => {
    const http = { method: 'get' };
    expect(readHttpEvent(event({ requestContext: { http } }))).toMatchObject({ path: '/copies/a b', method: 'GET' });
    expect(readHttpEvent(event({ rawPath: '/%zz', requestContext: { http } })).path).toBe('/%zz');
  });

  test.each(['', 'null', '[]', '"text"', '{', '{"triggerName":"timer"}', '{"requestContext":{"http":{}}}'])(
    'the event %s → a problem, not a crash',
    (text) => {
      expect(() => readHttpEvent(Buffer.from(text))).toThrow(HttpProblem);
    },
  );

  test('any bytes and any JSON → an HTTP request or an HttpProblem', () => {
    const anything = fc.oneof(
      fc.uint8Array(),
      fc.json().map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(anything, (bytes) => {
        try {
          readHttpEvent(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(HttpProblem);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe('httpFunction', () => {
  async function run(handle: HttpHandler, from: Uint8Array = event(), timeout = 60) {
    const { log, events } = recordingLog();
    const invoke = httpFunction(handle, { log, clock: { now: () => noon, sleep: async () => {} } });
    const response = await invoke(from, { ...context, function: { name: 'copy', timeout } });
    return { response, events, body: JSON.parse(response.body) };
  }
  const fails = (error: Error) =>
    run(async () => {
      throw error;
    });

  test('an answer → as it is, and the request logged with its caller, without the signature', async () => {
    const answer = { statusCode: 200, headers: {}, isBase64Encoded: false, body: '{}' } as const;
    const { response, events } = await run(async () => answer);
    expect(response).toEqual(answer);
    expect(events).toEqual([
      expect.objectContaining({
        event: 'request',
        requestId: 'request-1',
        method: 'GET',
        status: 200,
        caller: { sourceIp: '10.0.0.1', userAgent: 'curl/8', accessKeyId: 'Call…0123' },
      }),
    ]);
    expect(JSON.stringify(events)).not.toContain('secret');
  });

  test('an HttpProblem → problem+json with all faults and the request id', async () => {
    const { response, body, events } = await fails(faulty([{ pointer: '/a', detail: 'is missing' }]));
    expect(response).toMatchObject({ statusCode: 400, headers: { 'content-type': 'application/problem+json' } });
    expect(body).toEqual({
      type: 'urn:ensr:invalid',
      title: 'The request is not valid',
      status: 400,
      errors: [{ pointer: '/a', detail: 'is missing' }],
      requestId: 'request-1',
    });
    expect(events).toContainEqual(expect.objectContaining({ event: 'request', status: 400 }));
  });

  test('a CallError → the status of its kind, its message, and when to come back', async () => {
    const { response, body, events } = await fails(
      new CallError({ kind: 'throttled', code: 'Throttling', message: 'Slow down.' }),
    );
    expect(response).toMatchObject({ statusCode: 503, headers: { 'retry-after': '60' } });
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'request.failed', level: 'warn', code: 'Throttling' }),
    );
    expect(body).toMatchObject({ type: 'urn:ensr:throttled', detail: 'Slow down.', failure: { code: 'Throttling' } });
  });

  test('a bug of ours → 500 that tells nothing, and the stack in the log', async () => {
    const { response, body, events } = await fails(new TypeError('x is undefined in /code/index.js'));
    expect(response.statusCode).toBe(500);
    expect(body).toEqual({ type: 'urn:ensr:bug', title: 'Internal error', status: 500, requestId: 'request-1' });
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'bug', stack: expect.stringContaining('x is undefined') }),
    );
  });

  test('no answer in time → 504 before the platform kills the function', async () => {
    const { response, body } = await run(() => new Promise(() => {}), event(), 0.55);
    expect([response.statusCode, body.type]).toEqual([504, 'urn:ensr:timeout']);
  });

  test('an event that is no HTTP event → 400, and logged', async () => {
    const { response, events } = await run(() => expect.fail('called'), Buffer.from('{}'));
    expect(response.statusCode).toBe(400);
    expect(events).toContainEqual(expect.objectContaining({ event: 'request', status: 400 }));
  });
});

test('credentialsOf: a function without a role has none', () => {
  const keys = { accessKeyId: 'a', accessKeySecret: 'b' };
  expect(credentialsOf(context)).toBeUndefined();
  expect(credentialsOf({ ...context, credentials: { accessKeyId: '', accessKeySecret: '' } })).toBeUndefined();
  expect(credentialsOf({ ...context, credentials: keys })).toEqual(keys);
  expect(credentialsOf({ ...context, credentials: { ...keys, securityToken: 'c' } })).toEqual({
    ...keys,
    securityToken: 'c',
  });
});
