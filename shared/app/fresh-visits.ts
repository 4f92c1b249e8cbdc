import { sightHoldsSeconds } from '../core/settings.ts';
import type { Deps } from './deps.ts';
import { type Visit, visit } from './look.ts';

/** What is on the nodes of a group now; undefined while what the run has read of them, at `takenAt`, is fresh enough to pay by. */
export type FreshVisit = (group: readonly string[]) => Promise<Visit> | undefined;

/** Visits of groups, each for all that is decided of the group within the time that it holds. */
export function freshVisits(deps: Deps, takenAt: number): FreshVisit {
  const visits = new Map<readonly string[], { readonly at: number; readonly made: Promise<Visit> }>();
  const isFresh = (at: number) => deps.clock.now() - at <= (sightHoldsSeconds / 2) * 1000;
  return (group) => {
    if (isFresh(takenAt)) return undefined;
    const known = visits.get(group);
    if (known !== undefined && isFresh(known.at)) return known.made;
    const made = visit(deps, group);
    visits.set(group, { at: deps.clock.now(), made });
    return made;
  };
}
