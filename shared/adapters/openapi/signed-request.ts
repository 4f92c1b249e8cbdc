import { formatTime } from '../../core/ens-time.ts';
import type { Credentials } from '../invocation.ts';
import { authorize, queryString, sha256 } from './acs3-signature.ts';

/** A call of an Alibaba Cloud API. */
export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly endpoint: string;
  readonly action: string;
  readonly version: string;
  /** Decoded; RPC calls use `/`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string;
  readonly contentType?: string;
}

/** The call as it goes over the wire, signed at `now` (ms since the epoch) with `nonce`, which must be new for each sending. */
export function signedRequest(
  call: ApiCall,
  credentials: Credentials,
  now: number,
  nonce: string,
): { readonly url: URL; readonly headers: Readonly<Record<string, string>> } {
  const url = new URL(call.endpoint);
  url.pathname = call.path;
  url.search = queryString(call.query);
  const headers: Record<string, string> = {
    host: url.host,
    accept: 'application/json',
    'x-acs-action': call.action,
    'x-acs-version': call.version,
    'x-acs-date': formatTime(now),
    'x-acs-signature-nonce': nonce,
    'x-acs-content-sha256': sha256(call.body),
    ...(call.contentType === undefined ? {} : { 'content-type': call.contentType }),
    ...(credentials.securityToken === undefined ? {} : { 'x-acs-security-token': credentials.securityToken }),
  };
  const authorization = authorize({ ...call, headers }, credentials.accessKeyId, credentials.accessKeySecret);
  return { url, headers: { ...headers, 'content-length': String(Buffer.byteLength(call.body)), authorization } };
}
