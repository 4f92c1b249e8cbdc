import { type History, pairKey } from '../play/history.ts';
import { type Outcome, ruledPairs, sentRequests } from './outcome.ts';

/** The calls of one attempt: three tries of a call with other nodes, and three of one alone. */
const mostOfAttempt = 6;

/** Pairs that were attempted more often than their requests, their rules, and what happened to them explain. */
export function tooManyCalls(outcome: Outcome): string[] {
  const { ticks, history, settings } = outcome;
  const sent = sentRequests(outcome);
  const ruled = ruledPairs(outcome);
  const attempts = new Map<string, Map<string, number>>();
  for (const { snapshotId, ensRegionIds, process, invokedAt } of history.calls) {
    for (const node of ensRegionIds) {
      const pair = pairKey(snapshotId, node);
      const invocation = `${process} ${invokedAt}`;
      const calls = attempts.get(pair) ?? new Map<string, number>();
      attempts.set(pair, calls.set(invocation, (calls.get(invocation) ?? 0) + 1));
    }
  }
  return [...attempts].flatMap(([pair, calls]) => {
    // A request that was not answered, or a disturbance of the pair, may begin a chain of attempts of its own.
    const chains = (sent.get(pair) ?? 0) + timesDisturbed(pair, history);
    const most = settings.retryMaxAttempts * chains + (ruled.has(pair) ? 6 * (ticks.length + 1) : 0) + 3;
    const [inOne, mostInOne] = [Math.max(...calls.values()), mostOfAttempt * (chains + (ruled.has(pair) ? 1 : 0))];
    return [
      ...(calls.size > most ? [`${pair}: called in ${calls.size} invocations, at most ${most}`] : []),
      ...(inOne > mostInOne ? [`${pair}: ${inOne} calls in an invocation, at most ${mostInOne}`] : []),
    ];
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
