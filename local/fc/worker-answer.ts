import { inspect } from 'node:util';

/**
 * The bytes a handler's return value becomes: a Buffer as it is, an object as JSON, nothing as an empty body, the rest by
 * toString(). Throws what JSON.stringify throws.
 */
export function toAnswerBody(value: unknown): Uint8Array {
  if (value === undefined || value === null) return new Uint8Array();
  // A copy: a small Buffer shares its memory with others, and what is posted takes that memory along.
  if (Buffer.isBuffer(value)) return new Uint8Array(value);
  return new TextEncoder().encode(typeof value === 'object' ? (JSON.stringify(value) ?? '') : String(value));
}

/** The documented error JSON: errorMessage, errorType and, of an Error, stackTrace as the stack's lines. */
export function toErrorBody(error: unknown, nameOfOthers: string): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(describe(error, nameOfOthers)));
}

function describe(error: unknown, nameOfOthers: string) {
  if (!(error instanceof Error)) {
    return { errorMessage: typeof error === 'string' ? error : inspect(error), errorType: nameOfOthers };
  }
  const stackTrace = (error.stack ?? '').split('\n');
  return { errorMessage: error.message, errorType: error.name, stackTrace };
}
