import { kindOf } from '../../core/error-codes.ts';
import { CallError } from '../../core/failure.ts';
import { objectOf, parseJson } from '../../core/json.ts';
import type { Clock, Random } from '../../ports.ts';
import type { Exchange, HttpAnswer } from '../exchange.ts';
import type { Invocation } from '../invocation.ts';
import { signedRequest } from '../openapi/signed-request.ts';
import { type Redact, redactor } from '../redact.ts';
import type { Pace } from './pace.ts';

/** On which connection to call, and the latest moment to begin (ms since the epoch). */
export interface CallOptions {
  readonly connection: 'fresh' | 'kept';
  readonly beginBy?: number;
}

/** Calls an action of ENS 2017-11-10 and gives its answer, a JSON object; every failure is a CallError. */
export type EnsClient = (
  action: string,
  parameters: Readonly<Record<string, string>>,
  options: CallOptions,
) => Promise<Readonly<Record<string, unknown>>>;

export interface EnsClientOptions {
  readonly endpoint: string;
  readonly timeoutSeconds: number;
  readonly exchange: Exchange;
  readonly invocation: Invocation;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly random: Random;
}

/** An ENS client that signs each sending anew, with the credentials of the invocation that runs then. */
export function createEnsClient(options: EnsClientOptions): EnsClient {
  const { endpoint, timeoutSeconds, exchange, invocation, pace, clock, random } = options;
  return (action, parameters, { connection, beginBy }) =>
    pace(async () => {
      // After the wait for its turn: the time may be over by then, and a signature is good for a while only.
      invocation.assertTimeFor(timeoutSeconds, beginBy);
      const credentials = invocation.credentials();
      const call = { ...rpc, endpoint, action, query: parameters };
      const sign = () => signedRequest(call, credentials, clock.now(), random.uuid());
      try {
        const answer = await exchange({ sign, method: call.method, body: '', connection, timeoutSeconds });
        return readAnswer(answer, redactor(credentials, answer.sent['authorization'] ?? ''));
      } catch (error) {
        if (error instanceof CallError && error.failure.kind === 'credentials') invocation.rejected(credentials);
        throw error;
      }
    });
}

const rpc = { method: 'POST', version: '2017-11-10', path: '/', body: '' } as const;

function readAnswer({ status, headers, body }: HttpAnswer, redact: Redact): Readonly<Record<string, unknown>> {
  const answer = objectOf(parseJson(body)); // HTML from a gateway, or nothing: the status decides
  const text = (key: string) => (typeof answer?.[key] === 'string' ? redact(answer[key]).slice(0, 500) : undefined);
  const [code, message, ensRequestId] = [text('Code'), text('Message'), text('RequestId')];
  if (status >= 200 && status < 300 && answer !== undefined) return { ...answer, RequestId: ensRequestId };

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
    retryAfter > 0 ? { retryAfterSeconds: retryAfter / 1000 } : {},
  );
}
