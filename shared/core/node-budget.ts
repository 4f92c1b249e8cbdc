import type { Failure } from './failure.ts';
import { parseMarker } from './marker.ts';
import type { Settings } from './settings.ts';
import type { Snapshot } from './snapshot.ts';
import { dayMs } from './zone-clock.ts';

/**
 * The sources of the copies that `installation` has begun on a node in the 24 hours before `now` (ms), whatever became of
 * them, by what is there. A copy whose time ENS does not tell counts as begun today.
 */
export function begunToday(onNode: readonly Snapshot[], installation: string, now: number): string[] {
  return onNode.flatMap(({ description, creationTime = now }) => {
    const marker = creationTime > now - dayMs ? parseMarker(description) : undefined;
    return marker?.installation === installation ? marker.sourceId : [];
  });
}

/** How many copies have begun on a node: those of `begun`, and those sent a moment ago that ENS may not list yet. */
export function countBegun(begun: readonly string[], sentSources: readonly string[]): number {
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
