import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { behindSince, type KnownSource, type NotThere } from '../../shared/core/behind.ts';
import { noon, source } from '../support/builders.ts';

const hour = 3_600_000;
const ago = (hours: number) => noon - hours * hour;
/** A source that was wanted an hour after it was taken. */
const taken = (hours: number, changes: Partial<KnownSource> = {}): KnownSource => ({
  snapshot: source({ snapshotId: `sp-${hours}`, creationTime: ago(hours) }),
  time: ago(hours),
  since: ago(hours - 1),
  isTooOld: false,
  ...changes,
});
const behind = (
  missing: readonly number[],
  sources: readonly KnownSource[],
  newest?: number,
  changes: Partial<NotThere> = {},
) => {
  const newestTime = newest === undefined ? undefined : ago(newest);
  const alone = { newestOfAll: newestTime, copiedFrom: undefined, isAwaited: false };
  return behindSince({ missing, sources, newestTime, ...alone, ...changes }, noon);
};

describe('behindSince', () => {
  test('nothing is missing → not behind, whatever else there is', () => {
    expect(behind([], [], 1)).toBeUndefined();
    expect(behind([], [taken(3), taken(5)], 4)).toBeUndefined();
    expect(behind([], [taken(3)])).toBeUndefined();
  });

  test('some are missing → since the oldest of them is wanted, older than the newest copy or not', () => {
    expect(behind([ago(2), ago(9), ago(1)], [], 3)).toBe(ago(9));
    expect(behind([ago(2)], [])).toBe(ago(2));
  });

  test('one took the place of others that were never copied → since the first after the newest copy', () => {
    const nights = [24, 48, 72, 96].map((hours) => taken(hours));
    expect(behind([ago(23)], nights, 96)).toBe(ago(71));
    expect(behind([ago(23)], nights, 97)).toBe(ago(95));
    expect(behind([ago(23)], nights)).toBe(ago(95));
  });

  test('one that is not wanted yet → does not count', () => {
    expect(behind([ago(2)], [taken(5, { since: noon + 1 })], 9)).toBe(ago(2));
    expect(behind([ago(2)], [taken(5, { since: noon })], 9)).toBe(ago(2));
  });

  test('too old by now → counts where it came after a copy, else the rule may never have wanted it', () => {
    const old = taken(50, { isTooOld: true });
    expect(behind([], [old], 60)).toBe(ago(49));
    expect(behind([], [old], 50)).toBeUndefined();
    expect(behind([], [old])).toBeUndefined();
    expect(behind([ago(2)], [old])).toBe(ago(2));
    expect(behind([ago(2)], [old], 60)).toBe(ago(49));
  });

  test('too old by now, and others were copied when it came → counts, though nothing is there', () => {
    const old = taken(50, { isTooOld: true });
    expect(behind([], [old], undefined, { copiedFrom: ago(50) })).toBe(ago(49));
    expect(behind([], [old], undefined, { copiedFrom: ago(49) })).toBeUndefined();
  });

  test('the next one is being taken → the one whose place it has counts all the same', () => {
    const isAwaited = true;
    expect(behind([], [taken(20)], 44, { isAwaited })).toBe(ago(19));
    expect(behind([], [taken(20)], undefined, { isAwaited })).toBe(ago(19));
    expect(behind([], [taken(20)], 20, { isAwaited })).toBeUndefined();
    expect(behind([], [taken(20, { since: noon + 1 })], 44, { isAwaited })).toBeUndefined();
  });

  test('something younger is there of what is kept together → it need not have been kept; what is missing counts', () => {
    const old = taken(50, { isTooOld: true });
    expect(behind([], [old], 60, { newestOfAll: ago(50) })).toBeUndefined();
    expect(behind([], [old], 60, { newestOfAll: ago(51) })).toBe(ago(49));
    expect(behind([], [taken(20)], 44, { isAwaited: true, newestOfAll: ago(3) })).toBeUndefined();
    expect(behind([ago(2)], [old], 60, { newestOfAll: ago(3) })).toBe(ago(49));
  });

  test('any case → an older newest copy, or one more missing, is never less behind', () => {
    const hours = fc.integer({ min: 0, max: 100 });
    const sources = fc.array(
      fc.record({ hours, isTooOld: fc.boolean() }).map(({ hours: at, isTooOld }) => taken(at, { isTooOld })),
    );
    fc.assert(
      fc.property(fc.array(hours.map(ago)), sources, hours, hours, (missing, known, newest, more) => {
        const late = (from: readonly number[], at: number) => behind(from, known, at) ?? noon;
        expect(late(missing, newest + more)).toBeLessThanOrEqual(late(missing, newest));
        expect(late([...missing, ago(more)], newest)).toBeLessThanOrEqual(late(missing, newest));
      }),
    );
  });
});
