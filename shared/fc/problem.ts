import { type Failure, failureTable } from '../core/failure.ts';
import type { HttpResponse } from './http-event.ts';

/** A fault in what the caller sent: where, as a JSON pointer or a parameter's name, and what. */
export interface Fault {
  readonly pointer?: string;
  readonly parameter?: string;
  readonly detail: string;
}

/** The members of an RFC 9457 problem; `type` becomes `urn:ensr:<type>`. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly Fault[];
  readonly failure?: Failure;
}

/** Thrown to answer a request with a problem. */
export class HttpProblem extends Error {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(problem: Problem, headers: Readonly<Record<string, string>> = {}) {
    super(problem.title);
    this.name = 'HttpProblem';
    this.problem = problem;
    this.headers = headers;
  }
}

/** The problem that a failure of the whole request is to its caller. */
export function problemOf(failure: Failure): Problem {
  const { title, httpStatus } = failureTable[failure.kind];
  const { message } = failure;
  return {
    type: failure.kind,
    title,
    status: httpStatus,
    ...(message === undefined ? {} : { detail: message }),
    failure,
  };
}

/** An answer that lists more faults than this helps nobody. */
const mostErrors = 100;

/** A request with faults: all of them, status 400. */
export function faulty(errors: readonly Fault[]): HttpProblem {
  const { title, httpStatus } = failureTable.invalid;
  const more = errors.length - mostErrors;
  const shown = more > 0 ? [...errors.slice(0, mostErrors), { detail: `and ${more} more` }] : errors;
  return new HttpProblem({ type: 'invalid', title, status: httpStatus, errors: shown });
}

/** The application/problem+json response. 503 tells when to come back. */
export function problemResponse(
  problem: Problem,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  const { type, ...rest } = problem;
  return {
    statusCode: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      ...(problem.status === 503 ? { 'retry-after': '60' } : {}),
      ...headers,
    },
    isBase64Encoded: false,
    body: JSON.stringify({ type: `urn:ensr:${type}`, ...rest, requestId }),
  };
}
