import { objectOf, parseJson } from '../core/json.ts';
import { faulty } from './problem.ts';

/** An HTTP request; header names in lower case, `body` decoded, `path` percent-decoded. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly sourceIp?: string;
}

/** What Function Compute turns into an HTTP response. */
export interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly isBase64Encoded: false;
  readonly body: string;
}

/** Reads the event of an HTTP trigger (version v1), in any spelling the documents show; throws an HttpProblem if it is none. */
export function readHttpEvent(event: Uint8Array): HttpRequest {
  const root = objectOf(parseJson(Buffer.from(event).toString('utf8')));
  const http = objectOf(objectOf(root?.['requestContext'])?.['http']);
  const method = http?.['method'];
  const path = http?.['path'] ?? root?.['rawPath'];
  if (root === undefined || typeof method !== 'string' || typeof path !== 'string') throw notHttp;

  const body = root['body'];
  const sourceIp = http?.['sourceIp'];
  return {
    method: method.toUpperCase(),
    path: http?.['path'] === undefined ? decode(path) : path,
    query: texts(root['queryParameters']),
    headers: lowerCased(texts(root['headers'])),
    body: Buffer.from(typeof body === 'string' ? body : '', root['isBase64Encoded'] === true ? 'base64' : 'utf8'),
    ...(typeof sourceIp === 'string' ? { sourceIp } : {}),
  };
}

const notHttp = faulty([{ detail: 'The event is not one of an HTTP trigger: call the function by its trigger URL.' }]);

function texts(value: unknown): Record<string, string> {
  const entries = Object.entries(objectOf(value) ?? {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
