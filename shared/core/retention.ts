import { dayMs, type ZoneClock, zoneClock } from './zone-clock.ts';

/** Something that was taken at `time`, ms since the epoch. */
export interface Dated {
  readonly id: string;
  readonly time: number;
}

/** What stays, with restic's meaning: all that one of these keeps. `within` in seconds. */
export interface Keep {
  /** The newest. */
  readonly last?: number | undefined;
  /** All that are at most so much older than the newest. */
  readonly within?: number | undefined;
  /** The newest of each of the last days, ISO weeks or months that have any. */
  readonly daily?: number | undefined;
  readonly weekly?: number | undefined;
  readonly monthly?: number | undefined;
}

/** The days, weeks and months of a zone. It remembers what it was asked, so make one for many questions. */
export interface Calendar {
  /** Numbers that are the same for two times in one day, week or month. */
  periods(time: number): Periods;
}

interface Periods {
  readonly daily: number;
  readonly weekly: number;
  readonly monthly: number;
}

/** The calendar of `zone`; weeks begin on Monday. */
export function calendarOf(zone: string): Calendar {
  let clock: ZoneClock | undefined;
  const known = new Map<number, Periods>();
  return {
    periods(time) {
      clock ??= zoneClock(zone);
      const found = known.get(time) ?? periodsOf(clock, time);
      known.set(time, found);
      return found;
    },
  };
}

function periodsOf(clock: ZoneClock, time: number): Periods {
  const wall = clock.wall(time);
  const day = Math.floor(wall / dayMs);
  const date = new Date(wall);
  // Day 0 of the epoch was a Thursday.
  return {
    daily: day,
    weekly: Math.floor((day + 3) / 7),
    monthly: date.getUTCFullYear() * 12 + date.getUTCMonth(),
  };
}

/** Which of `items` stay; of two of the same time the one with the smaller id counts as the newer. */
export function keptOf<T extends Dated>(items: readonly T[], keep: Keep, calendar: Calendar): Set<T> {
  const newestFirst = items.toSorted((a, b) => b.time - a.time || (a.id < b.id ? -1 : 1));
  const kept = new Set(newestFirst.slice(0, keep.last ?? 0));
  const [newest] = newestFirst;
  if (newest === undefined) return kept;
  if (keep.within !== undefined) {
    const oldest = newest.time - keep.within * 1000;
    for (const item of newestFirst) if (item.time >= oldest) kept.add(item);
  }
  for (const period of ['daily', 'weekly', 'monthly'] as const) {
    // Where clocks go back over midnight a day comes twice, so that its items need not follow one another.
    const seen = new Set<number>();
    for (const item of newestFirst) {
      if (seen.size === (keep[period] ?? 0)) break;
      const current = calendar.periods(item.time)[period];
      if (seen.has(current)) continue;
      seen.add(current);
      kept.add(item);
    }
  }
  return kept;
}
