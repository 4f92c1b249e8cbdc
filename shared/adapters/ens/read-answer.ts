import type { IncomingHttpHeaders } from 'node:http';
import { kindOf } from '../../core/error-codes.ts';
import { CallError } from '../../core/failure.ts';
import type { Redact } from '../redact.ts';
import type { EnsAnswer } from './calls.ts';

/** An answer as it came: header names in lower case; no `json` when the body was no JSON object, for which `cause` may tell why. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<IncomingHttpHeaders>;
  readonly json: EnsAnswer | undefined;
  readonly cause?: unknown;
}

/** The answer of a call that ENS carried out; of any other, throws the CallError that it stands for. */
export function readAnswer({ status, headers, json, cause }: WireAnswer, redact: Redact): EnsAnswer {
  const text = (key: string) => (typeof json?.[key] === 'string' ? redact(json[key]).slice(0, 500) : undefined);
  const [code, message, ensRequestId] = [text('Code'), text('Message'), text('RequestId')];
  if (status >= 200 && status < 300 && json !== undefined) return { ...json, RequestId: ensRequestId };

  const error = {
    httpStatus: status,
    ...(code === undefined ? {} : { code }),
    ...(message === undefined ? {} : { message }),
  };
  const retryAfter = Number(headers['x-acs-retry-after']);
  throw new CallError(
    {
      kind: kindOf(error),
      code: code ?? `Http${status}`,
      ...(message === undefined ? {} : { message }),
      ...(ensRequestId === undefined ? {} : { ensRequestId }),
    },
    // The header is in milliseconds.
    { cause, ...(retryAfter > 0 ? { retryAfterSeconds: retryAfter / 1000 } : {}) },
  );
}
