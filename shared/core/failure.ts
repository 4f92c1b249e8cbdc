/** What is known of a failure: its kind decides what happens next; code, message and ensRequestId are ENS's or SMQ's own. */
export interface Failure {
  readonly kind: FailureKind;
  readonly code?: string;
  readonly message?: string;
  readonly ensRequestId?: string;
}

interface Treatment {
  /** Status of the HTTP answer when this failure decides it. */
  readonly httpStatus: number;
  /** `never` succeeds by waiting: no further attempt, the node is buried. `later` is left to the next task. */
  readonly again: 'later' | 'never';
  /** Whether one more try inside the same invocation is safe: `any` call, only a `read`, `once` after new credentials, or `no` call. */
  readonly inCall: 'any' | 'read' | 'once' | 'no';
  /** Whether a CopySnapshot that ended this way may have been carried out. */
  readonly executed: 'maybe' | 'no';
  readonly title: string;
}

/** The failure table. Its order decides which of several failures names the HTTP status. */
export const failureTable = {
  throttled: {
    httpStatus: 503,
    again: 'later',
    inCall: 'any',
    executed: 'no',
    title: 'The service is limiting requests',
  },
  unsent: {
    httpStatus: 503,
    again: 'later',
    inCall: 'any',
    executed: 'no',
    title: 'The service could not be reached',
  },
  unknown: {
    httpStatus: 502,
    again: 'later',
    inCall: 'read',
    executed: 'maybe',
    title: 'The service gave no usable answer',
  },
  refused: {
    httpStatus: 409,
    again: 'later',
    inCall: 'no',
    executed: 'no',
    title: 'Not possible in the present state',
  },
  'over-budget': {
    httpStatus: 429,
    again: 'later',
    inCall: 'no',
    executed: 'no',
    title: 'The budget of copies is used up',
  },
  credentials: {
    httpStatus: 503,
    again: 'later',
    inCall: 'once',
    executed: 'no',
    title: 'The credentials are not valid now',
  },
  denied: { httpStatus: 403, again: 'never', inCall: 'no', executed: 'no', title: 'Not allowed' },
  invalid: { httpStatus: 400, again: 'never', inCall: 'no', executed: 'no', title: 'The request is not valid' },
  'not-found': { httpStatus: 404, again: 'never', inCall: 'no', executed: 'no', title: 'Not found' },
  arrears: { httpStatus: 402, again: 'never', inCall: 'no', executed: 'no', title: 'The account has unpaid bills' },
  'not-on-sale': {
    httpStatus: 403,
    again: 'never',
    inCall: 'no',
    executed: 'no',
    title: 'Not on sale for this account',
  },
  paused: { httpStatus: 503, again: 'later', inCall: 'no', executed: 'no', title: 'Copying is paused' },
  unsecured: { httpStatus: 503, again: 'later', inCall: 'no', executed: 'no', title: 'The retry queue took no task' },
  misconfigured: {
    httpStatus: 500,
    again: 'later',
    inCall: 'no',
    executed: 'no',
    title: 'The function is not configured',
  },
  bug: { httpStatus: 500, again: 'never', inCall: 'no', executed: 'maybe', title: 'Internal error' },
} as const satisfies Record<string, Treatment>;

export type FailureKind = keyof typeof failureTable;

const order = Object.keys(failureTable);

/** The failure that stands first in the table; of an empty list, none. */
export function gravest(failures: readonly Failure[]): Failure | undefined {
  return failures.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))[0];
}

/** A failure in a word: its code, or what kind it is. */
export function briefly({ code, kind }: Failure): string {
  return code ?? kind;
}

/** Whether waiting cannot help, so that the node is buried instead of tried again. */
export function isPermanent(failure: Failure): boolean {
  return failureTable[failure.kind].again === 'never';
}

/** Whether a CopySnapshot that ended this way may have made a copy all the same. */
export function mayHaveExecuted(failure: Failure): boolean {
  return failureTable[failure.kind].executed === 'maybe';
}

/** The one error that adapters throw: a foreign error translated to a failure, its origin kept as `cause`. */
export class CallError extends Error {
  readonly failure: Failure;
  /** How long the service asked us to wait, in seconds. */
  readonly retryAfterSeconds: number | undefined;

  constructor(failure: Failure, options: { cause?: unknown; retryAfterSeconds?: number } = {}) {
    const name = [failure.kind, failure.code].filter(Boolean).join(' ');
    super(failure.message === undefined ? name : `${name}: ${failure.message}`, { cause: options.cause });
    this.name = 'CallError';
    this.failure = failure;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
