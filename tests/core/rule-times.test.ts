import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timesOf } from '../../shared/core/rule-times.ts';
import { noon, rule, source } from '../support/builders.ts';

const hour = 3_600_000;
const day = 24 * hour;
/** At 03:00 UTC, an hour before noon. */
const nightly = rule({ schedule: { cron: '0 3 * * *', zone: 'UTC' } });
const ripeAfter = (minAge: string) => ({ source: { nodes: ['cn-home-1'], minAge } });
const taken = (creationTime: number) => source({ creationTime });

describe('timesOf', () => {
  test('no schedule → the state of now; a source is wanted from when it is old enough', () => {
    const times = timesOf(rule(), noon);
    expect(times.asOf).toBe(noon);
    expect(times).not.toHaveProperty('nextCutOff');
    expect(times.wantedSince(taken(noon - hour))).toBe(noon - hour);
    expect(timesOf(rule(ripeAfter('30m')), noon).wantedSince(taken(noon - hour))).toBe(noon - hour / 2);
  });

  test('a schedule → its last cut-off, inclusive, and the next one', () => {
    expect(timesOf(nightly, noon)).toMatchObject({ asOf: noon - hour, nextCutOff: noon + 23 * hour });
    expect(timesOf(nightly, noon - hour)).toMatchObject({ asOf: noon - hour, nextCutOff: noon + 23 * hour });
    expect(timesOf(nightly, noon - hour - 1)).toMatchObject({ asOf: noon - hour - day, nextCutOff: noon - hour });
  });

  test('the zone of the schedule → says when it is', () => {
    const times = timesOf(rule({ zone: 'UTC', schedule: { cron: '0 3 * * *', zone: 'Asia/Shanghai' } }), noon);
    expect(times.asOf).toBe(Date.UTC(2026, 10, 23, 19));
  });

  test('a source → is wanted from the first cut-off at which it is old enough', () => {
    const times = timesOf(nightly, noon);
    expect(times.wantedSince(taken(noon - hour))).toBe(noon - hour);
    expect(times.wantedSince(taken(noon - hour - 1))).toBe(noon - hour);
    expect(times.wantedSince(taken(noon - hour - day))).toBe(noon - hour - day);
    expect(times.wantedSince(taken(noon - hour - day + 1))).toBe(noon - hour);
    const ripe = timesOf({ ...nightly, ...ripeAfter('2h') }, noon);
    expect(ripe.wantedSince(taken(noon - 3 * hour))).toBe(noon - hour);
    expect(ripe.wantedSince(taken(noon - 3 * hour + 1))).toBe(noon + 23 * hour);
    expect(ripe.wantedSince(taken(noon - 3 * hour))).toBe(noon - hour);
  });

  test('a source that tells no time → is wanted since the cut-off: when else is not known', () => {
    const { creationTime: _, ...timeless } = source();
    expect(timesOf(rule(), noon).wantedSince(timeless)).toBe(noon);
    expect(timesOf(nightly, noon).wantedSince(timeless)).toBe(noon - hour);
  });

  test('a schedule that never comes → no state, no next cut-off', () => {
    const never = timesOf(rule({ schedule: { cron: '0 0 30 2 *', zone: 'UTC' } }), noon);
    expect(never.asOf).toBe(Number.NEGATIVE_INFINITY);
    expect(never).not.toHaveProperty('nextCutOff');
    expect(never.wantedSince(taken(noon - hour))).toBe(noon - hour);
  });

  test('any source that is in the state of now → wanted since a time at or before the cut-off, not before it was taken', () => {
    const seconds = fc.integer({ min: 0, max: 10 * 86_400 });
    fc.assert(
      fc.property(seconds, fc.constantFrom('1s', '90m', '3d'), seconds, (before, minAge, later) => {
        const times = timesOf({ ...nightly, ...ripeAfter(minAge) }, noon + later * 1000);
        const minAgeMs = { '1s': 1000, '90m': 1.5 * hour, '3d': 3 * day }[minAge];
        const snapshot = taken(times.asOf - minAgeMs - before * 1000);
        const since = times.wantedSince(snapshot);
        expect(since).toBeLessThanOrEqual(times.asOf);
        expect((times.asOf - since) % day).toBe(0);
        expect(since - (snapshot.creationTime ?? 0)).toBeGreaterThanOrEqual(minAgeMs);
        expect(since - day - (snapshot.creationTime ?? 0)).toBeLessThan(minAgeMs);
      }),
    );
  });
});
