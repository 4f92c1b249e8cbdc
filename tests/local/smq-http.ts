import { createHmac } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { parseXml, XmlElement } from '@rgrove/parse-xml';
import { onTestFinished } from 'vitest';
import type { Intercept } from '../../local/http.ts';
import type { Clock, Keys } from '../../local/keys.ts';
import { type BrokerOptions, createBroker } from '../../local/smq/broker.ts';
import { startSmqServer } from '../../local/smq/server.ts';
import { accepted, seededRandom } from './smq-setup.ts';

export const KEYS: Keys = { accessKeyId: 'LocalKey', accessKeySecret: 'local-secret' };
export const TEMPORARY_KEYS: Keys = {
  accessKeyId: 'STS.LOCAL',
  accessKeySecret: 'sts-secret',
  securityToken: 'tok+/=',
};

/** An SMQ server with the queue `jobs`, closed when the test is over. */
export async function startWithQueue(clock: Clock, more: { intercept?: Intercept; options?: BrokerOptions } = {}) {
  const { intercept, options = {} } = more;
  const broker = createBroker({ random: seededRandom(), options });
  accepted(broker.createQueue('jobs', {}, clock.now()));
  const keys = [KEYS, TEMPORARY_KEYS];
  const setup = { broker, keys, accountId: '1234567890', clock, port: 0 };
  const server = await startSmqServer(intercept === undefined ? setup : { ...setup, intercept });
  onTestFinished(() => server.close());
  return { broker, server };
}

/** A request signed by hand, as the documents say; `headers` are put in (or left out, when undefined) after signing. */
export interface RawRequest {
  readonly method: string;
  readonly target: string;
  readonly body?: string | Uint8Array;
  readonly date: Date;
  readonly keys?: Keys;
  readonly signedHeaders?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export function send(url: string, raw: RawRequest): Promise<RawAnswer> {
  const { method, target, body = '', date, keys = KEYS } = raw;
  const signed: Record<string, string> = {
    date: date.toUTCString(),
    'x-mns-version': '2015-06-06',
    ...(body.length === 0 ? {} : { 'content-type': 'text/xml' }),
    ...raw.signedHeaders,
  };
  const names = Object.keys(signed).filter((name) => name.startsWith('x-mns-'));
  const canonical = names.sort().map((name) => `${name}:${signed[name]}\n`);
  const dateLine = signed['x-mns-date'] ?? signed['date'];
  const lines = [
    method,
    signed['content-md5'] ?? '',
    signed['content-type'] ?? '',
    dateLine,
    canonical.join('') + target,
  ];
  const signature = createHmac('sha1', keys.accessKeySecret).update(lines.join('\n')).digest('base64');
  const headers: Record<string, string | number> = {
    ...signed,
    'content-length': Buffer.byteLength(body),
    authorization: `MNS ${keys.accessKeyId}:${signature}`,
  };
  for (const [name, value] of Object.entries(raw.headers ?? {})) {
    if (value === undefined) delete headers[name];
    else headers[name] = value;
  }
  return new Promise((resolve, reject) => {
    const options = { method, path: target, headers, agent: false, ...(raw.signal ? { signal: raw.signal } : {}) };
    const request = httpRequest(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.on('error', reject).end(body);
  });
}

/** The text of each child of the document's root, or of the nth child that has children. */
export function fields(xml: string, nth?: number): Readonly<Record<string, string>> {
  const { root } = parseXml(xml);
  const elementsOf = (parent: XmlElement) => parent.children.filter((child) => child instanceof XmlElement);
  if (root === null) throw new Error('no root');
  const parent = nth === undefined ? root : elementsOf(root)[nth];
  if (parent === undefined) throw new Error(`no element ${nth}`);
  return Object.fromEntries(elementsOf(parent).map(({ name, text }) => [name, text]));
}

export function message(body: string, more = ''): string {
  return `<Message xmlns="http://mns.aliyuncs.com/doc/v1/"><MessageBody>${body}</MessageBody>${more}</Message>`;
}
