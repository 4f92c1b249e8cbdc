import type { IncomingMessage } from 'node:http';
import { type HeaderPairs, headerPairs } from './http-headers.ts';

/** A request's parts, as it came over the wire. */
export interface HttpRequestParts {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly target: string;
  /** `HTTP/1.1`. */
  readonly protocol: string;
  readonly headers: HeaderPairs;
  readonly sourceIp: string;
  readonly body: Uint8Array;
}

/** What of the event does not come from the request. */
export interface HttpEventSurroundings {
  readonly accountId: string;
  readonly triggerId: string;
  readonly domainName: string;
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Content types whose bodies arrive in base64: `application/pdf`, or `image/*` for all of a kind. */
  readonly base64ContentTypes: readonly string[];
}

// Go's HTTP server, whose header names the documented sample shows, takes these out.
const CONSUMED_HEADERS = ['host', 'transfer-encoding', 'content-length'];

/** The parts of a request that has been read. */
export function requestParts(request: IncomingMessage, body: Uint8Array): HttpRequestParts {
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    protocol: `HTTP/${request.httpVersion}`,
    headers: headerPairs(request.rawHeaders),
    sourceIp: request.socket.remoteAddress ?? '',
    body,
  };
}

/** The documented event of an HTTP trigger, version v1. How a plus sign in a query is read is not documented: as a space. */
export function toHttpEvent(request: HttpRequestParts, surroundings: HttpEventSurroundings) {
  const { accountId, triggerId, domainName, requestId, now } = surroundings;
  const [rawPath = '', query = ''] = splitOnce(request.target, '?');
  const headers = joinValues(
    request.headers
      .filter(([name]) => !CONSUMED_HEADERS.includes(name.toLowerCase()))
      .map(([name, value]) => [canonicalCase(name), value]),
  );
  const isBase64Encoded =
    request.body.length > 0 && isListed(headers['Content-Type'] ?? '', surroundings.base64ContentTypes);
  return {
    version: 'v1',
    rawPath,
    headers,
    queryParameters: joinValues([...new URLSearchParams(query)]),
    body: Buffer.from(request.body).toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
    requestContext: {
      accountId,
      triggerId,
      domainName,
      domainPrefix: splitOnce(domainName, '.')[0],
      requestId,
      time: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'),
      timeEpoch: String(now),
      http: {
        method: request.method,
        path: decodePath(rawPath),
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headers['User-Agent'] ?? '',
      },
    },
  };
}

/** Values of the same name joined by commas, in the order they came; a comma within a value cannot be told apart. */
function joinValues(pairs: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  const values = new Map<string, string>();
  for (const [name, value] of pairs) {
    const earlier = values.get(name);
    values.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return Object.fromEntries(values);
}

function canonicalCase(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
}

function isListed(contentType: string, listed: readonly string[]): boolean {
  const type = (splitOnce(contentType, ';')[0] ?? '').trim().toLowerCase();
  return listed.some((entry) => (entry.endsWith('/*') ? type.startsWith(entry.slice(0, -1)) : type === entry));
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

// A path that is not well encoded stays as it is; what really happens to it is not documented.
function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
