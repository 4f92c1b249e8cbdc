import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { durationShape, formatDuration, secondsOf } from '../../shared/core/duration.ts';

describe('secondsOf', () => {
  test.each([
    ['90s', 90],
    ['90m', 5400],
    ['36h', 129_600],
    ['7d', 604_800],
    ['2w', 1_209_600],
    ['999999w', 604_799_395_200],
  ])('%s → %i seconds', (text, seconds) => {
    expect(text).toMatch(durationShape);
    expect(secondsOf(text)).toBe(seconds);
  });

  test.each(['', 'd', '0s', '07d', '7', '7 d', '7D', '-7d', '1.5h', '1h30m', '7d\n', '7y', '1000000w', '7constructor'])(
    '"%s" → no duration',
    (text) => {
      expect(text).not.toMatch(durationShape);
      expect(() => secondsOf(text)).toThrow('is not a duration');
    },
  );
});

describe('formatDuration', () => {
  test.each([
    [0, '0s'],
    [0.9, '0s'],
    [-5, '0s'],
    [59.9, '59s'],
    [60, '1m'],
    [61, '1m 1s'],
    [2700, '45m'],
    [3605, '1h'],
    [183_600, '2d 3h'],
    [183_599, '2d 2h'],
    [86_400 + 59 * 60, '1d'],
    [10 * 604_800, '70d'],
  ])('%d → %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  test('any seconds → reads back as at most that, and short of it by less than the smaller unit shown', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000_000 }), (seconds) => {
        const parts = formatDuration(seconds).split(' ');
        const shown = parts.filter((part) => part !== '0s').reduce((sum, part) => sum + secondsOf(part), 0);
        const finest = seconds >= 86_400 ? 3600 : seconds >= 3600 ? 60 : 1;
        expect(seconds - shown).toBeGreaterThanOrEqual(0);
        expect(seconds - shown).toBeLessThan(finest);
      }),
    );
  });
});
