import { pairKey } from '../play/history.ts';
import { bearsMarkerOf } from './known-copies.ts';
import type { Outcome } from './outcome.ts';

/** How many copies rules may begin in a run as long as none of ours was ever seen. */
const most = 3;

/** Runs that began more copies than that although ENS had none of ours to show, whatever the run had looked at. */
export function beyondCanary({ scenario, settings, history, ticks }: Outcome): string[] {
  const hasStock = scenario.copies.some(({ by }) => by !== 'others');
  if (hasStock) return [];
  const shownFromOf = (isOne: (rule: string | undefined) => boolean) =>
    Math.min(
      ...history.calls.flatMap(({ made, rule }) =>
        made.flatMap((copy) => {
          const isShown = isOne(rule) && bearsMarkerOf(settings.installation, copy);
          return isShown ? (copy.listedFrom ?? copy.createdAt) : [];
        }),
      ),
    );
  const byRules = shownFromOf((rule) => rule !== undefined);
  const byRequests = shownFromOf((rule) => rule === undefined);
  return ticks.flatMap((tick, index) => {
    // The run looked some time after the tick, and its own copies were made after that.
    if (byRules < tick || byRequests < tick + scenario.runSeconds * 1000) return [];
    const until = ticks[index + 1] ?? Number.POSITIVE_INFINITY;
    const calls = history.calls.filter(({ rule, beganAt }) => rule !== undefined && beganAt >= tick && beganAt < until);
    const pairs = new Set(calls.flatMap((call) => call.ensRegionIds.map((node) => pairKey(call.snapshotId, node))));
    return pairs.size > most ? [`${pairs.size} copies in a run before any of ours was seen`] : [];
  });
}
