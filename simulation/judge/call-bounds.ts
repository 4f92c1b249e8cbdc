import { type History, pairKey } from '../play/history.ts';
import { type Outcome, ruledPairs, sentRequests } from './outcome.ts';

/** Pairs that were called for more often than their requests, their rules, and what happened to them explain. */
export function tooManyCalls(outcome: Outcome): string[] {
  const { ticks, history, settings } = outcome;
  const sent = sentRequests(outcome);
  const ruled = ruledPairs(outcome);
  const counts = new Map<string, number>();
  for (const { snapshotId, ensRegionIds } of history.calls) {
    for (const node of ensRegionIds) {
      const key = pairKey(snapshotId, node);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return [...counts].flatMap(([pair, count]) => {
    // A request that was not answered, or a disturbance of the pair, may begin a chain of attempts of its own; the last
    // attempt of each may be several calls, with other nodes and alone.
    const chains = (sent.get(pair) ?? 0) + timesDisturbed(pair, history);
    const ofChains = settings.retryMaxAttempts * chains + 3 * Math.max(1, chains);
    const most = ofChains + (ruled.has(pair) ? 6 * (ticks.length + 1) : 0);
    return count > most ? [`${pair}: ${count} calls, at most ${most}`] : [];
  });
}

/** At any time a pair has at most three tasks for each request or rule, and one for each disturbance of it. */
export function tooManyTasks(outcome: Outcome): string[] {
  const { history } = outcome;
  const sent = sentRequests(outcome);
  const ruled = ruledPairs(outcome);
  return [...history.mostTasks].flatMap(([pair, count]) => {
    const origins = (sent.get(pair) ?? 0) + (ruled.has(pair) ? 1 : 0);
    const most = 3 * origins + timesDisturbed(pair, history) + (history.again.get(pair) ?? 0);
    return count > most ? [`${pair}: ${count} tasks at a time, at most ${most}`] : [];
  });
}

function timesDisturbed(pair: string, { disturbances }: History): number {
  return disturbances.get(pair)?.length ?? 0;
}
