import Fc2 from '@alicloud/fc2';
import { describe, expect, test } from 'vitest';
import { fc2SignatureFault } from '../../local/fc/fc2-signature.ts';
import type { Keys } from '../../local/keys.ts';

const NOW = Date.parse('2026-11-24T07:00:00Z');
const MINUTE = 60_000;
const keys: Keys = { accessKeyId: 'CallerKey', accessKeySecret: 'caller-secret' };
const stsKeys: Keys = { accessKeyId: 'STS.NCaller', accessKeySecret: 'sts-secret', securityToken: 'token' };
const path = '/2016-08-15/services/a.LATEST/functions/f/invocations';

type Headers = Readonly<Record<string, string>>;

/** A request signed by Alibaba's own code at NOW + `offset`; `sent` replaces headers after signing. */
function request({ signedBy = keys, headers = {} as Headers, sent = {} as Headers, offset = 0, target = path } = {}) {
  const signed = { date: new Date(NOW + offset).toUTCString(), 'x-fc-account-id': '42', ...headers };
  const [decoded = ''] = decodeURIComponent(target).split('?');
  const { accessKeyId, accessKeySecret } = signedBy;
  const authorization = Fc2.getSignature(accessKeyId, accessKeySecret, 'POST', decoded, signed);
  return { method: 'POST', target, headers: { ...signed, authorization, ...sent }, body: new Uint8Array() };
}

const faultOf = (from: Parameters<typeof request>[0]) => fc2SignatureFault(request(from), [keys, stsKeys], NOW)?.code;

describe('signature of API version 2016-08-15', () => {
  test.each<[string, Parameters<typeof request>[0]]>([
    ['permanent keys', {}],
    ['temporary keys with their token', { signedBy: stsKeys, headers: { 'x-fc-security-token': 'token' } }],
    ['a body’s type and hash', { headers: { 'content-type': 'text/plain', 'content-md5': 'bWQ1' } }],
    ['a query, which is not signed', { target: `${path}?a=b` }],
    ['an encoded path', { target: path.replace('/a.', '/%E5%A4%87%20a.') }],
    ['15 minutes off', { offset: -15 * MINUTE }],
  ])('signed officially, %s → taken', (_, from) => {
    expect(faultOf(from)).toBeUndefined();
  });

  test.each<[string, Parameters<typeof request>[0], string]>([
    ['an unknown key', { signedBy: { ...keys, accessKeyId: 'Other' } }, 'InvalidAccessKeyID'],
    ['a wrong secret', { signedBy: { ...keys, accessKeySecret: 'other' } }, 'SignatureNotMatch'],
    ['an x-fc header changed on the way', { sent: { 'x-fc-account-id': '43' } }, 'SignatureNotMatch'],
    ['an x-fc header added on the way', { sent: { 'x-fc-invocation-type': 'Async' } }, 'SignatureNotMatch'],
    ['a signature that is none', { sent: { authorization: 'FC CallerKey:abc' } }, 'SignatureNotMatch'],
    ['another scheme', { sent: { authorization: 'MNS CallerKey:abc' } }, 'AccessDenied'],
    ['more than 15 minutes late', { offset: -15 * MINUTE - 1000 }, 'AccessDenied'],
    ['more than 15 minutes early', { offset: 15 * MINUTE + 1000 }, 'AccessDenied'],
    ['no date', { sent: { date: '' } }, 'AccessDenied'],
    ['temporary keys without their token', { signedBy: stsKeys }, 'AccessDenied'],
    ['a token that belongs to no key', { headers: { 'x-fc-security-token': 'token' } }, 'AccessDenied'],
  ])('%s → %s', (_, from, code) => {
    expect(faultOf(from)).toBe(code);
  });
});
