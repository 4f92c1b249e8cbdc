import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { canonicalRequest, parseAuthorization } from './acs3-canonical.ts';
import type { Keys } from './keys.ts';

/** An HTTP request as it arrived: header names in lower case, `target` is path and query exactly as sent. */
export interface SignedRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

/** Who signed the request, or the error the gateway answers with (HTTP status, code and message). */
export type Acs3Verdict =
  | { readonly ok: true; readonly accessKeyId: string }
  | { readonly ok: false; readonly status: number; readonly code: string; readonly message: string };

/** Verifies requests and remembers the nonces it has seen; `now` is in milliseconds since the epoch. */
export interface Acs3Verifier {
  verify(request: SignedRequest, now: number): Acs3Verdict;
}

const SKEW_MILLISECONDS = 15 * 60 * 1000;
// A request may be dated 15 minutes ahead, and its date is valid for 15 minutes more: then its nonce cannot come again.
const NONCE_MEMORY_MILLISECONDS = 2 * SKEW_MILLISECONDS;
const REQUIRED_HEADERS = { host: 'Host', 'x-acs-date': 'Timestamp', 'x-acs-content-sha256': 'ContentSha256' };

/**
 * A verifier of signature V3, ACS3-HMAC-SHA256, as documented for self-signing callers. The codes of unknown keys, wrong
 * signatures, nonces and dates are documented; those of missing headers and wrong tokens fill in documented templates.
 * `keys` is read at each request, so a key put into or taken out of the array later counts at once.
 */
export function createAcs3Verifier(keys: readonly Keys[]): Acs3Verifier {
  const seenNonces = new Map<string, number>();

  function isReused(nonce: string, now: number): boolean {
    for (const [oldNonce, seenAt] of seenNonces) {
      if (now - seenAt <= NONCE_MEMORY_MILLISECONDS) break;
      seenNonces.delete(oldNonce);
    }
    if (seenNonces.has(nonce)) return true;
    seenNonces.set(nonce, now);
    return false;
  }

  return {
    verify(request, now) {
      const verdict = verifySignature(request, keys, now);
      const nonce = request.headers['x-acs-signature-nonce'];
      if (!verdict.ok || nonce === undefined) return verdict;
      if (!isReused(`${verdict.accessKeyId} ${nonce}`, now)) return verdict;
      return refusal(400, 'SignatureNonceUsed', 'Specified signature nonce was used already.');
    },
  };
}

/** What arrived, in the form that is verified; of a header sent several times the values are joined with commas. */
export function signedRequest(request: IncomingMessage, body: Uint8Array): SignedRequest {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(',') : value;
  }
  return { method: request.method ?? '', target: request.url ?? '', headers, body };
}

function verifySignature(request: SignedRequest, keys: readonly Keys[], now: number): Acs3Verdict {
  const { headers } = request;
  if (headers['authorization'] === undefined) return missing('Authorization');
  const authorization = parseAuthorization(headers['authorization']);
  if (authorization === undefined) {
    return refusal(400, 'IncompleteSignature', 'The request signature does not conform to Aliyun standards.');
  }
  const key = keys.find((candidate) => candidate.accessKeyId === authorization.accessKeyId);
  if (key === undefined) {
    return refusal(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.');
  }
  for (const [name, parameter] of Object.entries(REQUIRED_HEADERS)) {
    if (headers[name] === undefined || !authorization.signedHeaders.includes(name)) return missing(parameter);
  }
  const dateRefusal = checkDate(headers['x-acs-date'] ?? '', now);
  if (dateRefusal !== undefined) return dateRefusal;
  if (headers['x-acs-security-token'] !== key.securityToken) {
    return refusal(400, 'InvalidSecurityToken.Mismatch', 'Specified SecurityToken does not match the access key.');
  }
  const unsigned = Object.keys(headers).find(
    (name) => name.startsWith('x-acs-') && !authorization.signedHeaders.includes(name),
  );
  if (unsigned !== undefined) return mismatch(`The header ${unsigned} was sent and is not signed.`);
  if (sha256Hex(request.body) !== headers['x-acs-content-sha256']) {
    return mismatch('The body does not have the hash that x-acs-content-sha256 states.');
  }
  const stringToSign = `ACS3-HMAC-SHA256\n${sha256Hex(canonicalRequest(request, authorization.signedHeaders))}`;
  const expected = createHmac('sha256', key.accessKeySecret).update(stringToSign).digest();
  if (timingSafeEqual(expected, Buffer.from(authorization.signature, 'hex'))) {
    return { ok: true, accessKeyId: key.accessKeyId };
  }
  return mismatch(`server StringToSign is [${stringToSign}]`);
}

function checkDate(date: string, now: number): Acs3Verdict | undefined {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(date) ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(at)) {
    return refusal(400, 'InvalidTimeStamp.Format', 'Specified time stamp or date value is not well formatted.');
  }
  if (Math.abs(now - at) <= SKEW_MILLISECONDS) return undefined;
  return refusal(400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.');
}

function missing(parameter: string): Acs3Verdict {
  return refusal(400, `Missing${parameter}`, `${parameter} is mandatory for this action.`);
}

function mismatch(detail: string): Acs3Verdict {
  return refusal(400, 'SignatureDoesNotMatch', `Specified signature is not matched with our calculation. ${detail}`);
}

function refusal(status: number, code: string, message: string): Acs3Verdict {
  return { ok: false, status, code, message };
}

function sha256Hex(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
