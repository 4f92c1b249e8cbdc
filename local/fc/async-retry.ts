import type { AsyncOptions } from './async-options.ts';
import type { AsyncInvokeSpec } from './function-spec.ts';
import type { InvocationOutcome } from './invocation.ts';

/** What became of the attempts of an asynchronous invocation so far, the last one included. */
export interface AsyncAttempts {
  /** Attempts that reached the function and failed. */
  readonly failures: number;
  /** Attempts in a row, up to the last one, that were refused. */
  readonly refusals: number;
}

const REFUSED_SECONDS = 5 * 3600;

/**
 * Seconds until an asynchronous invocation is tried again after `outcome`; undefined when it is over. Documented: an error of
 * the function is tried again as often as its configuration says; a 429 for 5 h, after 0.5 s, 1 s, 2 s, …; a 5xx in the same way or
 * not at all, `afterSystemError`; nothing else is. Not documented: the pauses after an error of the function, here the same.
 */
export function asyncRetryPause(
  outcome: InvocationOutcome,
  { failures, refusals }: AsyncAttempts,
  { maxRetryAttempts }: AsyncInvokeSpec,
  { afterSystemError }: Pick<AsyncOptions, 'afterSystemError'>,
): number | undefined {
  if (outcome.kind === 'failed') return failures > maxRetryAttempts ? undefined : doubled(failures);
  if (outcome.kind === 'answered') return undefined;
  const isTriedAgain = outcome.status === 429 || (outcome.status >= 500 && afterSystemError === 'retry');
  if (!isTriedAgain) return undefined;
  // The pauses add up to one less than the next of them, counted in halves of a second.
  return doubled(refusals + 1) - 0.5 > REFUSED_SECONDS ? undefined : doubled(refusals);
}

function doubled(times: number): number {
  return 0.5 * 2 ** (times - 1);
}
