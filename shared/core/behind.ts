import type { Choice } from './plan.ts';
import { maxAgeMs } from './rule-times.ts';
import { forItsTime } from './selection.ts';
import { type Snapshot, sourceTime } from './snapshot.ts';

/** An available source that a rule speaks of, selected now or not. Times in milliseconds since the epoch. */
export interface KnownSource {
  readonly snapshot: Snapshot;
  readonly time: number;
  /** Since when it has been wanted, or would have been; never (Infinity) where it was too old at its first cut-off. */
  readonly since: number;
  readonly isTooOld: boolean;
}

/** The available sources of a rule that are not left alone for good. */
export function sourcesOf({ rule, times, selection: { sources, passedOver } }: Choice): KnownSource[] {
  const longest = maxAgeMs(rule);
  const known = (snapshot: Snapshot, isTooOld: boolean): KnownSource => {
    // What is selected, or left alone for its time, tells one.
    const [time, since] = [sourceTime(snapshot) as number, times.wantedSince(snapshot)];
    const wasTooOld = since - time > longest;
    return { snapshot, time, since: wasTooOld ? Number.POSITIVE_INFINITY : since, isTooOld };
  };
  return [
    ...sources.map((snapshot) => known(snapshot, false)),
    ...passedOver
      .filter(({ snapshot, reason }) => snapshot.status === 'available' && forItsTime.includes(reason))
      .map(({ snapshot, reason }) => known(snapshot, reason === 'too old')),
  ];
}

/** What there is not on a node, of a disk or of all that a rule speaks of. Times in milliseconds since the epoch. */
export interface NotThere {
  /** Since when each copy has been wanted that is wanted now. */
  readonly missing: readonly number[];
  /** The sources that have no copy there. */
  readonly sources: readonly KnownSource[];
  /** The source time of the newest available copy; undefined where there is none. */
  readonly newestTime: number | undefined;
  /** The same of all that is kept together: what is older than that was perhaps never to be kept. */
  readonly newestOfAll: number | undefined;
  /** The source time of the oldest copy that the rule has made anywhere: since then it has wanted what came. */
  readonly copiedFrom: number | undefined;
  /** A source that is still being taken has the place of others. */
  readonly isAwaited: boolean;
}

/**
 * Since when the copies on a node are behind (ms); undefined while all is there that is wanted. A younger source that takes
 * the place of one that was never copied does not stop the clock: what counts is the first source after the newest copy,
 * though it be too old by now; without a copy the first one that is not, or that came when others were copied.
 */
export function behindSince(
  { missing, sources, newestTime, newestOfAll, copiedFrom = Number.POSITIVE_INFINITY, isAwaited }: NotThere,
  now: number,
): number | undefined {
  const passedBy = sources.filter(({ time, since, isTooOld }) => {
    if (since > now) return false;
    return newestTime === undefined ? !isTooOld || time >= copiedFrom : time > newestTime;
  });
  const isNewest = ({ time }: KnownSource) => newestOfAll === undefined || time > newestOfAll;
  const isBehind = missing.length > 0 || passedBy.some((each) => (each.isTooOld || isAwaited) && isNewest(each));
  if (!isBehind) return undefined;
  return Math.min(...missing, ...passedBy.map(({ since }) => since));
}
