import { CallError, type Failure, failureTable } from '../core/failure.ts';
import { outOfTime } from '../core/own-failures.ts';
import type { Deps } from './deps.ts';

export type Attempted<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** A paid call is sent again only where it is certain that it was not carried out; a read also where that is unknown. */
export type Effect = 'read' | 'paid';

const mostTries = 3;
/** What is kept back of the invocation's time after the last call: to bury, to queue and to answer. */
const reserveSeconds = 5;

/**
 * Makes an ENS call, again where the failure table allows it, at most three times and never one that could
 * outlast the invocation. Expected failures are the result; what is not a CallError is a bug and is thrown on.
 */
export async function attempt<T>(deps: Deps, effect: Effect, call: () => Promise<T>): Promise<Attempted<T>> {
  let failure: Failure = outOfTime;
  let renewed = false;
  for (let tries = 1; tries <= mostTries; tries += 1) {
    if (!timeLeftFor(deps, 0)) return { ok: false, failure };
    try {
      return { ok: true, value: await call() };
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      failure = error.failure;
      deps.log.debug('ens.failed', { tries, ...failure });

      const { inCall } = failureTable[failure.kind];
      if (inCall === 'once' && renewed) return { ok: false, failure: { ...failure, kind: 'denied' } };
      renewed ||= inCall === 'once';
      if (inCall === 'no' || (inCall === 'read' && effect === 'paid')) return { ok: false, failure };

      const pause = error.retryAfterSeconds ?? pauseSeconds(deps, tries);
      if (tries === mostTries || !timeLeftFor(deps, pause)) return { ok: false, failure };
      await deps.clock.sleep(pause);
    }
  }
  return { ok: false, failure };
}

function pauseSeconds({ settings, random }: Deps, tries: number): number {
  return (settings.retryBaseSeconds / 60) * 2 ** (tries - 1) * (0.5 + random.next() / 2);
}

function timeLeftFor({ clock, deadline, settings }: Deps, pause: number): boolean {
  return clock.now() + (pause + settings.ensTimeoutSeconds + reserveSeconds) * 1000 <= deadline;
}
