import { cutOffsOf } from './cut-off.ts';
import { secondsOf } from './duration.ts';
import type { Rule } from './effective-rules.ts';
import { type Snapshot, sourceTime } from './snapshot.ts';

/** Which state of its sources a rule wants reached now. Times are milliseconds since the epoch. */
export interface RuleTimes {
  /** Its last cut-off; -Infinity when there has been none, and the time asked about for a rule without a schedule. */
  readonly asOf: number;
  readonly nextCutOff?: number;
  /** Since when a source is wanted: from the first cut-off at which it is old enough. */
  wantedSince(source: Snapshot): number;
}

/** The times of `rule` at `now`. */
export function timesOf({ schedule, source }: Rule, now: number): RuleTimes {
  const minAgeMs = source.minAge === undefined ? 0 : secondsOf(source.minAge) * 1000;
  const ripeAt = (snapshot: Snapshot) => (sourceTime(snapshot) ?? 0) + minAgeMs;
  if (schedule === undefined) return { asOf: now, wantedSince: ripeAt };
  const cutOffs = cutOffsOf(schedule);
  const since = new Map<number, number>();
  const next = cutOffs.next(now + 1);
  return {
    asOf: cutOffs.last(now) ?? Number.NEGATIVE_INFINITY,
    ...(next === undefined ? {} : { nextCutOff: next }),
    wantedSince(snapshot) {
      const ripe = ripeAt(snapshot);
      const known = since.get(ripe) ?? cutOffs.next(ripe) ?? ripe;
      since.set(ripe, known);
      return known;
    },
  };
}
