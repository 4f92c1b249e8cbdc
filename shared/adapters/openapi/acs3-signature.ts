import { createHash, createHmac } from 'node:crypto';

/** A request to sign; header names in lower case. */
export interface Unsigned {
  readonly method: string;
  /** Decoded path, `/` for RPC calls. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

/** RFC 3986 percent-encoding, which the signature is made over. */
export function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The query string, sorted and RFC 3986 encoded, without `?`. */
export function queryString(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([key, value]) => `${encode(key)}=${encode(value)}`)
    .toSorted()
    .join('&');
}

/** Lower-case hex SHA-256. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * The Authorization header of an ACS3-HMAC-SHA256 request (Alibaba Cloud signature version 3). Signs host, content-type
 * and every x-acs-* header; the body's hash stands in x-acs-content-sha256.
 */
export function authorize(request: Unsigned, accessKeyId: string, accessKeySecret: string): string {
  const signed = Object.entries(request.headers)
    .filter(([name]) => name === 'host' || name === 'content-type' || name.startsWith('x-acs-'))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const names = signed.map(([name]) => name).join(';');
  const canonical = [
    request.method,
    request.path.split('/').map(encode).join('/'),
    queryString(request.query),
    ...signed.map(([name, value]) => `${name}:${value.trim()}`),
    '',
    names,
    request.headers['x-acs-content-sha256'] ?? '',
  ].join('\n');
  const signature = createHmac('sha256', accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex');
  return `ACS3-HMAC-SHA256 Credential=${accessKeyId},SignedHeaders=${names},Signature=${signature}`;
}
