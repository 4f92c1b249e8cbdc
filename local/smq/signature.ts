import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Keys } from '../keys.ts';
import { failure, type Outcome } from './failure.ts';

/** An HTTP request as it arrived: header names in lower case, `target` is path and query exactly as sent. */
export interface SignedSmqRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

const SKEW_MILLISECONDS = 15 * 60 * 1000;

/** The only version of SMQ's HTTP API (documented). */
export const API_VERSION = '2015-06-06';

function textToSign({ method, target, headers }: SignedSmqRequest, date: string): string {
  const smqHeaders = Object.keys(headers)
    .filter((name) => name.startsWith('x-mns-'))
    .sort()
    .map((name) => `${name}:${headers[name] ?? ''}\n`)
    .join('');
  return [method, headers['content-md5'] ?? '', headers['content-type'] ?? '', date, smqHeaders + target].join('\n');
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/**
 * Verifies SMQ's signature (HMAC-SHA1, documented) and the headers every request must have, at `now` in ms since the epoch;
 * gives the key that signed.
 * `x-mns-date` stands in for `Date`; a Content-MD5 is signed but not compared with the body, as SDKs send two kinds of it.
 * Not documented: the codes for another API version (InvalidArgument) and for a token that is not the key's, or is missing (AccessDenied).
 */
export function verifySignature(
  request: SignedSmqRequest,
  keys: readonly Keys[],
  now: number,
): Outcome<{ readonly accessKeyId: string }> {
  const { headers } = request;
  const authorization = headers['authorization'];
  const date = headers['x-mns-date'] ?? headers['date'];
  const version = headers['x-mns-version'];
  if (authorization === undefined) return failure('MissingAuthorizationHeader');
  if (date === undefined) return failure('MissingDateHeader');
  if (version === undefined) return failure('MissingVersionHeader');
  if (version !== API_VERSION)
    return failure('InvalidArgument', `The value of x-mns-version should be ${API_VERSION}.`);

  const [, accessKeyId = '', signature = ''] = /^MNS ([^:\s]+):(\S+)$/.exec(authorization) ?? [];
  if (signature === '') return failure('InvalidAuthorizationHeader');
  const sentAt = /GMT$/.test(date) ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(sentAt)) return failure('InvalidDateHeader');
  if (Math.abs(now - sentAt) > SKEW_MILLISECONDS) return failure('TimeExpired');

  const key = keys.find((candidate) => candidate.accessKeyId === accessKeyId);
  if (key === undefined) return failure('InvalidAccessKeyId');
  const expected = createHmac('sha1', key.accessKeySecret).update(textToSign(request, date), 'utf8').digest('base64');
  if (!sameText(signature, expected)) return failure('SignatureDoesNotMatch');
  // A permanent key has none.
  return headers['security-token'] === key.securityToken ? { ok: true, accessKeyId } : failure('AccessDenied');
}
