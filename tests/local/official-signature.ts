import { createHash } from 'node:crypto';
import { OpenApiUtil } from '@alicloud/openapi-core';
import type { SignedRequest } from '../../local/acs3.ts';
import type { Keys } from '../../local/keys.ts';

/** What to sign; `headers` are added to, or replace, the usual ones (undefined takes one away before signing). */
export interface Unsigned {
  readonly method?: string;
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly at: number;
  readonly nonce?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** A request signed by Alibaba's own code, its query written unsorted and form-encoded as clients send it. */
export function signOfficially(unsigned: Unsigned, keys: Keys): SignedRequest {
  const { method = 'POST', path = '/', query = {}, at, nonce = 'nonce-1' } = unsigned;
  const body = Buffer.from(unsigned.body ?? '');
  const hash = createHash('sha256').update(body).digest('hex');
  const all: Record<string, string | undefined> = {
    host: 'ens.aliyuncs.com',
    'x-acs-action': 'CopySnapshot',
    'x-acs-version': '2017-11-10',
    'x-acs-date': new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
    'x-acs-signature-nonce': nonce,
    'x-acs-content-sha256': hash,
    ...(keys.securityToken !== undefined && { 'x-acs-security-token': keys.securityToken }),
    ...unsigned.headers,
  };
  const headers = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  const authorization = OpenApiUtil.getAuthorization(
    { method, pathname: path, query, headers } as Parameters<typeof OpenApiUtil.getAuthorization>[0],
    'ACS3-HMAC-SHA256',
    hash,
    keys.accessKeyId,
    keys.accessKeySecret,
  );
  const target = Object.keys(query).length === 0 ? path : `${path}?${new URLSearchParams(query)}`;
  return { method, target, headers: { ...headers, authorization }, body };
}
