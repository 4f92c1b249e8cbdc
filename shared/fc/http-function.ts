import middy from '@middy/core';
import type { Clock, Log } from '../ports.ts';
import { type FcContext, type TimedContext, withDeadline } from './context.ts';
import type { HttpRequest, HttpResponse } from './http-event.ts';
import { httpEvent, problemJson, requestLog } from './middleware.ts';

/** A handler of HTTP requests inside one invocation. */
export type HttpHandler = (request: HttpRequest, context: TimedContext) => Promise<HttpResponse>;

/** How long before the platform kills the invocation the caller gets an answer of ours. */
const answerBeforeTimeoutMs = 500;

/** A function behind an HTTP trigger: the event read, the request logged, errors answered as problems, and a timeout as well. */
export function httpFunction(
  handle: HttpHandler,
  { log, clock }: { readonly log: Log; readonly clock: Clock },
): (event: Uint8Array, context: FcContext) => Promise<HttpResponse> {
  const stack = middy<Uint8Array | HttpRequest, HttpResponse, Error, TimedContext>({
    timeoutEarlyInMillis: answerBeforeTimeoutMs,
  })
    .use(requestLog(log, clock))
    .use(problemJson(log))
    .use(httpEvent())
    .handler((request, context) => handle(request as HttpRequest, context));
  return (event, context) => stack(event, withDeadline(context, clock.now));
}
