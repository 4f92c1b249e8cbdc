import type { DeadLetter } from '../../shared/core/task.ts';
import type { Outcome } from './outcome.ts';

// Said once more here: what the code under judgement takes for permanent must not be believed.
const hopeless = new Set(['denied', 'invalid', 'not-found', 'arrears', 'not-on-sale']);

/**
 * Dead letters without cause: `permanent` for what ENS only refused for now, `exhausted` although attempts and time are left,
 * and either for what ENS says of another node. A pair whose last attempt lies further back than back-off ever puts it was
 * held up: it has its time once more.
 */
export function unjustLetters(outcome: Outcome): string[] {
  const { letters, settings } = outcome;
  return letters.flatMap((letter) => {
    const { reason, failure, task, at } = letter;
    if (reason === 'permanent' && !hopeless.has(failure?.kind ?? '')) return [`buried for ${failure?.kind}`];
    const sunk = sunkByOthers(letter, outcome);
    if (sunk.length > 0) return sunk;
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

/** Nodes that were given up for what ENS answers about others: that they are not on sale, or that it does not list them. */
function sunkByOthers({ reason, failure, task }: DeadLetter, { scenario }: Outcome): string[] {
  const guilty =
    failure?.kind === 'not-on-sale'
      ? scenario.restrictedNodes
      : scenario.unlistable.map(({ ensRegionId }) => ensRegionId);
  if (failure?.kind !== 'not-on-sale' && failure?.kind !== 'invalid') return [];
  return (task?.nodes ?? []).flatMap(({ ensRegionId }) =>
    guilty.includes(ensRegionId) ? [] : [`${ensRegionId}: ${reason} for ${failure.code} of another node`],
  );
}
