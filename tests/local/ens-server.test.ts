import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { SignedRequest } from '../../local/acs3.ts';
import type { EnsWorld } from '../../local/ens/world.ts';
import type { Intercept, WireCall } from '../../local/http.ts';
import { NOW, OPEN, SOLD_OUT, snapshot, world } from './ens-fixtures.ts';
import { permanent, REQUEST_ID, startEns } from './ens-running.ts';
import { signOfficially, type Unsigned } from './official-signature.ts';

const copyQuery = { SnapshotId: 'sp-source', DestinationRegionIds: JSON.stringify([OPEN, SOLD_OUT]) };

async function start(ens: EnsWorld, now: () => number, intercept?: Intercept): Promise<string> {
  return (await startEns(ens, now, intercept)).url;
}

function sign(url: string, unsigned: Partial<Unsigned> = {}): SignedRequest {
  const host = { host: new URL(url).host, ...unsigned.headers };
  return signOfficially({ at: NOW, query: copyQuery, ...unsigned, headers: host }, permanent);
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

function send(url: string, signed: SignedRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const headers = Object.fromEntries(Object.entries(signed.headers).map(([name, value]) => [name, value ?? '']));
    const outgoing = httpRequest(
      { hostname, port, method: signed.method, path: signed.target, headers },
      async (incoming) => {
        let text = '';
        for await (const chunk of incoming) text += chunk;
        resolve({ status: incoming.statusCode, headers: incoming.headers, text });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(signed.body);
  });
}

describe('ENS over HTTP: what is on the wire', () => {
  test('wire: an error → the documented members, its request id in the header too', async () => {
    const url = await start(world(), () => NOW);
    const answer = await send(url, sign(url, { query: { ...copyQuery, SnapshotId: 'sp-nobody' } }));
    const body = JSON.parse(answer.text);
    expect(answer.status).toBe(400);
    expect(answer.headers['content-type']).toBe('application/json;charset=utf-8');
    expect(body).toEqual({
      RequestId: expect.stringMatching(REQUEST_ID),
      HostId: new URL(url).host,
      Code: 'InvalidSnapshotId',
      Message: 'The specified parameter SnapshotId is invalid.',
      Recommend: expect.stringContaining(
        'https://api.aliyun.com/troubleshoot?q=InvalidSnapshotId&product=Ens&requestId=',
      ),
    });
    expect(answer.headers['x-acs-request-id']).toBe(body.RequestId);
  });

  test('wire: throttling → x-acs-retry-after in milliseconds; without a delay → no such header', async () => {
    const ens = world();
    const url = await start(ens, () => NOW);
    const effect = { kind: 'error', commit: false, status: 400, code: 'Throttling.User', message: 'denied' } as const;
    ens.addFault({ effect: { ...effect, retryAfterMs: 250 } });
    ens.addFault({ effect });
    expect((await send(url, sign(url, { nonce: '1' }))).headers['x-acs-retry-after']).toBe('250');
    expect((await send(url, sign(url, { nonce: '2' }))).headers).not.toHaveProperty('x-acs-retry-after');
  });

  test('wire: a 504 → a page, no JSON and no request id', async () => {
    const ens = world();
    ens.addFault({ effect: { kind: 'html-504', commit: true } });
    const url = await start(ens, () => NOW);
    const answer = await send(url, sign(url));
    expect(answer).toMatchObject({ status: 504, headers: { 'content-type': 'text/html' } });
    expect(answer.text).toContain('<html>');
    expect(answer.headers).not.toHaveProperty('x-acs-request-id');
  });

  test.each<[string, (signed: SignedRequest) => SignedRequest, number, string]>([
    ['the same request sent again', (signed) => signed, 0, 'SignatureNonceUsed'],
    [
      'a parameter changed after signing',
      (signed) => ({ ...signed, target: signed.target.replace('sp-source', 'sp-other') }),
      0,
      'SignatureDoesNotMatch',
    ],
    ['a request 16 minutes old', (signed) => signed, 16 * 60_000, 'InvalidTimeStamp.Expired'],
  ])('wire: %s → 400 and no second copy', async (_situation, change, laterMilliseconds, code) => {
    const ens = world();
    let now = NOW;
    const url = await start(ens, () => now);
    const signed = sign(url);
    expect((await send(url, signed)).status).toBe(200);
    now += laterMilliseconds;
    const answer = await send(url, change(signed));
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).Code).toBe(code);
    expect(ens.counters().copiesMade).toBe(1);
  });

  test.each<[string, Partial<Unsigned>, number, string]>([
    ['no action', { headers: { 'x-acs-action': undefined } }, 400, 'MissingAction'],
    ['no version', { headers: { 'x-acs-version': undefined } }, 400, 'MissingVersion'],
    ['another version', { headers: { 'x-acs-version': '2014-05-26' } }, 400, 'InvalidVersion'],
    ['no nonce', { headers: { 'x-acs-signature-nonce': undefined } }, 400, 'MissingSignatureNonce'],
    ['an unknown action', { headers: { 'x-acs-action': 'MakeCoffee' } }, 404, 'InvalidApi.NotFound'],
    ['an action every object has', { headers: { 'x-acs-action': 'constructor' } }, 404, 'InvalidApi.NotFound'],
    ['another path', { path: '/snapshots' }, 404, 'InvalidApi.NotFound'],
    ['another method', { method: 'PUT' }, 400, 'UnsupportedHTTPMethod'],
    ['a body of more than a mebibyte', { body: 'x'.repeat(2 ** 20 + 1) }, 413, 'RequestEntityTooLarge'],
  ])('wire: %s → %i %s', async (_situation, unsigned, status, code) => {
    const url = await start(world(), () => NOW);
    const answer = await send(url, sign(url, unsigned));
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text).Code).toBe(code);
  });

  test('wire: an unsigned request → 400 MissingAuthorization, before anything else is looked at', async () => {
    const url = await start(world(), () => NOW);
    const answer = await fetch(`${url}/anything`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ Code: 'MissingAuthorization' });
  });

  test('wire: parameters in a form body → not parameters', async () => {
    const url = await start(world(), () => NOW);
    const form = { query: {}, body: new URLSearchParams(copyQuery).toString() };
    expect(JSON.parse((await send(url, sign(url, form))).text).Code).toBe('MissingSnapshotId');
  });

  test('wire: a caller that goes away in the middle of its body → the server goes on', async () => {
    const url = await start(world(), () => NOW);
    const outgoing = httpRequest(url, { method: 'POST', headers: { 'content-length': '1000' } });
    const broken = new Promise((resolve) => outgoing.on('error', resolve));
    outgoing.write('half', () => outgoing.destroy(new Error('gone')));
    await broken;
    expect((await send(url, sign(url))).status).toBe(200);
  });

  test('wire: a failure inside → 500 InternalError', async () => {
    const url = await start(
      world(),
      () => NOW,
      () => {
        throw new Error('a bug');
      },
    );
    const answer = await send(url, sign(url));
    expect(answer.status).toBe(500);
    expect(JSON.parse(answer.text).Code).toBe('InternalError');
  });

  test('wire: close while an answer is held back → ends at once, the caller is cut off', async () => {
    const ens = world();
    ens.addFault({ effect: { kind: 'slow', commit: true, seconds: 600 } });
    let carriedOut = () => {};
    const isCarriedOut = new Promise<void>((resolve) => {
      carriedOut = resolve;
    });
    const intercept: Intercept = ({ phase }) => {
      if (phase === 'after') carriedOut();
      return undefined;
    };
    const server = await startEns(ens, () => NOW, intercept);
    const cutOff = expect(send(server.url, sign(server.url))).rejects.toMatchObject({ code: 'ECONNRESET' });
    await isCarriedOut;
    await server.close();
    await cutOff;
  });
});

describe('ENS over HTTP: interception', () => {
  test('intercept: a verified call → asked before and after; a refused signature → not asked', async () => {
    const seen: (WireCall & { readonly copies: number })[] = [];
    const ens = world({ snapshots: [snapshot()] });
    const url = await start(
      ens,
      () => NOW,
      async (call) => {
        seen.push({ ...call, copies: ens.counters().copiesMade });
        return undefined;
      },
    );
    const signed = sign(url);
    await send(url, { ...signed, method: 'GET' });
    expect(seen).toEqual([]);
    await send(url, signed);
    const { accessKeyId } = permanent;
    expect(seen).toEqual([
      { service: 'ens', action: 'CopySnapshot', phase: 'before', accessKeyId, copies: 0 },
      { service: 'ens', action: 'CopySnapshot', phase: 'after', accessKeyId, copies: 1 },
    ]);
  });

  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)('intercept: drop %s → the socket breaks with %i copies made', async (phase, copies) => {
    const ens = world();
    const url = await start(
      ens,
      () => NOW,
      (call) => (call.phase === phase ? 'drop' : undefined),
    );
    await expect(send(url, sign(url))).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(ens.counters().copiesMade).toBe(copies);
  });
});
