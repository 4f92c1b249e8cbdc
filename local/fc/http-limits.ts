import type { HeaderPairs } from './http-headers.ts';

/** The documented limit of all headers of a request, and of a response. */
export const HEADER_BYTES = 8 * 1024;

/** The documented limit of a synchronous invocation's event, and of an HTTP request's body. */
export const BODY_BYTES = 32 * 1024 * 1024;

/** The documented limit of an asynchronous invocation's event. */
export const ASYNC_EVENT_BYTES = 128 * 1024;

const TARGET_BYTES = 4 * 1024;

/** Bytes of header lines; that each counts with `: ` and its line end is not documented. */
export function sizeOfHeaders(headers: HeaderPairs): number {
  return headers.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value) + 4, 0);
}

/** What is over the documented limits in a request's head, or undefined. */
export function requestHeadFault(target: string, headers: HeaderPairs): string | undefined {
  if (sizeOfHeaders(headers) > HEADER_BYTES) return `the headers must be at most ${HEADER_BYTES} bytes`;
  if (Buffer.byteLength(target) > TARGET_BYTES) return `path and query must be at most ${TARGET_BYTES} bytes`;
  return undefined;
}
