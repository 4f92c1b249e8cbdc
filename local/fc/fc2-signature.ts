import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SignedRequest } from '../acs3.ts';
import type { Keys } from '../keys.ts';

/** Why a signature is refused: Function Compute's documented code, and a text. */
export interface SignatureFault {
  readonly code: 'AccessDenied' | 'InvalidAccessKeyID' | 'SignatureNotMatch';
  readonly message: string;
}

const SKEW_MILLISECONDS = 15 * 60 * 1000;

/**
 * What is wrong with the signature of API version 2016-08-15, `Authorization: FC <key>:<base64 HMAC-SHA256>`, at `now` in ms
 * since the epoch; undefined when nothing is. A Content-MD5 is signed but not compared with the body: its one known client
 * sends the base64 of the hexadecimal digits. Not documented: the code for a date, or a token, that is missing or wrong.
 */
export function fc2SignatureFault(
  request: SignedRequest,
  keys: readonly Keys[],
  now: number,
): SignatureFault | undefined {
  const { headers } = request;
  const [, accessKeyId, signature = ''] = /^FC ([^:\s]+):(\S+)$/.exec(headers['authorization'] ?? '') ?? [];
  if (accessKeyId === undefined)
    return fault('AccessDenied', 'the request has no Authorization of the form FC key:sign');
  const sentAt = Date.parse(headers['date'] ?? '');
  if (Number.isNaN(sentAt)) return fault('AccessDenied', 'the request has no Date');
  if (Math.abs(now - sentAt) > SKEW_MILLISECONDS) return fault('AccessDenied', 'the Date is more than 15 minutes off');
  const key = keys.find((candidate) => candidate.accessKeyId === accessKeyId);
  if (key === undefined) return fault('InvalidAccessKeyID', `the access key ${accessKeyId} is not found`);
  if (headers['x-fc-security-token'] !== key.securityToken) {
    return fault('AccessDenied', 'the security token does not match the access key');
  }
  const text = textToSign(request);
  const expected = createHmac('sha256', key.accessKeySecret).update(text).digest();
  const sent = Buffer.from(signature, 'base64');
  if (sent.length === expected.length && timingSafeEqual(sent, expected)) return undefined;
  return fault('SignatureNotMatch', `the signature does not match the text to sign: ${JSON.stringify(text)}`);
}

function textToSign({ method, target, headers }: SignedRequest): string {
  const fcHeaders = Object.keys(headers)
    .filter((name) => name.startsWith('x-fc-'))
    .sort()
    .map((name) => `${name}:${headers[name] ?? ''}\n`)
    .join('');
  const [path = ''] = target.split('?');
  const { 'content-md5': md5 = '', 'content-type': type = '', date = '' } = headers;
  return [method, md5, type, date, fcHeaders + decoded(path)].join('\n');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function fault(code: SignatureFault['code'], message: string): SignatureFault {
  return { code, message };
}
