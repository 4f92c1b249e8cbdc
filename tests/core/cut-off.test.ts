import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutOffsOf, lastCutOff, nextCutOff, scheduleFault } from '../../shared/core/cut-off.ts';
import { cronArbitrary, type KnownCron } from '../support/cron-arbitrary.ts';
import { type Minute, minutesOf } from '../support/minutes.ts';

const iso = (time: number | undefined) =>
  time === undefined ? undefined : new Date(time).toISOString().replace(/:00\.000Z$/, 'Z');

function lasts(cron: string, zone: string, ...times: string[]) {
  return times.map((time) => iso(lastCutOff({ cron, zone }, Date.parse(time))));
}

function nexts(cron: string, zone: string, ...times: string[]) {
  return times.map((time) => iso(nextCutOff({ cron, zone }, Date.parse(time))));
}

describe('scheduleFault', () => {
  test.each([
    '0 2 * * *',
    '*/15 * * * *',
    '0 9-17/2 * * MON-FRI',
    '0 0 29 2 *',
    '0 0 1 jan,JUL *',
    '30 1 31 2,3 *',
    '0 0 * * 7',
    '0 0 1-11 * SAT-SUN',
    '0 0 30 2 MON',
    ' 0  2 * * * ',
  ])('%s → none', (cron) => {
    expect(scheduleFault({ cron, zone: 'Asia/Shanghai' })).toBeUndefined();
  });

  test.each([
    ['', 'must have five fields'],
    ['0 0 2 * * *', 'must have five fields'],
    ['@daily', 'must have five fields'],
    ['every night at two o’clock', 'must be made of numbers, names, * - / and commas, and has every'],
    ['0 0 L * *', 'and has L'],
    ['0 0 ? * *', 'and has ?'],
    ['0 0 * * MON#1', 'and has MON#1'],
    ['0 0 1,,2 * *', 'and has 1,,2'],
    ['0 0 15W * *', 'and has 15W'],
    ['0 0 * * SUN-SUN', 'and has SUN-SUN'],
    ['0 0 * * XYZ', 'must be a cron expression: '],
    ['60 0 * * *', 'must be a cron expression: Invalid value for minute: 60'],
    ['0 24 * * *', 'must be a cron expression: '],
    ['0 0 0 * *', 'must be a cron expression: '],
    ['0 0 * 13 *', 'must be a cron expression: '],
    ['0 22-2 * * *', 'must be a cron expression: '],
    ['*/0 * * * *', 'must be a cron expression: '],
    ['5/5 * * * *', 'must be a cron expression: '],
    ['0 0 30 2 *', 'must name a day that exists'],
    ['0 0 31 4,6,9,11 *', 'must name a day that exists'],
  ])('%s → %s', (cron, fault) => {
    expect(scheduleFault({ cron, zone: 'Asia/Shanghai' })).toContain(fault);
  });

  test('a zone that is none → named', () => {
    expect(scheduleFault({ cron: '0 2 * * *', zone: 'Mars/Olympus' })).toBe(
      'must name a time zone such as Asia/Shanghai, and Mars/Olympus is none',
    );
  });
});

