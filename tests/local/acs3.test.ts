import { describe, expect, test } from 'vitest';
import { createAcs3Verifier, type SignedRequest } from '../../local/acs3.ts';
import type { Keys } from '../../local/keys.ts';
import { signOfficially } from './official-signature.ts';

const NOW = Date.parse('2026-11-24T02:54:38Z');
const MINUTE = 60_000;
const permanent: Keys = { accessKeyId: 'PermanentKey', accessKeySecret: 'permanent-secret' };
const temporary: Keys = {
  accessKeyId: 'STS.NTemporary',
  accessKeySecret: 'temporary-secret',
  securityToken: 'token==',
};
const query = {
  SnapshotId: 'sp-1',
  DestinationRegionIds: '["cn-hangzhou-26"]',
  Odd: "a (b) c*'x!~中文+%",
  'Tag.1': 'b',
  Tag: 'a',
};

function verdictOf(request: SignedRequest, now = NOW) {
  return createAcs3Verifier([permanent, temporary]).verify(request, now);
}

function withHeaders(request: SignedRequest, headers: Record<string, string | undefined>): SignedRequest {
  return { ...request, headers: { ...request.headers, ...headers } };
}

describe('acs3: what official code signed is verified', () => {
  test.each([
    ['a POST with an awkward query', { query }],
    ['a GET', { query, method: 'GET' }],
    ['a request without a query', {}],
    ['a body and a content type', { body: '{"a":1}', headers: { 'content-type': 'application/json' } }],
    ['a path of several segments', { path: '/2023-03-30/functions/copy/invocations', query: { qualifier: 'LATEST' } }],
    ['a path with encoded characters', { path: '/2023-03-30/functions/a%20b~c/invocations' }],
    ['a header with spaces around its value', { headers: { 'x-acs-extra': '  spaced  ' } }],
    [
      'no nonce, action and version, as other products allow',
      {
        headers: { 'x-acs-signature-nonce': undefined, 'x-acs-action': undefined, 'x-acs-version': undefined },
      },
    ],
  ])('acs3: %s → ok', (_situation, unsigned) => {
    expect(verdictOf(signOfficially({ at: NOW, ...unsigned }, permanent))).toEqual({
      ok: true,
      accessKeyId: permanent.accessKeyId,
    });
  });

  test('acs3: a temporary key with its token → ok', () => {
    expect(verdictOf(signOfficially({ at: NOW, query }, temporary))).toEqual({
      ok: true,
      accessKeyId: temporary.accessKeyId,
    });
  });

  test('acs3: the worked example of the V3 signature page → ok', () => {
    const example: SignedRequest = {
      method: 'POST',
      target: '/?ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai',
      headers: {
        host: 'ecs.cn-shanghai.aliyuncs.com',
        'x-acs-action': 'RunInstances',
        'x-acs-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        'x-acs-date': '2023-10-26T10:22:32Z',
        'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
        'x-acs-version': '2014-05-26',
        authorization:
          'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
      },
      body: new Uint8Array(),
    };
    const keys = [{ accessKeyId: 'YourAccessKeyId', accessKeySecret: 'YourAccessKeySecret' }];
    const verdict = createAcs3Verifier(keys).verify(example, Date.parse('2023-10-26T10:22:32Z'));
    expect(verdict).toEqual({ ok: true, accessKeyId: 'YourAccessKeyId' });
  });
});

