import { describe, expect, test } from 'vitest';
import { toHttpAnswer } from '../../local/fc/http-response.ts';

const options = { codeChecksum: '77', forceAttachment: false };
const run = {
  requestId: '1-0',
  instanceId: 'c-0',
  durationMilliseconds: 12,
  memoryMegabytes: 34,
  logTail: new Uint8Array(),
};
const added = {
  'X-Fc-Code-Checksum': '77',
  'X-Fc-Instance-Id': 'c-0',
  'X-Fc-Invocation-Duration': '12',
  'X-Fc-Max-Memory-Usage': '34',
  'X-Fc-Request-Id': '1-0',
};

function answerTo(response: unknown, changed = options) {
  const text = typeof response === 'string' ? response : JSON.stringify(response);
  return toHttpAnswer({ kind: 'answered', ...run, body: Buffer.from(text) }, changed);
}

describe('HTTP response: of what a function returns', () => {
  test('the documented structure → status, headers and body, with the documented headers added', () => {
    const answer = answerTo({ statusCode: 202, headers: { Location: '/copies/1', 'set-cookie': 'a=1' }, body: 'ü' });
    expect(answer).toEqual({
      status: 202,
      headers: { Location: '/copies/1', 'set-cookie': 'a=1', ...added },
      body: Buffer.from('ü'),
    });
  });

  test('isBase64Encoded → the bytes; nothing but a status → an empty body', () => {
    expect(answerTo({ statusCode: 200, isBase64Encoded: true, body: 'AP8=' }).body).toEqual(Buffer.from([0, 255]));
    expect(answerTo({ statusCode: 204 })).toEqual({ status: 204, headers: added, body: Buffer.alloc(0) });
  });

  test('reserved headers, whatever their case → left out', () => {
    const headers = {
      'X-Fc-Request-Id': 'mine',
      Connection: 'close',
      'content-length': '99',
      Date: 'x',
      'Keep-Alive': 'x',
      SERVER: 'x',
      Upgrade: 'x',
      'transfer-encoding': 'chunked',
      'content-disposition': 'inline',
    };
    expect(answerTo({ statusCode: 200, headers }).headers).toEqual({ 'content-disposition': 'inline', ...added });
  });

  test('the forced attachment of the default domain → only when asked for', () => {
    const response = { statusCode: 200, headers: { 'content-disposition': 'inline' } };
    expect(answerTo(response, { ...options, forceAttachment: true }).headers).toEqual({
      'Content-Disposition': 'attachment',
      ...added,
    });
  });

  test.each([
    ['no JSON', 'hello', 'is not JSON'],
    ['JSON without a status', { body: 'x' }, 'has no statusCode'],
    ['a text in JSON', '"hello"', 'has no statusCode'],
    ['null', 'null', 'has no statusCode'],
    ['a status that is a text', { statusCode: '200' }, 'has a statusCode that is not from 200 to 599'],
    ['a status out of range', { statusCode: 600 }, 'has a statusCode that is not from 200 to 599'],
    [
      'a header that is a number',
      { statusCode: 200, headers: { a: 1 } },
      'has headers that are not a mapping of texts',
    ],
    ['headers in a list', { statusCode: 200, headers: [] }, 'has headers that are not a mapping of texts'],
    ['a body that is an object', { statusCode: 200, body: {} }, 'has a body that is not a text'],
    [
      'a flag that is a text',
      { statusCode: 200, isBase64Encoded: 'yes' },
      'has an isBase64Encoded that is not a boolean',
    ],
    [
      'a header with a line break',
      { statusCode: 200, headers: { a: 'b\r\nc: d' } },
      'has a header that HTTP does not allow',
    ],
    [
      'a header name with a space',
      { statusCode: 200, headers: { 'a b': 'c' } },
      'has a header that HTTP does not allow',
    ],
    ['headers over 8 KB', { statusCode: 200, headers: { a: 'x'.repeat(8188) } }, 'has headers of more than 8192 bytes'],
  ])('%s → 502 BadResponse', (_, response, fault) => {
    const answer = answerTo(response);
    expect(answer).toMatchObject({ status: 502, headers: { 'X-Fc-Error-Type': 'BadResponse', ...added } });
    const body = JSON.parse(Buffer.from(answer.body).toString());
    expect(body).toEqual({ RequestId: '1-0', Code: 'BadResponse', Message: expect.stringContaining(fault) });
  });

  test('headers of 8 KB exactly → sent', () => {
    expect(answerTo({ statusCode: 200, headers: { a: 'x'.repeat(8187) } }).status).toBe(200);
  });

  test('a function that failed → 502 with its error', () => {
    const body = Buffer.from('{"errorMessage":"oops"}');
    expect(toHttpAnswer({ kind: 'failed', errorType: 'UnhandledInvocationError', ...run, body }, options)).toEqual({
      status: 502,
      headers: { 'Content-Type': 'application/json', 'X-Fc-Error-Type': 'UnhandledInvocationError', ...added },
      body,
    });
  });

  test('a refused invocation → its status and code', () => {
    const refused = {
      kind: 'refused',
      requestId: '1-0',
      status: 429,
      code: 'ResourceExhausted',
      message: 'm',
    } as const;
    const answer = toHttpAnswer(refused, options);
    expect(answer.status).toBe(429);
    expect(JSON.parse(Buffer.from(answer.body).toString())).toEqual({
      RequestId: '1-0',
      Code: 'ResourceExhausted',
      Message: 'm',
    });
  });
});
