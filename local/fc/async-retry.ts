import type { AsyncInvokeSpec } from './function-spec.ts';
import type { InvocationOutcome } from './invocation.ts';

/** What became of the attempts of an asynchronous invocation so far, the last one included. */
export interface AsyncAttempts {
  /** Attempts that reached the function and failed. */
  readonly failures: number;
  /** Attempts in a row, up to the last one, that were refused because too many were running. */
  readonly throttles: number;
}

const THROTTLED_SECONDS = 5 * 3600;

/**
 * Seconds until an asynchronous invocation is tried again after `outcome`; undefined when it is over. Documented: an error of
 * the function is tried again as often as its configuration says; a 429 for 5 h, after 0.5 s, 1 s, 2 s, …; nothing else is. Not
 * documented: the pauses after an error of the function, here the same.
 */
export function asyncRetryPause(
  outcome: InvocationOutcome,
  { failures, throttles }: AsyncAttempts,
  { maxRetryAttempts }: AsyncInvokeSpec,
): number | undefined {
  if (outcome.kind === 'failed') return failures > maxRetryAttempts ? undefined : doubled(failures);
  if (outcome.kind === 'answered' || outcome.status !== 429) return undefined;
  // The pauses add up to one less than the next of them, counted in halves of a second.
  return doubled(throttles + 1) - 0.5 > THROTTLED_SECONDS ? undefined : doubled(throttles);
}

function doubled(times: number): number {
  return 0.5 * 2 ** (times - 1);
}