describe('acs3: what is not as it was signed is refused', () => {
  const signed = signOfficially({ at: NOW, query, body: 'the body' }, permanent);
  const other = signOfficially({ at: NOW, query }, { ...permanent, accessKeySecret: 'another secret' });

  test.each<[string, SignedRequest]>([
    ['a wrong secret', other],
    ['another parameter value', { ...signed, target: signed.target.replace('sp-1', 'sp-2') }],
    ['one parameter more', { ...signed, target: `${signed.target}&More=1` }],
    ['another path', { ...signed, target: signed.target.replace('/?', '/other?') }],
    ['another method', { ...signed, method: 'GET' }],
    ['another body', { ...signed, body: Buffer.from('another body') }],
    ['another action', withHeaders(signed, { 'x-acs-action': 'DeleteSnapshot' })],
    ['another host', withHeaders(signed, { host: 'ens.example.com' })],
    ['another date', withHeaders(signed, { 'x-acs-date': '2026-11-24T02:54:39Z' })],
    ['an x-acs- header added and not signed', withHeaders(signed, { 'x-acs-retry-attempts': '1' })],
    [
      'a hash of another body, stated and sent',
      withHeaders(
        { ...signed, body: Buffer.from('') },
        {
          'x-acs-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        },
      ),
    ],
  ])('acs3: %s → 400 SignatureDoesNotMatch', (_situation, request) => {
    expect(verdictOf(request)).toMatchObject({ ok: false, status: 400, code: 'SignatureDoesNotMatch' });
  });

  test('acs3: a stated hash that was signed but is not the body’s → 400 SignatureDoesNotMatch', () => {
    const request = signOfficially({ at: NOW, headers: { 'x-acs-content-sha256': '0'.repeat(64) } }, permanent);
    expect(verdictOf(request)).toMatchObject({ ok: false, status: 400, code: 'SignatureDoesNotMatch' });
  });

  test('acs3: an unknown key → 404 InvalidAccessKeyId.NotFound', () => {
    const request = signOfficially({ at: NOW, query }, { accessKeyId: 'UnknownKey', accessKeySecret: 'x' });
    expect(verdictOf(request)).toMatchObject({ ok: false, status: 404, code: 'InvalidAccessKeyId.NotFound' });
  });

  test.each([
    ['without its token', signOfficially({ at: NOW, headers: { 'x-acs-security-token': undefined } }, temporary)],
    ['with another token', signOfficially({ at: NOW, headers: { 'x-acs-security-token': 'other' } }, temporary)],
    [
      'that is permanent and brings a token',
      signOfficially({ at: NOW, headers: { 'x-acs-security-token': 'x' } }, permanent),
    ],
  ])('acs3: a key %s → 400 InvalidSecurityToken.Mismatch', (_situation, request) => {
    expect(verdictOf(request)).toMatchObject({ ok: false, status: 400, code: 'InvalidSecurityToken.Mismatch' });
  });

  test.each([
    ['host', 'MissingHost'],
    ['x-acs-date', 'MissingTimestamp'],
    ['x-acs-content-sha256', 'MissingContentSha256'],
  ])('acs3: %s neither sent nor signed, or sent and not signed → 400 %s', (name, code) => {
    const without = signOfficially({ at: NOW, headers: { [name]: undefined } }, permanent);
    expect(verdictOf(without)).toMatchObject({ ok: false, status: 400, code });
    expect(verdictOf(withHeaders(without, { [name]: signed.headers[name] }))).toMatchObject({
      ok: false,
      status: 400,
      code,
    });
  });

  test.each<[string | undefined, string]>([
    [undefined, 'MissingAuthorization'],
    ['', 'IncompleteSignature'],
    ['Bearer abc', 'IncompleteSignature'],
    ['ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=abc', 'IncompleteSignature'],
    [`ACS3-HMAC-SM3 Credential=a,SignedHeaders=host,Signature=${'0'.repeat(64)}`, 'IncompleteSignature'],
  ])('acs3: Authorization %j → 400 %s', (authorization, code) => {
    expect(verdictOf(withHeaders(signed, { authorization }))).toMatchObject({ ok: false, status: 400, code });
  });

  test('acs3: SignedHeaders naming what every object has → a verdict, no exception', () => {
    const authorization = `ACS3-HMAC-SHA256 Credential=${permanent.accessKeyId},SignedHeaders=__proto__;constructor;host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=${'0'.repeat(64)}`;
    expect(verdictOf(withHeaders(signed, { authorization }))).toMatchObject({ code: 'SignatureDoesNotMatch' });
  });
});

describe('acs3: time', () => {
  test.each([
    ['15 minutes old', 15 * MINUTE, true],
    ['15 minutes and a second old', 15 * MINUTE + 1000, false],
    ['15 minutes ahead', -15 * MINUTE, true],
    ['15 minutes and a second ahead', -15 * MINUTE - 1000, false],
  ])('acs3: dated %s → accepted only within the skew', (_situation, age, isAccepted) => {
    const verdict = verdictOf(signOfficially({ at: NOW, query }, permanent), NOW + age);
    if (isAccepted) expect(verdict.ok).toBe(true);
    else expect(verdict).toMatchObject({ ok: false, status: 400, code: 'InvalidTimeStamp.Expired' });
  });

  test.each([
    '2026-11-24 02:54:38',
    '2026-11-24T02:54:38.000Z',
    '2026-13-40T02:54:38Z',
    'Tue, 24 Nov 2026 02:54:38 GMT',
    '',
  ])('acs3: the date %j → 400 InvalidTimeStamp.Format', (date) => {
    const request = signOfficially({ at: NOW, headers: { 'x-acs-date': date } }, permanent);
    expect(verdictOf(request)).toMatchObject({ ok: false, status: 400, code: 'InvalidTimeStamp.Format' });
  });
});

describe('acs3: nonces', () => {
  test('acs3: the same request twice → 400 SignatureNonceUsed', () => {
    const verifier = createAcs3Verifier([permanent]);
    const request = signOfficially({ at: NOW, query }, permanent);
    expect(verifier.verify(request, NOW).ok).toBe(true);
    expect(verifier.verify(request, NOW + 1000)).toMatchObject({ ok: false, status: 400, code: 'SignatureNonceUsed' });
  });

  test('acs3: a nonce used by another key, or in a request that was refused → still free', () => {
    const verifier = createAcs3Verifier([permanent, temporary]);
    const request = signOfficially({ at: NOW, query }, permanent);
    expect(verifier.verify({ ...request, method: 'GET' }, NOW).ok).toBe(false);
    expect(verifier.verify(request, NOW).ok).toBe(true);
    expect(verifier.verify(signOfficially({ at: NOW, query }, temporary), NOW).ok).toBe(true);
  });

  test('acs3: a request dated ahead, sent again as late as its date allows → still refused, later its nonce is forgotten', () => {
    const verifier = createAcs3Verifier([permanent]);
    const ahead = signOfficially({ at: NOW + 15 * MINUTE, query }, permanent);
    expect(verifier.verify(ahead, NOW).ok).toBe(true);
    expect(verifier.verify(ahead, NOW + 30 * MINUTE)).toMatchObject({ code: 'SignatureNonceUsed' });
    const sameNonceMuchLater = signOfficially({ at: NOW + 31 * MINUTE, query }, permanent);
    expect(verifier.verify(sameNonceMuchLater, NOW + 31 * MINUTE).ok).toBe(true);
  });

  test('acs3: a key put into the list later → known from then on', () => {
    const keys: Keys[] = [];
    const verifier = createAcs3Verifier(keys);
    const request = signOfficially({ at: NOW, query }, permanent);
    expect(verifier.verify(request, NOW).ok).toBe(false);
    keys.push(permanent);
    expect(verifier.verify(request, NOW).ok).toBe(true);
  });
});
