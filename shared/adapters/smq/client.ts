import { kindOf } from '../../core/error-codes.ts';
import { CallError } from '../../core/failure.ts';
import type { Clock } from '../../ports.ts';
import type { Exchange } from '../exchange.ts';
import type { Invocation } from '../invocation.ts';
import { type Redact, redactor } from '../redact.ts';
import { authorize } from './signature.ts';
import { childText, type Element, parse } from './xml.ts';

/** An answer of SMQ: its status and the root element of its body, if it has one. */
export interface SmqAnswer {
  readonly status: number;
  readonly root: Element | undefined;
}

/** Sends one request and gives its answer whatever its status; only without an answer it throws a CallError. */
export type SmqClient = (
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  target: string,
  body?: string,
) => Promise<SmqAnswer>;

export interface SmqClientOptions {
  readonly endpoint: string;
  readonly exchange: Exchange;
  readonly invocation: Invocation;
  readonly clock: Clock;
}

/** How long an answer may take; a receive with long polling waits on top of it. */
const timeoutSeconds = 10;
const version = '2015-06-06';
const contentType = 'text/xml';

/** A client of SMQ's HTTP API that signs each sending with the credentials of the invocation that runs then. */
export function createSmqClient({ endpoint, exchange, invocation, clock }: SmqClientOptions): SmqClient {
  return async (method, target, body = '') => {
    const credentials = invocation.credentials();
    const { accessKeyId, accessKeySecret, securityToken } = credentials;
    const sign = () => {
      const date = new Date(clock.now()).toUTCString();
      const headers = {
        authorization: authorize({ method, target, contentType, date, version }, accessKeyId, accessKeySecret),
        date,
        'content-type': contentType,
        'content-length': String(Buffer.byteLength(body)),
        'x-mns-version': version,
        ...(securityToken === undefined ? {} : { 'security-token': securityToken }),
      };
      return { url: new URL(target, endpoint), headers };
    };
    const waitSeconds = Number(/[?&]waitseconds=(\d+)/.exec(target)?.[1] ?? 0);
    const answer = await exchange({
      sign,
      method,
      body,
      connection: 'fresh',
      timeoutSeconds: timeoutSeconds + waitSeconds,
    });
    const redact = redactor(credentials, answer.sent['authorization'] ?? '');
    return { status: answer.status, root: redacted(parse(answer.body), redact) };
  };
}

/** An error's code and message are children of the root. */
function redacted(root: Element | undefined, redact: Redact): Element | undefined {
  return root && { ...root, children: root.children.map((child) => ({ ...child, text: redact(child.text) })) };
}

/** The failure that an answer stands for; `element` is the one that holds its code. */
export function smqError(status: number, element: Element | undefined): CallError {
  const code = childText(element, 'Code') ?? childText(element, 'ErrorCode');
  const message = childText(element, 'Message') ?? childText(element, 'ErrorMessage');
  const answer = {
    httpStatus: status,
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
  };
  return new CallError({
    kind: kindOf(answer),
    code: code?.slice(0, 500) ?? `Http${status}`,
    ...(message === undefined ? {} : { message: message.slice(0, 500) }),
  });
}
