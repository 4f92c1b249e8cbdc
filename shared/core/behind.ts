import { countedTogether, countedWith } from './counted-per.ts';
import { groupBy } from './group-by.ts';
import type { Choice } from './plan.ts';
import { forItsTime } from './selection.ts';
import { type Snapshot, sourceTime } from './snapshot.ts';

/** An available source that a rule speaks of, selected now or not. Times in milliseconds since the epoch. */
export interface KnownSource {
  readonly snapshot: Snapshot;
  readonly time: number | undefined;
  /** Since when it has been wanted, or would have been. */
  readonly since: number;
  readonly isTooOld: boolean;
}

/** The available sources of a rule, by what is counted together. */
export function sourcesOf({ rule, times, selection: { sources, passedOver } }: Choice): Map<string, KnownSource[]> {
  const known = (snapshot: Snapshot, isTooOld: boolean): KnownSource => ({
    snapshot,
    time: sourceTime(snapshot),
    since: times.wantedSince(snapshot),
    isTooOld,
  });
  const others = passedOver.filter(
    ({ snapshot, reason }) => snapshot.status === 'available' && forItsTime.includes(reason),
  );
  const all = [
    ...sources.map((snapshot) => known(snapshot, false)),
    ...others.map(({ snapshot, reason }) => known(snapshot, reason === 'too old')),
  ];
  const per = countedTogether(rule);
  return groupBy(all, ({ snapshot }) => countedWith(per, snapshot.sourceDiskId));
}

/** What there is not on a node of what a rule speaks of. Times in milliseconds since the epoch. */
export interface NotThere {
  /** Since when each copy has been wanted that is wanted now. */
  readonly missing: readonly number[];
  readonly sources: readonly KnownSource[];
  /** The source time of the newest available copy; undefined where there is none. */
  readonly newestTime: number | undefined;
}

/**
 * Since when the copies on a node are behind (ms); undefined while all is there that is wanted. A younger source that takes
 * the place of one that was never copied does not stop the clock: what counts is the first source after the newest copy,
 * though it be too old by now; without a copy the first one that is not.
 */
export function behindSince({ missing, sources, newestTime }: NotThere, now: number): number | undefined {
  const passedBy = sources.filter(
    ({ time = Number.NEGATIVE_INFINITY, since, isTooOld }) =>
      since <= now && (newestTime === undefined ? !isTooOld : time > newestTime),
  );
  const isBehind = missing.length > 0 || passedBy.some(({ isTooOld }) => isTooOld);
  if (!isBehind) return undefined;
  return Math.min(...missing, ...passedBy.map(({ since }) => since));
}
