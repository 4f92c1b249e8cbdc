import type { IncomingMessage } from 'node:http';
import { type Acs3Verdict, type Acs3Verifier, signedRequest } from '../acs3.ts';
import { type LocalServer, readBody } from '../http.ts';
import type { Clock } from '../keys.ts';
import type { DeployedFunction } from './deployed-function.ts';
import { errorAnswer, type HttpAnswer, runHeaders } from './http-answer.ts';
import { requestParts, toHttpEvent } from './http-event.ts';
import { isAsync } from './http-headers.ts';
import { BODY_BYTES } from './http-limits.ts';
import { startServer } from './http-server.ts';
import { createRequestId, createUuid } from './identifiers.ts';
import type { InvocationOutcome } from './invocation.ts';

/** What the invocation API needs. */
export interface InvokeApiOptions {
  readonly functions: ReadonlyMap<string, DeployedFunction>;
  readonly port: number;
  readonly accountId: string;
  readonly region: string;
  readonly verifier: Acs3Verifier;
  readonly clock: Clock;
  readonly random: () => number;
  /** Whether a function with an HTTP trigger gets the HTTP event for API calls too, as one documented sample shows. */
  readonly wrapApiCalls: boolean;
  readonly base64ContentTypes: readonly string[];
}

const PATH = /^\/2023-03-30\/functions\/([^/?]+)\/invocations(?:\?|$)/;

/**
 * The signed synchronous API of Function Compute 3.0: `POST /2023-03-30/functions/{name}/invocations?qualifier=LATEST`.
 * An error of the function is HTTP 200 with X-Fc-Error-Type, as documented.
 */
export function startInvokeApi(options: InvokeApiOptions): Promise<LocalServer> {
  const { clock, functions, random, verifier } = options;
  const triggerId = createUuid(random);

  function eventOf(request: IncomingMessage, body: Uint8Array, target: DeployedFunction, now: number): Uint8Array {
    const isWrapped = options.wrapApiCalls && target.spec.triggers.some((trigger) => trigger.type === 'http');
    if (!isWrapped) return body;
    const { accountId, base64ContentTypes } = options;
    const domainName = `${accountId}.${options.region}.fc.aliyuncs.com`;
    // The sample has an empty request id.
    const surroundings = { accountId, triggerId, domainName, requestId: '', now, base64ContentTypes };
    return new TextEncoder().encode(JSON.stringify(toHttpEvent(requestParts(request, body), surroundings)));
  }

  async function answer(request: IncomingMessage): Promise<HttpAnswer> {
    const now = clock.now();
    const requestId = createRequestId(now, random);
    const refuse = (status: number, code: string, message: string) => errorAnswer(status, code, message, requestId);

    const encodedName = PATH.exec(request.url ?? '')?.[1];
    if (request.method !== 'POST' || encodedName === undefined) {
      return refuse(400, 'PathNotSupported', `${request.method} ${request.url} is not an operation of this host`);
    }
    const body = await readBody(request, BODY_BYTES);
    if (body === 'too-large') return refuse(400, 'EntityTooLarge', `the event must be at most ${BODY_BYTES} bytes`);
    const verdict = verifier.verify(signedRequest(request, body), now);
    if (!verdict.ok) return refuse(403, documentedCode(verdict), verdict.message);
    if (isAsync(request)) {
      return refuse(400, 'InvalidArgument', 'x-fc-invocation-type: Async is not carried out by this host');
    }
    const name = decodeName(encodedName);
    const qualifier = new URL(request.url ?? '', 'http://127.0.0.1').searchParams.get('qualifier') ?? 'LATEST';
    const target = functions.get(name);
    if (target === undefined || qualifier !== 'LATEST') {
      return refuse(404, 'FunctionNotFound', `function '${name}' with qualifier '${qualifier}' does not exist`);
    }
    const event = eventOf(request, body, target, now);
    const outcome = await target.invoke({ requestId, event, retryCount: 0 });
    return toApiAnswer(outcome, target.codeChecksum, request.headers['x-fc-log-type'] === 'Tail');
  }

  return startServer(options.port, answer);
}

function toApiAnswer(outcome: InvocationOutcome, codeChecksum: string, wantsLog: boolean): HttpAnswer {
  if (outcome.kind === 'refused') {
    return errorAnswer(outcome.status, outcome.code, outcome.message, outcome.requestId);
  }
  const errorHeader: Record<string, string> = outcome.kind === 'failed' ? { 'X-Fc-Error-Type': outcome.errorType } : {};
  const logHeader: Record<string, string> = wantsLog
    ? { 'X-Fc-Log-Result': Buffer.from(outcome.logTail).toString('base64') }
    : {};
  const type = outcome.kind === 'failed' ? 'application/json' : 'application/octet-stream';
  const headers = { 'Content-Type': type, ...errorHeader, ...logHeader, ...runHeaders(outcome, codeChecksum) };
  return { status: 200, headers, body: outcome.body };
}

// The gateway's codes in the words of Function Compute's own list, which has fewer.
function documentedCode(verdict: Extract<Acs3Verdict, { ok: false }>): string {
  if (verdict.code === 'SignatureDoesNotMatch') return 'SignatureNotMatch';
  if (verdict.code.startsWith('InvalidAccessKeyId')) return 'InvalidAccessKeyID';
  return 'AccessDenied';
}

function decodeName(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
