import { createHash } from 'node:crypto';
import type { SignedRequest } from './acs3.ts';

/** The parts of an `Authorization: ACS3-HMAC-SHA256 Credential=…,SignedHeaders=…,Signature=…` header. */
export interface Acs3Authorization {
  readonly accessKeyId: string;
  /** Lower-case names, sorted, as the signature covers them. */
  readonly signedHeaders: readonly string[];
  /** 64 hexadecimal digits. */
  readonly signature: string;
}

/** The parts of an Authorization header, or undefined when it is not a well-formed ACS3-HMAC-SHA256 one. */
export function parseAuthorization(header: string): Acs3Authorization | undefined {
  const match = /^ACS3-HMAC-SHA256\s+Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/.exec(
    header.trim(),
  );
  if (match === null) return undefined;
  const [, accessKeyId = '', signedHeaders = '', signature = ''] = match;
  return { accessKeyId, signedHeaders: signedHeaders.toLowerCase().split(';').sort(), signature };
}

/** The documented canonical request: query decoded, encoded again by RFC 3986 and sorted; headers trimmed and sorted. */
export function canonicalRequest(request: SignedRequest, signedHeaders: readonly string[]): string {
  const queryStart = request.target.indexOf('?');
  const path = queryStart < 0 ? request.target : request.target.slice(0, queryStart);
  const query = queryStart < 0 ? '' : request.target.slice(queryStart + 1);
  // Own properties only: a caller may list any name, `constructor` too.
  const sentValue = (name: string) => (Object.hasOwn(request.headers, name) ? request.headers[name] : undefined) ?? '';
  const headerLines = signedHeaders.map((name) => `${name}:${sentValue(name).trim()}\n`).join('');
  return [
    request.method,
    canonicalPath(path),
    canonicalQuery(query),
    headerLines,
    signedHeaders.join(';'),
    createHash('sha256').update(request.body).digest('hex'),
  ].join('\n');
}

// What Alibaba's own clients do to a path before they sign it.
function canonicalPath(path: string): string {
  return path.replaceAll('+', '%20').replaceAll('*', '%2A').replaceAll('%7E', '~');
}

function canonicalQuery(query: string): string {
  return [...new URLSearchParams(query)]
    .map(([name, value]) => [encodeRfc3986(name), encodeRfc3986(value)] as const)
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
