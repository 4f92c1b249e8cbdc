import type { IncomingMessage } from 'node:http';
import { signedRequest } from '../acs3.ts';
import { type LocalServer, readBody } from '../http.ts';
import type { Clock } from '../keys.ts';
import type { AsyncInvocations } from './async-invocations.ts';
import { acceptAsyncRequest } from './async-request.ts';
import type { DeployedFunction } from './deployed-function.ts';
import { type HttpAnswer, runHeaders } from './http-answer.ts';
import { requestParts, toHttpEvent } from './http-event.ts';
import { invocationTypeFault, isAsync } from './http-headers.ts';
import { ASYNC_EVENT_BYTES, BODY_BYTES } from './http-limits.ts';
import { startServer } from './http-server.ts';
import { createRequestId, createUuid } from './identifiers.ts';
import type { InvocationOutcome } from './invocation.ts';
import type { InvokeApiVersion } from './invoke-api-version.ts';

/** What the invocation API needs. */
export interface InvokeApiOptions {
  readonly functions: ReadonlyMap<string, DeployedFunction>;
  readonly asyncInvocations: AsyncInvocations;
  /** The first is the one whose errors are given for a path of none. */
  readonly versions: readonly [InvokeApiVersion, ...InvokeApiVersion[]];
  readonly port: number;
  readonly accountId: string;
  readonly region: string;
  readonly clock: Clock;
  readonly random: () => number;
  /** Whether a function with an HTTP trigger gets the HTTP event for API calls too, as one documented sample shows. */
  readonly wrapApiCalls: boolean;
  readonly base64ContentTypes: readonly string[];
}

/**
 * The signed invocation API of Function Compute, in several versions at once. An error of the function is HTTP 200 with
 * X-Fc-Error-Type, as documented; `x-fc-invocation-type: Async` is answered with 202 at once.
 */
export function startInvokeApi(options: InvokeApiOptions): Promise<LocalServer> {
  const { asyncInvocations, clock, functions, random, versions } = options;
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
    const version = versions.find((candidate) => candidate.isOwn(request.url ?? '')) ?? versions[0];
    const refuse = (status: number, code: string, message: string) => version.error(status, code, message, requestId);

    const called = version.read(request.url ?? '');
    if (request.method !== 'POST' || called === undefined) {
      return refuse(400, 'PathNotSupported', `${request.method} ${request.url} is not an operation of this host`);
    }
    const typeFault = invocationTypeFault(request);
    const limit = isAsync(request) ? ASYNC_EVENT_BYTES : BODY_BYTES;
    const body = await readBody(request, limit);
    if (body === 'too-large') return refuse(400, 'EntityTooLarge', `the event must be at most ${limit} bytes`);
    const fault = version.signatureFault(signedRequest(request, body), now);
    if (fault !== undefined) return refuse(403, fault.code, fault.message);
    const { name, qualifier } = called;
    const target = functions.get(name);
    if (target === undefined || qualifier !== 'LATEST') {
      return refuse(404, 'FunctionNotFound', `function '${name}' with qualifier '${qualifier}' does not exist`);
    }
    if (typeFault !== undefined) return refuse(400, 'InvalidArgument', typeFault);
    const event = eventOf(request, body, target, now);
    if (isAsync(request)) {
      const { taskIdHeader } = version;
      const reply = acceptAsyncRequest({ request, taskIdHeader, requestId, event }, target, asyncInvocations);
      return 'code' in reply ? refuse(reply.status, reply.code, reply.message) : reply;
    }
    const outcome = await target.invoke({ requestId, event, retryCount: 0 });
    if (outcome.kind === 'refused') return refuse(outcome.status, outcome.code, outcome.message);
    return runAnswer(outcome, target.codeChecksum, request.headers['x-fc-log-type'] === 'Tail');
  }

  return startServer(options.port, answer);
}

type Ran = Exclude<InvocationOutcome, { kind: 'refused' }>;

function runAnswer(outcome: Ran, codeChecksum: string, wantsLog: boolean): HttpAnswer {
  const errorHeader: Record<string, string> = outcome.kind === 'failed' ? { 'X-Fc-Error-Type': outcome.errorType } : {};
  const logHeader: Record<string, string> = wantsLog
    ? { 'X-Fc-Log-Result': Buffer.from(outcome.logTail).toString('base64') }
    : {};
  const type = outcome.kind === 'failed' ? 'application/json' : 'application/octet-stream';
  const headers = { 'Content-Type': type, ...errorHeader, ...logHeader, ...runHeaders(outcome, codeChecksum) };
  return { status: 200, headers, body: outcome.body };
}
