import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendarOf, type Dated, type Keep, keptOf } from '../../shared/core/retention.ts';
import { isoWeek, keptByPeriods } from '../support/kept-by-periods.ts';

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const kept = (items: readonly Dated[], keep: Keep, zone = 'UTC') =>
  [...keptOf(items, keep, calendarOf(zone))].map(({ id }) => id).toSorted();
const at = (id: string, time = id): Dated => ({ id, time: Date.parse(time) });
const keptAt = (keep: Keep, zone: string, ...times: readonly string[]) =>
  kept(
    times.map((time) => at(time)),
    keep,
    zone,
  );

/** Moments at which days, weeks, months or clocks change, in zones where they do so oddly. */
const edges = [
  ['UTC', '2020-12-31T23:59:59Z'],
  ['UTC', '2024-02-29T12:00:00Z'],
  ['Asia/Shanghai', '2026-12-31T16:00:00Z'],
  ['Asia/Kathmandu', '2027-01-03T18:15:00Z'],
  ['America/New_York', '2026-11-01T06:00:00Z'],
  ['America/New_York', '2026-03-08T07:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['America/Havana', '2026-11-01T05:00:00Z'],
  // Until 2011 the clocks of St. John's went back at one minute past midnight: two dates came twice.
  ['America/St_Johns', '2010-11-07T02:31:00Z'],
  // Samoa had no 30 December 2011.
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
  ['Europe/London', '1971-10-31T02:00:00Z'],
] as const;

function itemsAround(moment: number): fc.Arbitrary<Dated[]> {
  const away = fc.oneof(
    fc.integer({ min: -90, max: 90 }).map((minutes) => minutes * minute),
    fc.integer({ min: -50, max: 50 }).map((hours) => hours * hour),
    fc.integer({ min: -45, max: 45 }).map((days) => days * day),
    fc.integer({ min: -400 * 86_400, max: 0 }).map((seconds) => seconds * 1000),
  );
  return fc
    .array(away, { minLength: 1, maxLength: 14 })
    .map((offsets) => offsets.map((offset, index) => ({ id: `sp-${index}`, time: moment + offset })));
}

const counts = { last: fc.nat(4), daily: fc.nat(5), weekly: fc.nat(4), monthly: fc.nat(4) };
const within = fc.oneof(fc.nat(200_000), fc.constantFrom(86_400, 3600));
/** One alone, or some together: together they hide what each gets wrong. */
const keeps: fc.Arbitrary<Keep> = fc.oneof(
  ...Object.entries({ ...counts, within }).map(([key, value]) => fc.record({ [key]: value })),
  fc.record({ ...counts, within }, { requiredKeys: [] }),
);
const cases = fc
  .constantFrom(...edges)
  .chain(([zone, moment]) =>
    fc.record({ zone: fc.constant(zone), items: itemsAround(Date.parse(moment)), keep: keeps }),
  );

describe('keptOf', () => {
  test('any items around a change of day, week, year or clocks → as who walks the calendar backwards finds it', () => {
    fc.assert(
      fc.property(cases, ({ zone, items, keep }) => {
        expect(kept(items, keep, zone)).toEqual(keptByPeriods(items, keep, zone));
      }),
      { numRuns: 300 },
    );
  });

  test('any items → some of them, and of those again all', () => {
    fc.assert(
      fc.property(cases, ({ zone, items, keep }) => {
        const [calendar, first] = [calendarOf(zone), keptOf(items, keep, calendarOf(zone))];
        expect(items).toEqual(expect.arrayContaining([...first]));
        expect(keptOf([...first], keep, calendar)).toEqual(first);
      }),
    );
  });

  test('any items, keeping more → never fewer', () => {
    const more = fc.constantFrom('last', 'within', 'daily', 'weekly', 'monthly');
    fc.assert(
      fc.property(cases, more, fc.integer({ min: 1, max: 100_000 }), ({ zone, items, keep }, of, extra) => {
        const larger = { ...keep, [of]: (keep[of] ?? 0) + extra };
        expect(kept(items, larger, zone)).toEqual(expect.arrayContaining(kept(items, keep, zone)));
      }),
    );
  });

  test('any items, some of them taken away → of the others never fewer', () => {
    fc.assert(
      fc.property(cases, fc.infiniteStream(fc.boolean()), ({ zone, items, keep }, coins) => {
        const left = items.filter(() => coins.next().value);
        const [of, all] = [new Set(kept(left, keep, zone)), kept(items, keep, zone)];
        expect(all.filter((id) => !of.has(id) && left.some((item) => item.id === id))).toEqual([]);
      }),
    );
  });

  test('any items in any order → the same', () => {
    const shuffled = cases.chain((given) =>
      fc.tuple(fc.constant(given), fc.shuffledSubarray(given.items, { minLength: given.items.length })),
    );
    fc.assert(
      fc.property(shuffled, ([{ zone, items, keep }, others]) => {
        expect(kept(others, keep, zone)).toEqual(kept(items, keep, zone));
      }),
    );
  });

  test('nothing to keep, or nothing kept → none', () => {
    expect(kept([], { last: 1, within: 1, daily: 1 })).toEqual([]);
    expect(kept([at('2026-11-24T04:00Z')], {})).toEqual([]);
    expect(kept([at('2026-11-24T04:00Z')], { last: 0, daily: 0 })).toEqual([]);
  });

  test('two of the same time → the smaller id counts as the newer', () => {
    const time = '2026-11-24T04:00Z';
    expect(kept([at('sp-b', time), at('sp-a', time)], { last: 1 })).toEqual(['sp-a']);
    expect(kept([at('sp-b', time), at('sp-a', time)], { daily: 2 })).toEqual(['sp-a']);
  });

  test('within → counted from the newest, both ends inclusive', () => {
    const times = ['2026-11-24T04:00:00Z', '2026-11-24T03:00:00Z', '2026-11-24T02:59:59Z'];
    expect(keptAt({ within: 3600 }, 'UTC', ...times)).toEqual(['2026-11-24T03:00:00Z', '2026-11-24T04:00:00Z']);
    expect(keptAt({ within: 0 }, 'UTC', ...times)).toEqual(['2026-11-24T04:00:00Z']);
  });

  test('days without any → are passed over, so that old ones stay where nothing new is taken', () => {
    const times = ['2026-11-24T04:00Z', '2026-11-24T03:00Z', '2026-10-01T00:00Z', '2025-01-01T00:00Z'];
    expect(keptAt({ daily: 2 }, 'UTC', ...times)).toEqual(['2026-10-01T00:00Z', '2026-11-24T04:00Z']);
    expect(keptAt({ daily: 9 }, 'UTC', ...times)).toHaveLength(3);
  });

  test('a leap day → a day of its own, in February', () => {
    const times = ['2024-02-28T12:00Z', '2024-02-29T12:00Z', '2024-03-01T12:00Z'];
    expect(keptAt({ daily: 3 }, 'UTC', ...times)).toEqual(times);
    expect(keptAt({ monthly: 3 }, 'UTC', ...times)).toEqual(['2024-02-29T12:00Z', '2024-03-01T12:00Z']);
  });

  test('week 53 → goes over the end of the year; the days beside it are of other weeks', () => {
    // Monday 28 December 2020 to Sunday 3 January 2021.
    const week = ['2020-12-28T00:00Z', '2020-12-31T23:00Z', '2021-01-01T00:00Z', '2021-01-03T23:59Z'];
    expect(keptAt({ weekly: 9 }, 'UTC', ...week)).toEqual(['2021-01-03T23:59Z']);
    expect(keptAt({ weekly: 9 }, 'UTC', '2020-12-27T23:59Z', ...week, '2021-01-04T00:00Z')).toHaveLength(3);
    expect(keptAt({ monthly: 9 }, 'UTC', ...week)).toHaveLength(2);
  });

  test('the zone → says to which day, week and month a time belongs', () => {
    // 1 December 2026 is a Tuesday; in Shanghai it begins at 16:00 UTC.
    const times = ['2026-11-30T15:59Z', '2026-11-30T16:00Z'];
    expect(keptAt({ daily: 9 }, 'UTC', ...times)).toEqual(['2026-11-30T16:00Z']);
    expect(keptAt({ daily: 9 }, 'Asia/Shanghai', ...times)).toEqual(times);
    expect(keptAt({ monthly: 9 }, 'Asia/Shanghai', ...times)).toEqual(times);
    expect(keptAt({ weekly: 9 }, 'Asia/Shanghai', ...times)).toEqual(['2026-11-30T16:00Z']);
  });

  test('an hour that comes twice → one day; a day that clocks make longer or shorter is one day', () => {
    const [first, again] = ['2026-11-01T05:30Z', '2026-11-01T06:30Z'];
    expect(keptAt({ daily: 9 }, 'America/New_York', first, again)).toEqual([again]);
    expect(keptAt({ daily: 9 }, 'America/New_York', '2026-11-01T04:00Z', '2026-11-02T04:59Z')).toHaveLength(1);
    expect(keptAt({ daily: 9 }, 'America/New_York', '2026-03-08T05:00Z', '2026-03-09T03:59Z')).toHaveLength(1);
    expect(keptAt({ daily: 9 }, 'America/New_York', '2026-03-08T05:00Z', '2026-03-09T04:00Z')).toHaveLength(2);
  });

  test('a date that comes twice, as clocks go back over midnight → one day', () => {
    // 00:00 on the 7th, 23:30 on the 6th once more, and noon on the 7th.
    const times = ['2010-11-07T02:30Z', '2010-11-07T03:00Z', '2010-11-07T15:30Z'];
    expect(keptAt({ daily: 9 }, 'America/St_Johns', ...times)).toEqual(['2010-11-07T03:00Z', '2010-11-07T15:30Z']);
  });

  test('a newer one that is of an older date, as clocks go back over midnight → the newer one stays', () => {
    // 00:00 on the 7th, and 23:30 on the 6th once more.
    const times = ['2010-11-07T02:30Z', '2010-11-07T03:00Z'];
    expect(keptAt({ daily: 1 }, 'America/St_Johns', ...times)).toEqual(['2010-11-07T03:00Z']);
    expect(keptAt({ daily: 2 }, 'America/St_Johns', ...times)).toEqual(times);
  });
});

describe('calendarOf', () => {
  test('asked twice → answers the same', () => {
    const calendar = calendarOf('Asia/Shanghai');
    const time = Date.parse('2026-11-24T04:00Z');
    expect(calendar.periods(time)).toEqual(calendar.periods(time));
  });
});

describe('the weeks of the judge', () => {
  test.each([
    ['2020-12-31', '2020-W53'],
    ['2021-01-03', '2020-W53'],
    ['2021-01-04', '2021-W01'],
    ['2024-12-30', '2025-W01'],
    ['2026-12-28', '2026-W53'],
    ['2027-01-03', '2026-W53'],
    ['2023-01-01', '2022-W52'],
  ])('%s → %s', (date, week) => {
    expect(isoWeek(new Date(date))).toBe(week);
  });
});
