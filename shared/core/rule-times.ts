import { cutOffsOf } from './cut-off.ts';
import { secondsOf } from './duration.ts';
import type { Rule } from './effective-rules.ts';
import { type Snapshot, sourceTime } from './snapshot.ts';

/** Which state of its sources a rule wants reached now. Times are milliseconds since the epoch. */
export interface RuleTimes {
  /** Its last cut-off; -Infinity when there has been none, and the time asked about for a rule without a schedule. */
  readonly asOf: number;
  readonly nextCutOff?: number;
  /** Since when a source is wanted: from the first cut-off at which it is old enough; one that tells no time, from `asOf`. */
  wantedSince(source: Snapshot): number;
}

/** The times of `rule` at `now`. */
export function timesOf({ schedule, source: { minAge } }: Rule, now: number): RuleTimes {
  const minAgeMs = minAge === undefined ? 0 : secondsOf(minAge) * 1000;
  const ripeAt = (snapshot: Snapshot, asOf: number) => {
    const time = sourceTime(snapshot);
    return time === undefined ? asOf : time + minAgeMs;
  };
  if (schedule === undefined) return { asOf: now, wantedSince: (snapshot) => ripeAt(snapshot, now) };
  const cutOffs = cutOffsOf(schedule);
  const since = new Map<number, number>();
  const next = cutOffs.next(now + 1);
  const asOf = cutOffs.last(now) ?? Number.NEGATIVE_INFINITY;
  return {
    asOf,
    ...(next === undefined ? {} : { nextCutOff: next }),
    wantedSince(snapshot) {
      const ripe = ripeAt(snapshot, asOf);
      const known = since.get(ripe) ?? cutOffs.next(ripe) ?? ripe;
      since.set(ripe, known);
      return known;
    },
  };
}

/** The age (ms) beyond which the rule takes no source. */
export function maxAgeMs({ source: { maxAge } }: Pick<Rule, 'source'>): number {
  return maxAge === undefined ? Number.POSITIVE_INFINITY : secondsOf(maxAge) * 1000;
}
