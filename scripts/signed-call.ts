import { randomUUID } from 'node:crypto';
import { createExchange } from '../shared/adapters/exchange.ts';
import { signedRequest } from '../shared/adapters/openapi/signed-request.ts';

/** Where the copy function listens, and keys that may call it. */
export interface Callee {
  readonly copyUrl: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** The answer's status, body, and the body as JSON where it is JSON. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
}

/** Calls the copy function with a signed request, as a real caller must. `target` is a path, with a query if need be. */
export async function signedCall(callee: Callee, method: Method, target: string, body = ''): Promise<Answer> {
  const { pathname, searchParams } = new URL(target, callee.copyUrl);
  const call = {
    method,
    endpoint: callee.copyUrl,
    action: 'InvokeHTTPTrigger',
    version: '2023-03-30',
    path: decodeURIComponent(pathname),
    query: Object.fromEntries(searchParams),
    body,
    ...(body === '' ? {} : { contentType: 'application/json' }),
  };
  const sign = () => signedRequest(call, callee, Date.now(), randomUUID());
  const answer = await createExchange()({ sign, method, body, connection: 'fresh', timeoutSeconds: 130 });
  return { status: answer.status, text: answer.body, json: parse(answer.body) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