describe('cut-offs', () => {
  test('a time that is one → itself; a moment before → the one before; a moment after → the one after', () => {
    const [at, moment] = ['2026-11-24T18:00:00Z', '2026-11-24T17:59:59.999Z'];
    expect(lasts('0 2 * * *', 'Asia/Shanghai', at, moment)).toEqual(['2026-11-24T18:00Z', '2026-11-23T18:00Z']);
    expect(nexts('0 2 * * *', 'Asia/Shanghai', at, moment)).toEqual(['2026-11-24T18:00Z', '2026-11-24T18:00Z']);
    expect(nexts('0 2 * * *', 'Asia/Shanghai', '2026-11-24T18:00:00.001Z')).toEqual(['2026-11-25T18:00Z']);
  });

  test('clocks go forward over it → the first minute after the gap, however it is written', () => {
    for (const cron of ['30 2 * * *', '0,30 2 * * *', '*/10 2 * * *', '5 2 8 3 *']) {
      expect(lasts(cron, 'America/New_York', '2026-03-08T12:00:00Z')).toEqual(['2026-03-08T07:00Z']);
      expect(nexts(cron, 'America/New_York', '2026-03-08T06:59:01Z')).toEqual(['2026-03-08T07:00Z']);
      expect(nexts(cron, 'America/New_York', '2026-03-08T07:00:00Z')).toEqual(['2026-03-08T07:00Z']);
    }
    expect(lasts('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T16:00:00Z')).toEqual(['2026-10-03T15:30Z']);
  });

  test('clocks go back over it → a cut-off each of the two times', () => {
    expect(
      lasts('30 1 * * *', 'America/New_York', ...['05:29', '05:30', '06:29', '06:30'].map((t) => `2026-11-01T${t}Z`)),
    ).toEqual(['2026-10-31T05:30Z', '2026-11-01T05:30Z', '2026-11-01T05:30Z', '2026-11-01T06:30Z']);
    expect(nexts('30 1 * * *', 'America/New_York', '2026-11-01T05:31:00Z')).toEqual(['2026-11-01T06:30Z']);
  });

  test('29 February → every leap year, and not 2100', () => {
    const zone = 'Asia/Shanghai';
    expect(lasts('0 0 29 2 *', zone, '2028-02-28T15:59:59Z', '2028-02-28T16:00:00Z', '2031-06-01T00:00:00Z')).toEqual([
      '2024-02-28T16:00Z',
      '2028-02-28T16:00Z',
      '2028-02-28T16:00Z',
    ]);
    expect(nexts('0 0 29 2 *', 'Europe/Berlin', '2096-03-01T00:00:00Z')).toEqual(['2104-02-28T23:00Z']);
    expect(lasts('0 0 29 2 *', 'Europe/Berlin', '2104-02-28T22:59:59Z')).toEqual(['2096-02-28T23:00Z']);
  });

  test('once a year in the hour that comes twice → also from within its second time', () => {
    const times = ['2026-10-25T00:31:00Z', '2026-10-25T01:15:00Z', '2026-10-25T01:30:00Z'];
    expect(lasts('30 2 25 10 *', 'Europe/Berlin', ...times)).toEqual([
      '2026-10-25T00:30Z',
      '2026-10-25T00:30Z',
      '2026-10-25T01:30Z',
    ]);
  });

  test('a day that never comes → none', () => {
    const never = cutOffsOf({ cron: '0 0 30 2 *', zone: 'Europe/Berlin' });
    expect([never.last(0), never.next(0)]).toEqual([undefined, undefined]);
  });

  test.each([
    ['America/New_York', '2026-03-06', '2026-10-30'],
    ['Europe/Berlin', '2026-03-27', '2026-10-23'],
    ['Australia/Lord_Howe', '2026-10-01', '2026-04-02'],
    ['Asia/Shanghai', '2026-03-30', '2028-02-27'],
    ['Europe/Berlin', '2028-02-27', '2100-02-26'],
    ['America/New_York', '2028-02-27', '2027-12-30'],
    // Forward at midnight, back at midnight; by two hours; at one minute past midnight; over a whole day.
    ['Africa/Cairo', '2026-04-22', '2026-10-28'],
    ['Antarctica/Troll', '2026-03-27', '2026-10-23'],
    ['America/St_Johns', '2010-03-12', '2010-11-05'],
    ['Pacific/Apia', '2011-12-28', '2011-09-22'],
  ])('%s, days from %s and %s on → as who walks the minutes finds them', (zone, ...dates) => {
    const spans = dates.map((date) => minutesOf(zone, date, 4));
    const span = fc.nat({ max: spans.length - 1 });
    fc.assert(
      fc.property(
        cronArbitrary(),
        span,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
        (cron, index, places) => {
          const minutes = spans[index] ?? [];
          expect(scheduleFault({ cron: cron.text, zone }) ?? 'must name a day that exists').toBe(
            'must name a day that exists',
          );
          const { last, next } = cutOffsOf({ cron: cron.text, zone });
          const [start, end] = [minutes[0]?.at ?? 0, minutes.at(-1)?.at ?? 0];
          const cutOffs = enumerate(cron, minutes);
          for (const at of momentsOf(cutOffs, start, end, places)) {
            const [newest, oldest] = [cutOffs.findLast((time) => time <= at), cutOffs.find((time) => time >= at)];
            const [found, following] = [last(at), next(at)];
            if (newest !== undefined) expect([cron.text, at, found]).toEqual([cron.text, at, newest]);
            else expect(found ?? start - 1).toBeLessThan(start);
            if (oldest !== undefined) expect([cron.text, at, following]).toEqual([cron.text, at, oldest]);
            else expect(following ?? end + 1).toBeGreaterThan(end);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

function enumerate(cron: KnownCron, minutes: readonly Minute[]): number[] {
  const isCutOff = ({ wall, wallBefore }: Minute) => {
    for (let skipped = wallBefore + 60_000; skipped < wall; skipped += 60_000) if (cron.matches(skipped)) return true;
    return cron.matches(wall);
  };
  return minutes.filter(isCutOff).map(({ at }) => at);
}

/** Moments anywhere, and at, just before and just after some of the cut-offs. */
function momentsOf(cutOffs: readonly number[], start: number, end: number, places: readonly number[]): number[] {
  const anywhere = places.map((place) => Math.floor(start + place * (end - start)));
  const near =
    cutOffs.length === 0 ? [] : places.map((place) => cutOffs[Math.floor(place * (cutOffs.length - 1))] ?? 0);
  return [...anywhere, ...near, ...near.map((at) => at + 1), ...near.map((at) => at - 1)].filter(
    (at) => at >= start && at <= end,
  );
}
