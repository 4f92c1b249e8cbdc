import type { Outcome } from './outcome.ts';

// Said once more here: what the code under judgement takes for permanent must not be believed.
const hopeless = new Set(['denied', 'invalid', 'not-found', 'arrears', 'not-on-sale']);

/**
 * Dead letters that give up for good what ENS only refused for now, or as exhausted what has attempts and time left. A pair
 * whose last attempt lies further back than back-off ever puts it was held up: it has its time once more.
 */
export function unjustLetters({ letters, settings }: Outcome): string[] {
  return letters.flatMap(({ reason, failure, task, at }) => {
    if (reason === 'permanent' && !hopeless.has(failure?.kind ?? '')) return [`buried for ${failure?.kind}`];
    if (reason !== 'exhausted' || task === undefined) return [];
    const writtenAt = Date.parse(at);
    const age = (writtenAt - Date.parse(task.firstRequestedAt)) / 1000;
    return task.nodes
      .filter(({ attempts, lastAttemptAt }) => {
        const idle = lastAttemptAt === undefined ? 0 : (writtenAt - Date.parse(lastAttemptAt)) / 1000;
        const mayTake = settings.retryMaxAgeSeconds * (idle > 2 * settings.retryCapSeconds ? 2 : 1);
        return attempts < settings.retryMaxAttempts && age < mayTake;
      })
      .map(({ ensRegionId, attempts }) => `${ensRegionId}: exhausted after ${attempts} calls and ${age} s`);
  });
}
