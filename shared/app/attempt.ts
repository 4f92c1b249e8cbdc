import { CallError, type Failure, failureTable } from '../core/failure.ts';
import { outOfTime } from '../core/own-failures.ts';
import type { Deps } from './deps.ts';

export type Attempted<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** An outcome, after `tries` calls were begun. */
export type Tried<T> = Attempted<T> & { readonly tries: number };

/** A paid call is sent again only where it is certain that it was not carried out; a read also where that is unknown. */
export type Effect = 'read' | 'paid';

/** What is kept back of the invocation's time after the last call: to bury, to queue and to answer. */
const reserveSeconds = 5;

/**
 * Makes an ENS call, again where the failure table allows it, at most `deps.mostTries` times and never one that could
 * outlast the invocation. Expected failures are the result; what is not a CallError is a bug and is thrown on.
 */
export async function attempt<T>(deps: Deps, effect: Effect, call: () => Promise<T>): Promise<Tried<T>> {
  let failure: Failure = outOfTime;
  let renewed = false;
  let tries = 0;
  const failed = (): Tried<T> => ({ ok: false, failure, tries });
  while (timeLeftFor(deps, 0)) {
    tries += 1;
    try {
      return { ok: true, value: await call(), tries };
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      failure = error.failure;
      deps.log.debug('ens.failed', { tries, ...failure });
      if (failure.code === outOfTime.code) {
        tries -= 1; // it was not begun
        return failed();
      }

      const { inCall } = failureTable[failure.kind];
      if (inCall === 'once' && renewed) {
        // Two expired answers in a row are no proof that the keys are wrong for good; somebody has to look all the same.
        deps.log.error('credentials.refused', { ...failure });
        return failed();
      }
      renewed ||= inCall === 'once';
      if (inCall === 'no' || (inCall === 'read' && effect !== 'read')) return failed();

      const pause = error.retryAfterSeconds ?? pauseSeconds(deps, tries);
      // New credentials are tried whatever the limit: without them no later task could do better.
      if ((tries >= deps.mostTries && inCall !== 'once') || !timeLeftFor(deps, pause)) return failed();
      await deps.clock.sleep(pause);
    }
  }
  return failed();
}

function pauseSeconds({ settings, random }: Deps, tries: number): number {
  return (settings.retryBaseSeconds / 60) * 2 ** (tries - 1) * (0.5 + random.next() / 2);
}

function timeLeftFor(deps: Deps, pause: number): boolean {
  return deps.clock.now() + pause * 1000 <= callsBeginUntil(deps);
}

/** The latest time at which an ENS call may begin (ms since the epoch): no later one would end within the invocation. */
export function callsBeginUntil({ deadline, settings }: Pick<Deps, 'deadline' | 'settings'>): number {
  return deadline - (settings.ensTimeoutSeconds + reserveSeconds) * 1000;
}
