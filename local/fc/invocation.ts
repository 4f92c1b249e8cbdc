import type { Refusal } from './refusal.ts';

/** One invocation of a function: `retryCount` is 0 for all but Function Compute's own retries of asynchronous ones. */
export interface Invocation {
  readonly requestId: string;
  readonly event: Uint8Array;
  readonly retryCount: number;
}

/** The documented values of X-Fc-Error-Type for an error of the function itself. */
export type FunctionErrorType = 'HandledInvocationError' | 'UnhandledInvocationError';

/** What is known of an invocation that reached an instance, whatever came of it. */
export interface InvocationRun {
  readonly requestId: string;
  readonly instanceId: string;
  /** The function's answer, or the error JSON (errorMessage, errorType, stackTrace). */
  readonly body: Uint8Array;
  readonly durationMilliseconds: number;
  readonly memoryMegabytes: number;
  /** The last 4 KB of what the invocation logged. */
  readonly logTail: Uint8Array;
}

/** The function answered. */
export interface AnsweredInvocation extends InvocationRun {
  readonly kind: 'answered';
}

/** The function failed: by its own error, its end, or its timeout. */
export interface FailedInvocation extends InvocationRun {
  readonly kind: 'failed';
  readonly errorType: FunctionErrorType;
}

/** Function Compute did not run the function. */
interface RefusedInvocation extends Refusal {
  readonly kind: 'refused';
  readonly requestId: string;
}

/** What came of an invocation. */
export type InvocationOutcome = AnsweredInvocation | FailedInvocation | RefusedInvocation;
