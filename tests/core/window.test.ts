import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clockTimeShape, closesAt, isOpen, opensAt, type Window, weekdays } from '../../shared/core/window.ts';
import { type Minute, minutesOf } from '../support/minutes.ts';

const zone = 'Asia/Shanghai';
const at = (local: string) => Date.parse(`${local}:00+08:00`);
const night: Window = { days: ['fri'], from: '22:00', to: '06:00', zone };

test.each([
  ['00:00', true],
  ['23:59', true],
  ['24:00', false],
  ['7:00', false],
  ['12:60', false],
  ['12:00:00', false],
])('clockTimeShape: %s → %s', (text, fits) => {
  expect(clockTimeShape.test(text)).toBe(fits);
});

describe('a window', () => {
  test.each([
    ['before it', '2026-11-27T21:59', false, '2026-11-27T22:00', '2026-11-27T21:59'],
    ['at its first minute', '2026-11-27T22:00', true, '2026-11-27T22:00', '2026-11-28T06:00'],
    [
      'past midnight, on a day that is not one of its days',
      '2026-11-28T05:59',
      true,
      '2026-11-28T05:59',
      '2026-11-28T06:00',
    ],
    ['at its end', '2026-11-28T06:00', false, '2026-12-04T22:00', '2026-11-28T06:00'],
    ['before dawn of its day', '2026-11-27T03:00', false, '2026-11-27T22:00', '2026-11-27T03:00'],
  ])('Friday 22:00 to 06:00, %s → by the day it begins on', (_, now, open, opens, closes) => {
    expect([isOpen(night, at(now)), opensAt(night, at(now)), closesAt(night, at(now))]).toEqual([
      open,
      at(opens),
      at(closes),
    ]);
  });

  test('a moment in a minute → that minute', () => {
    const day = { from: '09:00', to: '17:00', zone };
    expect(isOpen(day, at('2026-11-24T09:00') - 1)).toBe(false);
    expect(isOpen(day, at('2026-11-24T17:00') - 1)).toBe(true);
    expect(opensAt(day, at('2026-11-24T08:59') + 59_999)).toBe(at('2026-11-24T09:00'));
  });

  test('from a time to the same → a day from there; on every day → always open', () => {
    const [sunday, always] = [
      { days: ['sun'], from: '12:00', to: '12:00', zone } as const,
      { from: '00:00', to: '00:00', zone },
    ];
    expect(opensAt(sunday, at('2026-11-24T00:00'))).toBe(at('2026-11-29T12:00'));
    expect(closesAt(sunday, at('2026-11-29T12:00'))).toBe(at('2026-11-30T12:00'));
    expect([isOpen(always, 0), opensAt(always, 7), closesAt(always, 0)]).toEqual([true, 7, undefined]);
    expect(closesAt({ ...always, from: '12:00', to: '12:00' }, 0)).toBeUndefined();
  });

  test('days next to each other → one window without a gap', () => {
    const weekend = { days: ['sat', 'sun'], from: '00:00', to: '00:00', zone } as const;
    expect(closesAt(weekend, at('2026-11-28T10:00'))).toBe(at('2026-11-30T00:00'));
  });

  test('no days at all → never open', () => {
    expect([isOpen({ ...night, days: [] }, 0), opensAt({ ...night, days: [] }, 0)]).toEqual([false, Infinity]);
  });

  test('clocks jump over the whole of it → open a week later', () => {
    const window = { days: ['sun'], from: '02:00', to: '03:00', zone: 'America/New_York' } as const;
    expect(opensAt(window, Date.parse('2026-03-01T08:00:00Z'))).toBe(Date.parse('2026-03-15T06:00:00Z'));
  });

  test('clocks go back → open twice, or an hour longer', () => {
    const [early, long] = [
      { from: '01:00', to: '01:30', zone: 'America/New_York' },
      { from: '00:00', to: '01:30', zone: 'America/New_York' },
    ];
    const first = Date.parse('2026-11-01T05:00:00Z');
    expect(closesAt(early, first)).toBe(first + 30 * 60_000);
    expect(opensAt(early, first + 30 * 60_000)).toBe(first + 60 * 60_000);
    expect([isOpen(long, first + 45 * 60_000), opensAt(long, first + 45 * 60_000)]).toEqual([
      false,
      first + 60 * 60_000,
    ]);
  });

  test.each([
    ['America/New_York', '2026-03-05', '2026-10-29'],
    ['Europe/Berlin', '2026-03-26', '2026-10-22'],
    ['Australia/Lord_Howe', '2026-10-01', '2026-04-02'],
    ['Asia/Shanghai', '2026-03-28', '2028-02-26'],
    // At midnight; by two hours; at one minute past midnight; over a whole day.
    ['Africa/Cairo', '2026-04-21', '2026-10-27'],
    ['Antarctica/Troll', '2026-03-26', '2026-10-22'],
    ['America/St_Johns', '2010-03-11', '2010-11-04'],
    ['Pacific/Apia', '2011-12-27', '2011-09-21'],
  ])('%s, days from %s and %s on → as who walks the minutes finds it', (name, ...dates) => {
    const spans = dates.map((date) => minutesOf(name, date, 10));
    const minuteOfDay = fc.oneof(fc.constantFrom(0, 1, 60, 90, 120, 150, 180, 240), fc.integer({ min: 0, max: 1439 }));
    const window = fc.record(
      {
        days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }),
        from: minuteOfDay.map(clockTime),
        to: minuteOfDay.map(clockTime),
        zone: fc.constant(name),
      },
      { requiredKeys: ['from', 'to', 'zone'] },
    );
    const place = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(window, fc.nat({ max: 1 }), fc.array(place, { maxLength: 8 }), (wanted, index, places) => {
        const minutes = spans[index] ?? [];
        const open = minutes.map((minute) => isOpenByHand(wanted, minute));
        for (const where of places.map((one) => Math.floor(one * (minutes.length - 1)))) {
          const [now, end] = [minutes[where]?.at ?? 0, (minutes.at(-1)?.at ?? 0) + 60_000];
          const foundAt = (state: boolean) => minutes[open.indexOf(state, where)]?.at;
          expect(isOpen(wanted, now)).toBe(open[where]);
          expect(ifBefore(opensAt(wanted, now), end)).toBe(foundAt(true));
          expect(ifBefore(closesAt(wanted, now), end)).toBe(foundAt(false));
        }
      }),
      { numRuns: 30 },
    );
  });
});

/** A time within the minutes walked, or undefined as there. */
function ifBefore(time: number | undefined, end: number): number | undefined {
  return time !== undefined && time < end ? time : undefined;
}

const sundayFirst = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

function isOpenByHand({ days, from, to }: Window, { wall }: Minute): boolean {
  const time = clockTime(Math.floor((wall % 86_400_000) / 60_000));
  const isOn = (dayOf: number) => (days ?? weekdays).some((day) => day === sundayFirst[new Date(dayOf).getUTCDay()]);
  const isWithin = from < to ? from <= time && time < to : from <= time;
  const isAfterMidnight = from >= to && time < to;
  return (isWithin && isOn(wall)) || (isAfterMidnight && isOn(wall - 86_400_000));
}

function clockTime(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
