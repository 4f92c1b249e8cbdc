import type { IncomingMessage } from 'node:http';
import { type Acs3Verifier, signedRequest } from '../acs3.ts';
import { type LocalServer, readBody } from '../http.ts';
import type { Clock } from '../keys.ts';
import type { AsyncInvocations } from './async-invocations.ts';
import { acceptAsyncRequest } from './async-request.ts';
import type { DeployedFunction } from './deployed-function.ts';
import { errorAnswer, type HttpAnswer } from './http-answer.ts';
import { requestParts, toHttpEvent } from './http-event.ts';
import { headerPairs, isAsync } from './http-headers.ts';
import { ASYNC_EVENT_BYTES, BODY_BYTES, requestHeadFault } from './http-limits.ts';
import { toHttpAnswer } from './http-response.ts';
import { startServer } from './http-server.ts';
import type { HttpTriggerConfig } from './http-trigger-config.ts';
import { createRequestId, createUuid } from './identifiers.ts';

/** A function's HTTP trigger and what it needs. */
export interface HttpTriggerOptions {
  readonly target: DeployedFunction;
  readonly asyncInvocations: AsyncInvocations;
  readonly config: HttpTriggerConfig;
  readonly port: number;
  readonly accountId: string;
  readonly region: string;
  readonly verifier: Acs3Verifier;
  readonly clock: Clock;
  readonly random: () => number;
  readonly base64ContentTypes: readonly string[];
  readonly forceAttachment: boolean;
}

/** Listens for one function's HTTP trigger: any path, the declared methods; `authType: function` wants an ACS3 signature. */
export function startHttpTrigger(options: HttpTriggerOptions): Promise<LocalServer> {
  const { base64ContentTypes, clock, config, random, target, verifier } = options;
  const triggerId = createUuid(random);
  const domainName = `${triggerId}.${options.region}.fcapp.run`;

  async function answer(request: IncomingMessage): Promise<HttpAnswer> {
    const now = clock.now();
    const requestId = createRequestId(now, random);
    const refuse = (status: number, code: string, message: string) => errorAnswer(status, code, message, requestId);

    const method = config.methods.find((allowed) => allowed === request.method);
    if (method === undefined) return refuse(403, 'FCCommonError', `the trigger does not allow ${request.method}`);
    const fault = requestHeadFault(request.url ?? '', headerPairs(request.rawHeaders));
    if (fault !== undefined) return refuse(400, 'InvalidArgument', fault);
    const limit = isAsync(request) ? ASYNC_EVENT_BYTES : BODY_BYTES;
    const body = await readBody(request, limit);
    if (body === 'too-large') return refuse(400, 'InvalidArgument', `the body must be at most ${limit} bytes`);
    if (config.authType === 'function') {
      const verdict = verifier.verify(signedRequest(request, body), now);
      if (!verdict.ok) return refuse(403, 'AccessDenied', verdict.message);
    }
    const parts = requestParts(request, body);
    const event = toHttpEvent(
      { ...parts, headers: parts.headers.filter(([name]) => !isWithheld(name.toLowerCase())) },
      { accountId: options.accountId, triggerId, domainName, requestId, now, base64ContentTypes },
    );
    const bytes = new TextEncoder().encode(JSON.stringify(event));
    if (isAsync(request)) {
      const asked = { request, taskIdHeader: 'x-fc-async-task-id', requestId, event: bytes };
      const reply = acceptAsyncRequest(asked, target, options.asyncInvocations);
      return 'code' in reply ? refuse(reply.status, reply.code, reply.message) : reply;
    }
    const outcome = await target.invoke({ requestId, event: bytes, retryCount: 0 });
    return toHttpAnswer(outcome, { codeChecksum: target.codeChecksum, forceAttachment: options.forceAttachment });
  }

  return startServer(options.port, answer);
}

// Documented as headers a client cannot set.
function isWithheld(name: string): boolean {
  return name.startsWith('x-fc-') || name === 'connection' || name === 'keep-alive';
}
