import { failureTable } from '../core/failure.ts';
import type { Attempted } from './attempt.ts';
import type { Deps } from './deps.ts';
import { queueCall } from './queue-call.ts';

/** A put costs nothing, so that this is the same for all functions. */
const maxTries = 3;
/** How long one may take: the time in which SMQ has to answer, and what is kept back to answer ourselves. */
const secondsForTry = 10 + 5;

/**
 * Puts something into a queue, and tries again where a read could be: a put that was carried out although its answer was
 * lost leaves a second task or dead letter, which is harmless. No further try begins that could outlast the invocation.
 */
export async function queuePut<T>(
  { clock, random, deadline, log }: Pick<Deps, 'clock' | 'random' | 'deadline' | 'log'>,
  put: () => Promise<T>,
): Promise<Attempted<T>> {
  for (let tries = 1; ; tries += 1) {
    const done = await queueCall(put);
    if (done.ok) return done;
    const { inCall } = failureTable[done.failure.kind];
    const pauseSeconds = tries * (0.5 + random.next() / 2);
    const hasTime = clock.now() + (pauseSeconds + secondsForTry) * 1000 <= deadline;
    if (tries >= maxTries || (inCall !== 'any' && inCall !== 'read') || !hasTime) return done;
    log.debug('queue.failed', { tries, ...done.failure });
    await clock.sleep(pauseSeconds);
  }
}
