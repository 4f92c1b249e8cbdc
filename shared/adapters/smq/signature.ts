import { createHmac } from 'node:crypto';

/** A request to SMQ's HTTP API 2015-06-06; `target` is path and query exactly as sent. */
export interface Unsigned {
  readonly method: string;
  readonly target: string;
  readonly contentType: string;
  /** RFC 1123, GMT. */
  readonly date: string;
  readonly version: string;
}

/** The Authorization header: `MNS <key id>:<base64 HMAC-SHA1>`, made without Content-MD5. */
export function authorize(request: Unsigned, accessKeyId: string, accessKeySecret: string): string {
  const { method, target, contentType, date, version } = request;
  const signed = `${method}\n\n${contentType}\n${date}\nx-mns-version:${version}\n${target}`;
  return `MNS ${accessKeyId}:${createHmac('sha1', accessKeySecret).update(signed).digest('base64')}`;
}
