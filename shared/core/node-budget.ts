import type { Failure } from './failure.ts';
import type { OwnCopy } from './inventory.ts';
import type { Settings } from './settings.ts';
import { isOfToday } from './snapshot.ts';

/**
 * How many copies have begun on a node in the 24 hours before `now` (ms), whatever became of them: our copies there, and
 * those of sources sent a moment ago that ENS may not list yet.
 */
export function countBegun(ours: readonly OwnCopy[], sentSources: readonly string[], now: number): number {
  const begun = ours.flatMap(({ snapshot, marker }) => (isOfToday(snapshot, now) ? marker.sourceId : []));
  return begun.length + sentSources.filter((sourceId) => !begun.includes(sourceId)).length;
}

/** Why no copy may begin on a node on which `begun` have today, or undefined. */
export function budgetFailure(
  begun: number,
  { maxCopiesPerNodePerDay }: Pick<Settings, 'maxCopiesPerNodePerDay'>,
): Failure | undefined {
  if (begun < maxCopiesPerNodePerDay) return undefined;
  const message = `${begun} copies have begun on this node within 24 hours, and MAX_COPIES_PER_NODE_PER_DAY is ${maxCopiesPerNodePerDay}.`;
  return { kind: 'over-budget', code: 'MAX_COPIES_PER_NODE_PER_DAY', message };
}
