/** The two documented ways in which an event stream tries a failed batch again. */
export type PushRetryStrategy = 'BACKOFF_RETRY' | 'EXPONENTIAL_DECAY_RETRY';

/**
 * Seconds until a batch that failed `failures` times (1 or more) is tried again; undefined when that is enough. Documented:
 * BACKOFF_RETRY three times, 10 to 20 s apart at random; EXPONENTIAL_DECAY_RETRY 176 times, 1, 2, 4 … 512 s apart.
 */
export function retryPauseSeconds(
  strategy: PushRetryStrategy,
  failures: number,
  random: () => number,
): number | undefined {
  if (strategy === 'BACKOFF_RETRY') return failures > 3 ? undefined : 10 + 10 * random();
  return failures > 176 ? undefined : Math.min(2 ** (failures - 1), 512);
}
