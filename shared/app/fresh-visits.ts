import pLimit from 'p-limit';
import { sightHoldsSeconds } from '../core/settings.ts';
import type { Deps } from './deps.ts';
import { type Visit, visit } from './look.ts';

/** What is on the nodes of a group now; undefined while what the run has read of them, at `takenAt`, is fresh enough to pay by. */
export type FreshVisit = (group: readonly string[]) => Promise<Visit | undefined>;

/**
 * Visits of groups, each for all that is decided of the group within the time that it holds. One group is read after the
 * other: ENS limits the calls of all together, and side by side they would all be old when the last page is there.
 */
export function freshVisits(deps: Deps, takenAt: number): FreshVisit {
  const visits = new Map<readonly string[], Promise<Visit>>();
  const oneAtATime = pLimit(1);
  const isFresh = (at: number) => deps.clock.now() - at <= (sightHoldsSeconds / 2) * 1000;
  return async (group) => {
    if (isFresh(takenAt)) return undefined;
    const known = visits.get(group);
    const isOld = known === undefined || !isFresh((await known).takenAt);
    // Another part of the group may have asked for it meanwhile.
    if (isOld && visits.get(group) === known) {
      visits.set(
        group,
        oneAtATime(() => visit(deps, group)),
      );
    }
    return visits.get(group);
  };
}
