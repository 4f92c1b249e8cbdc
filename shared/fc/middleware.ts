import type { MiddlewareObj } from '@middy/core';
import { CallError } from '../core/failure.ts';
import type { Clock, Log } from '../ports.ts';
import type { TimedContext } from './context.ts';
import { type HttpRequest, type HttpResponse, readHttpEvent } from './http-event.ts';
import { HttpProblem, type Problem, problemOf, problemResponse } from './problem.ts';

type HttpMiddleware = MiddlewareObj<Uint8Array | HttpRequest, HttpResponse, Error, TimedContext>;

/** Turns the trigger's event into an HttpRequest. */
export function httpEvent(): HttpMiddleware {
  return {
    before: function readEvent(request) {
      if (request.event instanceof Uint8Array) request.event = readHttpEvent(request.event);
    },
  };
}

/** Answers every error as application/problem+json; what is not expected is logged whole and told to nobody else. */
export function problemJson(log: Log): HttpMiddleware {
  return {
    onError: function answerProblem(request) {
      const { error, context } = request;
      const problem = toProblem(error);
      const { requestId } = context;
      if (problem === internalError) log.error('bug', { requestId, stack: error?.stack });
      else log[levelOf(problem)]('request.failed', { requestId, ...logged(problem) });
      const headers = error instanceof HttpProblem ? error.headers : {};
      request.response = problemResponse(problem, requestId, headers);
    },
  };
}

function levelOf({ type, status }: Problem): 'info' | 'warn' | 'error' {
  if (type === 'misconfigured') return 'error';
  return status >= 500 ? 'warn' : 'info';
}

function logged({ type, detail, failure, errors }: Problem) {
  return { type, detail, code: failure?.code, faults: errors?.length };
}

const internalError: Problem = { type: 'bug', title: 'Internal error', status: 500 };
const timedOut: Problem = {
  type: 'timeout',
  title: 'The function ran out of time',
  status: 504,
  detail: 'What was begun is in the retry queue; ask for the state of the copies.',
};

function toProblem(error: Error | null): Problem {
  if (error instanceof HttpProblem) return error.problem;
  if (error instanceof CallError) return problemOf(error.failure);
  return error?.name === 'TimeoutError' ? timedOut : internalError;
}

/** Logs every request with its caller, its answer's status and how long it took in milliseconds. */
export function requestLog(log: Log, clock: Clock): HttpMiddleware {
  const starts = new WeakMap<TimedContext, number>();
  const logRequest = ({
    event,
    context,
    response,
  }: {
    event: unknown;
    context: TimedContext;
    response: HttpResponse | null;
  }) => {
    const started = starts.get(context);
    log.info('request', {
      requestId: context.requestId,
      ...(event instanceof Uint8Array ? {} : callerOf(event as HttpRequest)),
      status: response?.statusCode,
      ...(started === undefined ? {} : { ms: clock.now() - started }),
    });
  };
  return {
    before: function noteStart({ context }) {
      starts.set(context, clock.now());
    },
    after: logRequest,
    onError: logRequest, // middy skips `after` where an error was answered
  };
}

function callerOf({ method, path, headers, sourceIp }: HttpRequest) {
  const accessKeyId = /Credential=([^,\s]+)/.exec(headers['authorization'] ?? '')?.[1];
  return {
    method,
    path,
    caller: {
      sourceIp,
      userAgent: headers['user-agent'],
      ...(accessKeyId === undefined ? {} : { accessKeyId: `${accessKeyId.slice(0, 4)}…${accessKeyId.slice(-4)}` }),
    },
  };
}
