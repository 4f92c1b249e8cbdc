import { formatTime } from '../../core/ens-time.ts';
import { objectOf } from '../../core/json.ts';
import { redactor } from '../redact.ts';
import { noAnswer } from '../request-watch.ts';
import {
  clientOn,
  type EnsAction,
  type EnsAnswer,
  type EnsClient,
  type EnsClientOptions,
  type EnsParameters,
} from './calls.ts';
import { readAnswer, type WireAnswer } from './read-answer.ts';
import { observeSending, type Sending } from './sdk-sending.ts';

/** What the SDK's client is made with; `endpoint` is a host, with its port where that is not the protocol's own. */
export interface SdkConfig {
  readonly protocol: string;
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

/** How the SDK is to call; timeouts in milliseconds. */
export interface SdkRuntime {
  readonly autoretry: false;
  readonly readTimeout: number;
  readonly connectTimeout: number;
  readonly extendsParameters: { readonly headers: Readonly<Record<string, string>> };
}

/** What the SDK answers; `toMap` gives the body by the names of the API, without what is null or the SDK does not know. */
export interface SdkAnswer {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { toMap(): EnsAnswer };
}

/** One call by the SDK. */
export type SdkCall = (config: SdkConfig, parameters: EnsParameters, runtime: SdkRuntime) => Promise<SdkAnswer>;

/**
 * An ENS client on which the official SDK builds, signs and sends the requests and reads their answers; what decides
 * about money is ours. One sending a call: the SDK does not retry by itself, and a second one would carry the same nonce,
 * which ENS refuses. Each on a connection of its own: the SDK's agent keeps connections, and offers no other, so that every
 * connection is closed after its answer. The answer is the SDK's own, translated back by its `toMap`, not the raw body: the
 * models have every field that is read, leave null out as if it were absent, and refuse what has another type.
 */
export function createOfficialClient(
  calls: Readonly<Record<EnsAction, SdkCall>>,
  options: EnsClientOptions,
): EnsClient {
  const { endpoint, timeoutSeconds, clock, random } = options;
  const { protocol, host } = new URL(endpoint);
  const address = { protocol: protocol.slice(0, -1), endpoint: host };
  // Our own time-out comes first: the SDK's connectTimeout runs on once there is a connection, and ends what was sent.
  const milliseconds = timeoutSeconds * 1000 + 1000;
  return clientOn(async ({ action, parameters }, credentials) => {
    const nonce = random.uuid();
    const headers = {
      'x-acs-date': formatTime(clock.now()),
      'x-acs-signature-nonce': nonce,
      connection: 'close',
    };
    const runtime = { readTimeout: milliseconds, connectTimeout: milliseconds, extendsParameters: { headers } };
    const sending = observeSending(nonce, timeoutSeconds);
    try {
      const sent = () => calls[action]({ ...address, ...credentials }, parameters, { autoretry: false, ...runtime });
      const answer = await wireAnswer(sent, sending);
      return readAnswer(answer, redactor(credentials, sending.authorization()));
    } finally {
      sending.end();
    }
  }, options);
}

async function wireAnswer(send: () => Promise<SdkAnswer>, sending: Sending): Promise<WireAnswer> {
  try {
    const { statusCode = 0, headers = {}, body } = await send();
    return { status: statusCode, headers, json: body?.toMap() };
  } catch (error) {
    return answerIn(error as SdkError, sending);
  }
}

/** An error answer has its body as `data`; the error of a connection has a code; of a body that could not be read, neither. */
interface SdkError extends Error {
  readonly code?: string;
  readonly data?: unknown;
}

function answerIn(error: SdkError, { watch, answer }: Sending): WireAnswer {
  const [watched, answered] = [watch(), answer()];
  // Perhaps sent by other ways than Node's own: not seen must not pass for not sent.
  if (watched === undefined) throw noAnswer(true, error.code ?? error.name, error);
  const isBroken = error.code !== undefined && error.data === undefined;
  if (answered === undefined || isBroken) throw watched.failure(error);
  const { statusCode: status = 0, headers } = answered;
  // The SDK's error quotes ENS's texts as they came, perhaps with secrets in them: all that it says is in `data`.
  return error.data === undefined
    ? { status, headers, json: undefined, cause: error }
    : { status, headers, json: objectOf(error.data) };
}
