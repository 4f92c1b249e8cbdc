import type { IncomingMessage } from 'node:http';

/** Header lines in order; a name may come several times. */
export type HeaderPairs = readonly (readonly [name: string, value: string])[];

/** Name and value of each header line of Node's rawHeaders, as sent. */
export function headerPairs(rawHeaders: readonly string[]): HeaderPairs {
  return rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : []));
}

const invocationTypes = ['sync', 'async'];

/** What is wrong with x-fc-invocation-type, of which Sync, the default, and Async are documented; undefined when nothing is. */
export function invocationTypeFault({ headers }: IncomingMessage): string | undefined {
  const type = String(headers['x-fc-invocation-type'] ?? 'Sync');
  return invocationTypes.includes(type.toLowerCase())
    ? undefined
    : `x-fc-invocation-type must be Sync or Async, not ${type}`;
}

/** Whether the documented x-fc-invocation-type asks for an asynchronous invocation. */
export function isAsync(request: IncomingMessage): boolean {
  return String(request.headers['x-fc-invocation-type']).toLowerCase() === 'async';
}
