import type { LocalCloud } from '../../local/cloud-options.ts';
import { type Pair, statesOf } from './tally.ts';

/** How long the demo waits for something, at most. */
const patienceMs = 30_000;

/** Resolves when no task is in the retry queue any more, or when patience is at an end. */
export function untilQueueIsEmpty(cloud: LocalCloud): Promise<void> {
  return until(() => cloud.broker.messages(cloud.addresses.retryQueue, cloud.clock.now()).length === 0);
}

/** Resolves when each of the pairs is available or given up, or when patience is at an end. */
export function untilAvailable(cloud: LocalCloud, pairs: readonly Pair[]): Promise<void> {
  return until(() => statesOf(pairs, cloud).every(({ state }) => state === 'available' || state === 'deadLettered'));
}

async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!isSo() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 100));
}
