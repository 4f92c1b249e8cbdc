import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Intercept, type LocalServer, listen, readBody } from '../http.ts';
import type { Clock, Keys } from '../keys.ts';
import type { Broker } from './broker.ts';
import { failure, type SmqFailure } from './failure.ts';
import { performOperation } from './perform.ts';
import { errorReply, type Reply } from './reply.ts';
import { routeRequest } from './routes.ts';
import { API_VERSION, type SignedSmqRequest, verifySignature } from './signature.ts';

/** What the SMQ face stands on; `keys` is read at each request, port 0 lets the system choose. */
export interface SmqServerSetup {
  readonly broker: Broker;
  readonly keys: readonly Keys[];
  readonly accountId: string;
  readonly clock: Clock;
  readonly port: number;
  readonly intercept?: Intercept;
}

// The largest batch (64 KB) with every character escaped, and room for the elements around it.
const BODY_LIMIT_BYTES = 512 * 1024;

/** SMQ's HTTP API of 2015-06-06 over a broker, on 127.0.0.1. Closing it also ends the receives that are waiting. */
export function startSmqServer(setup: SmqServerSetup): Promise<LocalServer> {
  const server = createServer((request, response) => {
    // Whoever fails here has no one left to tell: the caller went away.
    answer(setup, request, response).catch(() => request.socket.destroy());
  });
  return listen(server, setup.port);
}

async function answer(setup: SmqServerSetup, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const departure = new AbortController();
  response.once('close', () => departure.abort());
  const body = await readBody(request, BODY_LIMIT_BYTES);
  const requestId = randomBytes(12).toString('hex').toUpperCase();
  const outcome = await exchange(setup, request, body, departure.signal).catch((error: unknown) =>
    failure('InternalError', String(error)),
  );
  if (outcome === 'drop' || ('ok' in outcome && outcome.drop)) {
    request.socket.destroy();
    return;
  }
  const reply = 'ok' in outcome ? errorReply(outcome, requestId, `${setup.accountId}.mns.local`) : outcome;
  const { status, headers, body: text = '' } = reply;
  const common = { 'x-mns-request-id': requestId, 'x-mns-version': API_VERSION };
  const length = status === 204 ? {} : { 'Content-Length': Buffer.byteLength(text) };
  response.writeHead(status, { ...common, ...length, ...headers }).end(text);
}

function signedRequest({ method = '', url = '', headers }: IncomingMessage): SignedSmqRequest {
  const flat = Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]);
  return { method, target: url, headers: Object.fromEntries(flat) };
}

async function exchange(
  { broker, keys, clock, intercept }: SmqServerSetup,
  request: IncomingMessage,
  body: Uint8Array | 'too-large',
  signal: AbortSignal,
): Promise<Reply | SmqFailure | 'drop'> {
  const signed = signedRequest(request);
  const verified = verifySignature(signed, keys, clock.now());
  if (!verified.ok) return verified;
  if (body === 'too-large') return failure('InvalidArgument', 'The request body is too large.');
  const operation = routeRequest({ ...signed, body });
  if ('ok' in operation) return operation;
  const call = { service: 'smq', action: operation.action, accessKeyId: verified.accessKeyId } as const;
  if ((await intercept?.({ ...call, phase: 'before' })) === 'drop') return 'drop';
  const endpoint = `http://${request.headers.host ?? ''}`;
  const outcome = await performOperation(operation, { broker, clock, endpoint, signal });
  if ((await intercept?.({ ...call, phase: 'after' })) === 'drop') return 'drop';
  return outcome;
}
