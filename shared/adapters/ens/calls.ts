import { CallError } from '../../core/failure.ts';
import type { Clock, Random } from '../../ports.ts';
import type { Exchange } from '../exchange.ts';
import type { Credentials, Invocation } from '../invocation.ts';
import type { Pace } from './pace.ts';

/** The actions of ENS 2017-11-10 that are called. */
export type EnsAction =
  | 'CopySnapshot'
  | 'DeleteSnapshot'
  | 'DescribeDisks'
  | 'DescribeEnsRegions'
  | 'DescribeSnapshots';

/** Parameters by the names of the API. */
export type EnsParameters = Readonly<Record<string, string>>;

/** A JSON object. */
export type EnsAnswer = Readonly<Record<string, unknown>>;

/** On which connection to call, and the latest moment to begin (ms since the epoch). */
export interface CallOptions {
  readonly connection: 'fresh' | 'kept';
  readonly beginBy?: number;
}

/** Calls an action of ENS 2017-11-10 and gives its answer; every failure is a CallError. */
export type EnsClient = (action: EnsAction, parameters: EnsParameters, options: CallOptions) => Promise<EnsAnswer>;

/** What a client is made of; `timeoutSeconds` is the most that a call may take, from its turn to the end of its answer. */
export interface EnsClientOptions {
  readonly endpoint: string;
  readonly timeoutSeconds: number;
  readonly exchange: Exchange;
  readonly invocation: Invocation;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly random: Random;
}

/** A call whose turn it is. */
export interface EnsCall {
  readonly action: EnsAction;
  readonly parameters: EnsParameters;
  readonly connection: CallOptions['connection'];
}

/** Sends a call once, signed with `credentials`; every failure is a CallError. */
export type Send = (call: EnsCall, credentials: Credentials) => Promise<EnsAnswer>;

/** A client whose calls are sent in their turn, with the credentials of the invocation that runs then. */
export function clientOn(
  send: Send,
  { timeoutSeconds, invocation, pace }: Pick<EnsClientOptions, 'timeoutSeconds' | 'invocation' | 'pace'>,
): EnsClient {
  return (action, parameters, { connection, beginBy }) =>
    pace(async () => {
      // After the wait for its turn: the time may be over by then, and a signature is good for one sending at one time.
      invocation.assertTimeFor(timeoutSeconds, beginBy);
      const credentials = invocation.credentials();
      try {
        return await send({ action, parameters, connection }, credentials);
      } catch (error) {
        if (error instanceof CallError && error.failure.kind === 'credentials') invocation.rejected(credentials);
        throw error;
      }
    });
}
