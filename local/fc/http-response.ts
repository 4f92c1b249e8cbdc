import { validateHeaderName, validateHeaderValue } from 'node:http';
import { errorAnswer, type HttpAnswer, runHeaders } from './http-answer.ts';
import { HEADER_BYTES, sizeOfHeaders } from './http-limits.ts';
import type { AnsweredInvocation, InvocationOutcome } from './invocation.ts';

/** How a function's answer becomes an HTTP response. */
export interface HttpResponseOptions {
  readonly codeChecksum: string;
  /** As the default domain does, which makes a browser download instead of show. */
  readonly forceAttachment: boolean;
}

interface FunctionResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

// Documented as ignored; transfer-encoding is the server's own business as well.
const RESERVED = ['connection', 'content-length', 'date', 'keep-alive', 'server', 'transfer-encoding', 'upgrade'];

/**
 * The HTTP response to an invocation: the documented `{statusCode, headers, isBase64Encoded, body}` carried over.
 * What a caller gets when the function fails, or answers anything else, is not documented: here 502 with
 * X-Fc-Error-Type, so that relying on it shows.
 */
export function toHttpAnswer(outcome: InvocationOutcome, options: HttpResponseOptions): HttpAnswer {
  if (outcome.kind === 'refused') {
    return errorAnswer(outcome.status, outcome.code, outcome.message, outcome.requestId);
  }
  const added = runHeaders(outcome, options.codeChecksum);
  if (outcome.kind === 'failed') {
    const headers = { 'Content-Type': 'application/json', 'X-Fc-Error-Type': outcome.errorType, ...added };
    return { status: 502, headers, body: outcome.body };
  }
  const response = readResponse(outcome);
  const fault = typeof response === 'string' ? response : headerFault(response.headers);
  if (typeof response === 'string' || fault !== undefined) {
    const answer = errorAnswer(502, 'BadResponse', `the function's response ${fault}`, outcome.requestId);
    return { ...answer, headers: { ...answer.headers, 'X-Fc-Error-Type': 'BadResponse', ...added } };
  }
  const kept = Object.entries(response.headers).filter(([name]) => !isReserved(name.toLowerCase(), options));
  const attachment = options.forceAttachment ? { 'Content-Disposition': 'attachment' } : {};
  return {
    status: response.statusCode,
    headers: { ...Object.fromEntries(kept), ...attachment, ...added },
    body: response.body,
  };
}

function readResponse(outcome: AnsweredInvocation): FunctionResponse | string {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(outcome.body).toString('utf8'));
  } catch {
    return 'is not JSON';
  }
  if (typeof value !== 'object' || value === null || !('statusCode' in value)) return 'has no statusCode';
  const { statusCode, headers = {}, isBase64Encoded = false, body = '' } = value as Readonly<Record<string, unknown>>;
  if (typeof statusCode !== 'number' || !Number.isInteger(statusCode) || statusCode < 200 || statusCode > 599) {
    return 'has a statusCode that is not from 200 to 599';
  }
  if (!isTextMapping(headers)) return 'has headers that are not a mapping of texts';
  if (typeof isBase64Encoded !== 'boolean') return 'has an isBase64Encoded that is not a boolean';
  if (typeof body !== 'string') return 'has a body that is not a text';
  return { statusCode, headers, body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') };
}

function headerFault(headers: Readonly<Record<string, string>>): string | undefined {
  if (sizeOfHeaders(Object.entries(headers)) > HEADER_BYTES) return `has headers of more than ${HEADER_BYTES} bytes`;
  try {
    for (const [name, value] of Object.entries(headers)) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
    return undefined;
  } catch (error) {
    return `has a header that HTTP does not allow: ${error instanceof Error ? error.message : ''}`;
  }
}

function isReserved(name: string, options: HttpResponseOptions): boolean {
  const isReplaced = options.forceAttachment && name === 'content-disposition';
  return RESERVED.includes(name) || name.startsWith('x-fc-') || isReplaced;
}

function isTextMapping(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((item) => typeof item === 'string');
}
