import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createAcs3Verifier, signedRequest } from '../acs3.ts';
import { type Intercept, type LocalServer, listen, readBody } from '../http.ts';
import type { Clock, Keys } from '../keys.ts';
import { sendError, sendHtml504, sendJson } from './answer.ts';
import { type EnsError, internalError, invalidParameter, missingParameter, unknownAction } from './errors.ts';
import type { EnsRequest, EnsResult } from './result.ts';
import type { EnsWorld } from './world.ts';

/** `port` 0 lets the system choose; `intercept` is asked before and after each verified call. */
export interface EnsServerOptions {
  readonly world: EnsWorld;
  readonly keys: readonly Keys[];
  readonly clock: Clock;
  readonly port: number;
  readonly intercept?: Intercept;
}

const VERSION = '2017-11-10';
const BODY_LIMIT_BYTES = 1024 * 1024;
const METHODS = ['GET', 'POST'];

/**
 * ENS's RPC interface on 127.0.0.1: GET or POST on `/`, action and version in headers, parameters in the query, signed
 * with ACS3-HMAC-SHA256. Faults that concern the wire are acted out here.
 */
export function startEnsServer({ world, keys, clock, port, intercept }: EnsServerOptions): Promise<LocalServer> {
  const verifier = createAcs3Verifier(keys);

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(incoming, BODY_LIMIT_BYTES);
    if (body === 'too-large') return sendError(response, world.newRequestId(), bodyTooLarge);
    const signed = signedRequest(incoming, body);
    const verdict = verifier.verify(signed, clock.now());
    if (!verdict.ok) return sendError(response, world.newRequestId(), verdict);
    const request = readRequest(incoming);
    if ('code' in request) return sendError(response, world.newRequestId(), request);

    const call = { service: 'ens', action: request.action, accessKeyId: verdict.accessKeyId } as const;
    if ((await intercept?.({ ...call, phase: 'before' })) === 'drop') {
      return void incoming.socket.destroy();
    }
    const result = world.call(request, clock.now());
    if ((await intercept?.({ ...call, phase: 'after' })) === 'drop') {
      return void incoming.socket.destroy();
    }
    deliver(response, result);
  }

  const server = createServer((incoming, response) => {
    // What rejects is a caller that went away, who reads nothing any more, or a bug here.
    serve(incoming, response).catch(() => {
      if (response.headersSent) incoming.socket.destroy();
      else sendError(response, world.newRequestId(), internalError);
    });
  });
  return listen(server, port);
}

const bodyTooLarge: EnsError = {
  status: 413,
  code: 'RequestEntityTooLarge',
  message: `The body is larger than ${BODY_LIMIT_BYTES} bytes.`,
};

function readRequest(incoming: IncomingMessage): EnsRequest | EnsError {
  const [path, ...query] = (incoming.url ?? '').split('?');
  if (path !== '/') return unknownAction;
  if (!METHODS.includes(incoming.method ?? '')) {
    return { status: 400, code: 'UnsupportedHTTPMethod', message: 'This http method is not supported.' };
  }
  const { 'x-acs-action': action, 'x-acs-version': version, 'x-acs-signature-nonce': nonce } = incoming.headers;
  if (nonce === undefined) return missingParameter('SignatureNonce');
  if (typeof action !== 'string') return missingParameter('Action');
  if (version === undefined) return missingParameter('Version');
  if (version !== VERSION) return invalidParameter('Version');
  const parameters = Object.fromEntries(new URLSearchParams(query.join('?')));
  return { action, parameters, temporaryKeys: incoming.headers['x-acs-security-token'] !== undefined };
}

function deliver(response: ServerResponse, { requestId, outcome, transport }: EnsResult): void {
  const answer = () =>
    outcome.ok ? sendJson(response, 200, requestId, outcome.body) : sendError(response, requestId, outcome.error);
  switch (transport?.kind) {
    case undefined:
      answer();
      break;
    case 'drop':
      response.socket?.destroy();
      break;
    case 'html-504':
      sendHtml504(response);
      break;
    case 'slow':
      answerLater(response, transport.seconds, answer);
      break;
    default:
      transport satisfies never;
  }
}

function answerLater(response: ServerResponse, seconds: number, answer: () => void): void {
  // Node's timers fire at once for a delay they cannot hold; the caller that waits for ever goes away by itself.
  if (seconds * 1000 > 2 ** 31 - 1) return;
  const timer = setTimeout(answer, seconds * 1000);
  response.on('close', () => clearTimeout(timer));
}
