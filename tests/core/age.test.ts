import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { objectiveState, secondsSince } from '../../shared/core/age.ts';
import { noon } from '../support/builders.ts';

const ago = (seconds: number) => noon - seconds * 1000;

describe('secondsSince', () => {
  test('parts of a second, and times to come → whole seconds, never negative', () => {
    expect([ago(90), noon - 1999, noon - 1, noon, noon + 5000].map((time) => secondsSince(time, noon))).toEqual([
      90, 1, 0, 0, 0,
    ]);
  });
});

describe('objectiveState', () => {
  const bounds = { maxBehind: 100, maxAge: 1000 };
  test.each<[string, object, { ageSeconds?: number; behindSeconds?: number }, number | undefined, string, boolean]>([
    ['at both bounds', bounds, { ageSeconds: 1000, behindSeconds: 100 }, 0, 'met', false],
    ['behind', bounds, { ageSeconds: 0, behindSeconds: 101 }, 0, 'missed', false],
    ['too old, a younger source is missing', bounds, { ageSeconds: 1001, behindSeconds: 1 }, 0, 'missed', false],
    ['too old, as is its source', bounds, { ageSeconds: 1001, behindSeconds: 0 }, 1001, 'missed', true],
    ['too old, its source just not', bounds, { ageSeconds: 1001, behindSeconds: 0 }, 1000, 'missed', false],
    ['too old and behind, as is its source', bounds, { ageSeconds: 1001, behindSeconds: 1 }, 2000, 'missed', false],
    ['no copy', bounds, { behindSeconds: 0 }, 0, 'missed', false],
    ['no copy, no maxAge', { maxBehind: 100 }, { behindSeconds: 100 }, 9999, 'met', false],
    ['old, no maxAge', { maxBehind: 100 }, { ageSeconds: 9999, behindSeconds: 0 }, 9999, 'met', false],
    ['behind, no maxBehind', { maxAge: 1000 }, { ageSeconds: 1, behindSeconds: 9999 }, 0, 'met', false],
    ['too old, and there is no source', bounds, { ageSeconds: 1001, behindSeconds: 0 }, undefined, 'missed', true],
    ['behind or not is not known', bounds, { ageSeconds: 1000 }, 0, 'unknown', false],
    ['the same, and too old', bounds, { ageSeconds: 1001 }, 9999, 'missed', false],
    ['the same, no maxBehind', { maxAge: 1000 }, { ageSeconds: 1000 }, 0, 'met', false],
    ['no bounds', {}, { behindSeconds: 9999 }, 9999, 'met', false],
  ])('%s → judged', (_, limits, fresh, sourceAge, state, sourceStale) => {
    expect(objectiveState(limits, fresh, sourceAge)).toEqual({ state, sourceStale });
  });

  test('wider bounds → never missed where narrower ones are met', () => {
    const seconds = fc.nat(2000);
    fc.assert(
      fc.property(seconds, seconds, seconds, seconds, seconds, (maxBehind, maxAge, ageSeconds, behindSeconds, more) => {
        const fresh = { ageSeconds, behindSeconds };
        const narrow = objectiveState({ maxBehind, maxAge }, fresh, ageSeconds);
        const wide = objectiveState({ maxBehind: maxBehind + more, maxAge: maxAge + more }, fresh, ageSeconds);
        expect([narrow.state, wide.state]).not.toEqual(['met', 'missed']);
      }),
    );
  });
});
