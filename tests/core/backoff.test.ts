import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffSeconds, recheckSeconds } from '../../shared/core/backoff.ts';
import { fullBucket, slowDown, speedUp, takeTurn } from '../../shared/core/pace.ts';
import { settings } from '../support/builders.ts';

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('backoffSeconds', () => {
  test('each attempt → between half of and the whole of base × 2^(n−1), never above the cap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), random, (attempt, chance) => {
        const full = Math.min(21_600, 60 * 2 ** (attempt - 1));
        const seconds = backoffSeconds('unknown', attempt, chance, settings());
        expect(seconds).toBeGreaterThanOrEqual(full / 2);
        expect(seconds).toBeLessThanOrEqual(full);
      }),
    );
  });

  test('a refused node → waits by its own base', () => {
    expect(backoffSeconds('refused', 1, 0, settings())).toBe(150);
    expect(backoffSeconds('throttled', 1, 0, settings())).toBe(30);
  });

  test('twelve refused attempts → about thirty hours', () => {
    const total = Array.from({ length: 12 }, (_, i) => backoffSeconds('refused', i + 1, 0.999, settings()));
    expect(total.reduce((sum, seconds) => sum + seconds) / 3600).toBeCloseTo(40.6, 0);
    const mean = Array.from({ length: 12 }, (_, i) => backoffSeconds('refused', i + 1, 0.5, settings()));
    expect(mean.reduce((sum, seconds) => sum + seconds) / 3600).toBeCloseTo(30.5, 0);
  });
});

test('recheckSeconds: a copy in the making → looked at after 5 to 30 minutes, later the longer it takes', () => {
  expect([0, 300, 900, 86_400].map((since) => recheckSeconds(since, 600))).toEqual([300, 300, 900, 1800]);
});

describe('pace', () => {
  test('any calls at any times → never more in a window than the bucket and its filling allow', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 60 }), (gaps) => {
        let [now, bucket] = [0, fullBucket(10, 0)];
        const starts: number[] = [];
        for (const gap of gaps) {
          now += gap;
          const taken = takeTurn(bucket, now);
          bucket = taken.bucket;
          starts.push(now + taken.waitSeconds * 1000);
        }
        starts.sort((a, b) => a - b);
        for (const [index, start] of starts.entries()) {
          const later = starts.slice(index).filter((other) => other < start + 1000);
          expect(later.length).toBeLessThanOrEqual(21);
        }
      }),
    );
  });

  test('a full bucket → its calls at once, then each waits for its turn', () => {
    let bucket = fullBucket(10, 0);
    const waits = Array.from({ length: 13 }, () => {
      const taken = takeTurn(bucket, 0);
      bucket = taken.bucket;
      return taken.waitSeconds;
    });
    expect(waits).toEqual([...Array.from({ length: 10 }, () => 0), 0.1, 0.2, 0.3]);
  });

  test('time → fills it at its pace, up to a second of calls, or one call where it is slower', () => {
    const empty = { tokens: 0, at: 0, perSecond: 10 };
    expect(takeTurn(empty, 500).bucket).toEqual({ tokens: 4, at: 500, perSecond: 10 });
    expect(takeTurn(empty, 60_000).bucket.tokens).toBe(9);
    expect(fullBucket(0.5, 0).tokens).toBe(1);
    expect(takeTurn({ ...empty, perSecond: 0.5 }, 60_000)).toMatchObject({ bucket: { tokens: 0 }, waitSeconds: 0 });
    expect(takeTurn({ ...empty, perSecond: 0.5 }, 1000).waitSeconds).toBe(1);
  });

  test('throttled while calls wait for their turn → their turns are kept', () => {
    expect(slowDown({ tokens: -3, at: 0, perSecond: 10 }, 100)).toEqual({ tokens: -2, at: 100, perSecond: 5 });
    expect(speedUp({ tokens: -2, at: 100, perSecond: 5 }, 10)).toEqual({ tokens: -2, at: 100, perSecond: 6 });
  });

  test('throttled → half as fast and empty; then faster again, up to where it was', () => {
    let bucket = slowDown(fullBucket(10, 0), 0);
    expect(bucket).toMatchObject({ perSecond: 5, tokens: 0 });
    for (let call = 0; call < 9; call += 1) bucket = speedUp(bucket, 10);
    expect(bucket.perSecond).toBe(10);
    for (let time = 0; time < 20; time += 1) bucket = slowDown(bucket, 0);
    expect(bucket.perSecond).toBe(0.1);
  });

  test('a clock that steps back → neither tokens nor a negative wait', () => {
    const { bucket } = takeTurn(fullBucket(1, 1000), 1000);
    expect(takeTurn(bucket, 0).waitSeconds).toBe(1);
  });
});
