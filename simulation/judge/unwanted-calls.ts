import { pairKey } from '../play/history.ts';
import { editionsBetween } from '../story/editions.ts';
import { start } from '../story/times.ts';
import { isOpenAt } from './calendar.ts';
import type { Outcome } from './outcome.ts';
import { wantedBetween } from './wanted.ts';

/** Calls for what no request asked for, nor any rule of this tick or the one before. */
export function unwantedCalls({ scenario, history, settings }: Outcome): string[] {
  return history.calls.flatMap(({ snapshotId, ensRegionIds, beganAt }) => {
    const seconds = (beganAt - start) / 1000;
    const since = seconds - settings.tickSeconds - scenario.runSeconds;
    const standing = editionsBetween(scenario, since, seconds);
    const pairs = ensRegionIds.map((node) => pairKey(snapshotId, node));
    const asked = new Set(
      scenario.requests.flatMap((request) =>
        request.at <= seconds ? request.nodes.map((node) => pairKey(request.snapshotId, node)) : [],
      ),
    );
    if (pairs.every((pair) => asked.has(pair))) return [];
    const wanted = new Set(standing.flatMap((edition) => [...wantedBetween(edition, scenario, since, seconds)]));
    return pairs
      .filter((pair) => !wanted.has(pair) && !asked.has(pair))
      .map((pair) => `${pair}: called although nobody wants it`);
  });
}

/** How long after the last look at a window a call may begin: a minute after one more look, as long as listings take. */
function lateSeconds({ weather, slowSeconds = 0 }: Outcome['scenario']): number {
  const isRough = weather.throttled + weather.broken > 0;
  return isRough ? 300 : 65 + slowSeconds;
}

/** Calls of rules outside their window, but for those that were about to be made when it closed. */
export function callsOutsideWindows({ scenario, history }: Outcome): string[] {
  return history.calls.flatMap(({ rule, beganAt, snapshotId }) => {
    const seconds = (beganAt - start) / 1000;
    const standing = editionsBetween(scenario, seconds - scenario.runSeconds, seconds).flatMap(({ rules }) =>
      rules === 'broken' ? [] : rules.filter(({ name }) => name === rule),
    );
    const isOut = standing.every(
      ({ window }) =>
        window !== undefined && !isOpenAt(window, seconds) && !isOpenAt(window, seconds - lateSeconds(scenario)),
    );
    return standing.length > 0 && isOut ? [`rule ${rule}: ${snapshotId} called outside its window`] : [];
  });
}

/** Calls that the operators forbid. */
export function forbiddenCalls({ scenario, history }: Outcome): string[] {
  return history.calls.flatMap(({ snapshotId, ensRegionIds, paused }) => {
    const denied = ensRegionIds.filter((node) => scenario.deniedNodes.includes(node));
    return [
      ...denied.map((node) => `${pairKey(snapshotId, node)}: called although it is denied`),
      ...(paused ? [`${snapshotId}: called although PAUSED`] : []),
    ];
  });
}
