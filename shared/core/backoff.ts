import type { FailureKind } from './failure.ts';

/** The times of the backoff, in seconds. */
export interface BackoffSettings {
  readonly retryBaseSeconds: number;
  readonly retryRefusedBaseSeconds: number;
  readonly retryCapSeconds: number;
}

/**
 * Seconds until attempt number `attempt` + 1: base × 2^(attempt − 1), capped, × (0.5 … 1). `random` is in [0, 1).
 * Refused nodes wait by a longer base: stock comes back in hours, not minutes.
 */
export function backoffSeconds(kind: FailureKind, attempt: number, random: number, settings: BackoffSettings): number {
  const base = kind === 'refused' ? settings.retryRefusedBaseSeconds : settings.retryBaseSeconds;
  const full = Math.min(settings.retryCapSeconds, base * 2 ** (Math.max(1, attempt) - 1));
  return full * (0.5 + random / 2);
}

/**
 * Seconds until something that is waited for is looked at again: as long as it has taken so far, between half of and three
 * times the visibility time (5 to 30 minutes by default), so that looks thin out the longer it takes.
 */
export function recheckSeconds(sinceSeconds: number, visibilitySeconds: number): number {
  return Math.min(Math.max(sinceSeconds, visibilitySeconds / 2), visibilitySeconds * 3);
}
