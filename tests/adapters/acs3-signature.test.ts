import { createServer, type IncomingHttpHeaders } from 'node:http';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listen } from '../../local/http.ts';
import { authorize, encode } from '../../shared/adapters/openapi/acs3-signature.ts';
import { officialEns } from '../local/official-client.ts';

const keys = { accessKeyId: 'STS.test', accessKeySecret: 'a-secret-for-tests-only', securityToken: 'a-token' };

/** Lets the official client sign a CopySnapshot with `query`, and gives the headers that arrived. */
async function officialHeaders(query: Record<string, string>): Promise<Record<string, string>> {
  const arrived: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    arrived.push(request.headers);
    response.setHeader('content-type', 'application/json').end('{"RequestId":"1"}');
  });
  const { url, close } = await listen(server, 0);
  onTestFinished(close);
  await officialEns(url, keys)('CopySnapshot', query);
  return Object.fromEntries(Object.entries(arrived[0] ?? {}).map(([name, value]) => [name, String(value)]));
}

describe('authorize', () => {
  test.each([
    ['a CopySnapshot', { SnapshotId: 'sp-1', DestinationRegionIds: '["cn-hangzhou-26","cn-hangzhou-27"]' }],
    ['characters that encoders disagree on', { DestinationSnapshotDescription: "a (b) c*'x!~中文+&=%20", A: '' }],
  ])('%s → the same Authorization header as the official client makes', async (_, query) => {
    const { authorization, ...headers } = await officialHeaders(query);
    const unsigned = { method: 'POST', path: '/', query, headers };
    expect(authorize(unsigned, keys.accessKeyId, keys.accessKeySecret)).toBe(authorization);
  });

  test('encode: any text → decodes to itself, and holds only what RFC 3986 leaves unencoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
        expect(decodeURIComponent(encode(text))).toBe(text);
        expect(encode(text)).toMatch(/^(?:[A-Za-z0-9_.~-]|%[0-9A-F]{2})*$/);
      }),
    );
  });
});
