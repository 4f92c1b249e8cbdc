import { type History, pairKey } from '../play/history.ts';
import { isMorning } from '../story/scenario.ts';
import { start } from '../world/opening.ts';
import { deletionFaults } from './deletions.ts';
import { tooManyCopies } from './limits.ts';
import { type Outcome, ruledPairs, sentRequests } from './outcome.ts';
import { editionsBetween, wantedBetween } from './wanted.ts';

/** What went beyond a bound, a line each. */
export function breaches(outcome: Outcome): string[] {
  return [
    ...tooManyCalls(outcome),
    ...tooManyTasks(outcome),
    ...unjustLetters(outcome),
    ...unwantedCalls(outcome),
    // Every task ends: its copy is there, or its attempts, or its time, are used up.
    ...outcome.tasks.map(({ taskId }) => `${taskId}: still in the queue when all was long over`),
    ...forbiddenCalls(outcome),
    ...tooManyCopies(outcome),
    ...callsAtNoon(outcome),
    ...deletionFaults(outcome),
    ...outcome.history.crashes,
    ...outcome.history.overruns.map((process) => `${process}: still at work when its time was up`),
  ];
}

function tooManyCalls(outcome: Outcome): string[] {
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
    // A request that was not answered, or a disturbance of the pair, may begin a chain of attempts of its own.
    const chains = (sent.get(pair) ?? 0) + timesDisturbed(pair, history);
    const most = settings.retryMaxAttempts * chains + (ruled.has(pair) ? 6 * (ticks.length + 1) : 0) + 3;
    return count > most ? [`${pair}: ${count} calls, at most ${most}`] : [];
  });
}

function timesDisturbed(pair: string, { disturbances }: History): number {
  return disturbances.get(pair)?.length ?? 0;
}

/** At any time a pair has at most three tasks for each request or rule, and one for each disturbance of it. */
function tooManyTasks(outcome: Outcome): string[] {
  const { history } = outcome;
  const sent = sentRequests(outcome);
  const ruled = ruledPairs(outcome);
  return [...history.mostTasks].flatMap(([pair, count]) => {
    const origins = (sent.get(pair) ?? 0) + (ruled.has(pair) ? 1 : 0);
    const most = 3 * origins + timesDisturbed(pair, history) + (history.again.get(pair) ?? 0);
    return count > most ? [`${pair}: ${count} tasks at a time, at most ${most}`] : [];
  });
}

// Said once more here: what the code under judgement takes for permanent must not be believed.
const hopeless = new Set(['denied', 'invalid', 'not-found', 'arrears', 'not-on-sale']);

/** Dead letters that give up for good what ENS only refused for now, or as exhausted what has attempts and time left. */
function unjustLetters({ letters, settings }: Outcome): string[] {
  return letters.flatMap(({ reason, failure, task, at }) => {
    if (reason === 'permanent' && !hopeless.has(failure?.kind ?? '')) return [`buried for ${failure?.kind}`];
    if (reason !== 'exhausted' || task === undefined) return [];
    const age = (Date.parse(at) - Date.parse(task.firstRequestedAt)) / 1000;
    return task.nodes
      .filter(({ attempts }) => attempts < settings.retryMaxAttempts && age < settings.retryMaxAgeSeconds)
      .map(({ ensRegionId, attempts }) => `${ensRegionId}: exhausted after ${attempts} calls and ${age} s`);
  });
}

/** Calls for what no request asked for, nor any rule of this tick or the one before. */
function unwantedCalls({ scenario, history, settings }: Outcome): string[] {
  return history.calls.flatMap(({ snapshotId, ensRegionIds, beganAt }) => {
    const seconds = (beganAt - start) / 1000;
    const since = seconds - settings.tickSeconds - scenario.runSeconds;
    const standing = editionsBetween(scenario, since, seconds);
    const wanted = new Set([
      ...standing.flatMap((edition) => [...wantedBetween(edition, scenario, since, seconds)]),
      ...scenario.requests
        .filter(({ at }) => at <= seconds)
        .flatMap((request) => request.nodes.map((node) => pairKey(request.snapshotId, node))),
    ]);
    const pairs = ensRegionIds.map((node) => pairKey(snapshotId, node));
    return pairs.filter((pair) => !wanted.has(pair)).map((pair) => `${pair}: called although nobody wants it`);
  });
}

/** Calls of rules outside their window, but for those that were about to be made when it closed. */
function callsAtNoon({ scenario, history }: Outcome): string[] {
  const lateSeconds = 300;
  return history.calls.flatMap(({ rule, beganAt, snapshotId }) => {
    const seconds = (beganAt - start) / 1000;
    const standing = editionsBetween(scenario, seconds - scenario.runSeconds, seconds).flatMap(({ rules }) =>
      rules === 'broken' ? [] : rules.filter(({ name }) => name === rule),
    );
    const isClosed = standing.length > 0 && standing.every(({ window }) => window !== undefined);
    const isOut = !isMorning(seconds) && !isMorning(seconds - lateSeconds);
    return isClosed && isOut ? [`rule ${rule}: ${snapshotId} called outside its window`] : [];
  });
}

/** Calls that the operators' brakes forbid. */
function forbiddenCalls({ scenario, history }: Outcome): string[] {
  return history.calls.flatMap(({ snapshotId, ensRegionIds, paused }) => {
    const denied = ensRegionIds.filter((node) => scenario.deniedNodes.includes(node));
    return [
      ...denied.map((node) => `${pairKey(snapshotId, node)}: called although it is denied`),
      ...(paused ? [`${snapshotId}: called although PAUSED`] : []),
    ];
  });
}
