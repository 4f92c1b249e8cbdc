import { describe, expect, test } from 'vitest';
import { type HttpRequestParts, toHttpEvent } from '../../local/fc/http-event.ts';

const surroundings = {
  accountId: '123456789',
  triggerId: 'ffff0000-1111-2222-3333-444455556666',
  domainName: 'ffff0000-1111-2222-3333-444455556666.cn-hangzhou.fcapp.run',
  requestId: '1-64f6cd87-00000000-000000000000',
  now: Date.parse('2023-09-05T06:41:11.895Z'),
  base64ContentTypes: ['image/*', 'application/pdf'],
};

function eventOf(request: Partial<HttpRequestParts>) {
  return toHttpEvent(
    {
      method: 'GET',
      target: '/example',
      protocol: 'HTTP/1.1',
      headers: [],
      sourceIp: '11.11.11.1',
      body: new Uint8Array(),
      ...request,
    },
    surroundings,
  );
}

describe('HTTP event: of a request', () => {
  test('a request with everything → the documented event', () => {
    const event = eventOf({
      method: 'POST',
      target: '/example?parameter1=value1&parameter2=value1&parameter2=value2',
      headers: [
        ['Host', 'f.cn-hangzhou.fcapp.run'],
        ['content-length', '9'],
        ['header1', 'value1'],
        ['HEADER2', 'value1'],
        ['header2', 'value2'],
        ['user-agent', 'PostmanRuntime/7.32.3'],
        ['x-b3-TraceID', 't'],
      ],
      body: Buffer.from('Hello FC!'),
    });
    expect(event).toEqual({
      version: 'v1',
      rawPath: '/example',
      body: 'Hello FC!',
      isBase64Encoded: false,
      headers: {
        Header1: 'value1',
        Header2: 'value1,value2',
        'User-Agent': 'PostmanRuntime/7.32.3',
        'X-B3-Traceid': 't',
      },
      queryParameters: { parameter1: 'value1', parameter2: 'value1,value2' },
      requestContext: {
        accountId: '123456789',
        triggerId: 'ffff0000-1111-2222-3333-444455556666',
        domainName: 'ffff0000-1111-2222-3333-444455556666.cn-hangzhou.fcapp.run',
        domainPrefix: 'ffff0000-1111-2222-3333-444455556666',
        http: {
          method: 'POST',
          path: '/example',
          protocol: 'HTTP/1.1',
          sourceIp: '11.11.11.1',
          userAgent: 'PostmanRuntime/7.32.3',
        },
        requestId: '1-64f6cd87-00000000-000000000000',
        time: '2023-09-05T06:41:11Z',
        timeEpoch: '1693896071895',
      },
    });
  });

  test.each([
    ['encoded', '/copies/%E5%BF%AB%2Fsp-1?x=1', '/copies/%E5%BF%AB%2Fsp-1', '/copies/快/sp-1'],
    ['not well encoded', '/100%?x', '/100%', '/100%'],
  ])('a path %s → rawPath as sent, path decoded', (_, target, rawPath, path) => {
    expect(eventOf({ target })).toMatchObject({ rawPath, requestContext: { http: { path } } });
  });

  test('an awkward query → decoded, names of objects kept', () => {
    const { queryParameters } = eventOf({ target: '/?a=%2C+b&__proto__=1&empty&q=a?b' });
    expect(JSON.stringify(queryParameters)).toBe('{"a":", b","__proto__":"1","empty":"","q":"a?b"}');
  });

  test.each([
    ['image/png', true],
    ['Application/PDF; charset=x', true],
    ['application/octet-stream', false],
    ['image', false],
    [undefined, false],
  ])('content type %s → base64 %s, as the option says', (contentType, isBase64Encoded) => {
    const headers = contentType === undefined ? [] : [['Content-Type', contentType] as const];
    expect(eventOf({ headers, body: Buffer.from('haha') })).toMatchObject({
      isBase64Encoded,
      body: isBase64Encoded ? 'aGFoYQ==' : 'haha',
    });
  });

  test('no body → an empty text, not base64', () => {
    expect(eventOf({ headers: [['content-type', 'image/png']] })).toMatchObject({ body: '', isBase64Encoded: false });
  });
});
