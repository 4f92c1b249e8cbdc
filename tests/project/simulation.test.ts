import { describe, expect, test } from 'vitest';
import { simulate } from '../../simulation/run.ts';
import { settings } from '../support/builders.ts';

describe('simulation', () => {
  test('500 random stories → every promise kept', { timeout: 60_000 }, async () => {
    const broken: unknown[] = [];
    for (let seed = 1; seed <= 500; seed += 1) {
      const { verdict } = await simulate(seed, settings());
      const { lost, unallowed, breaches } = verdict;
      if (lost.length + unallowed.length + breaches.length > 0) broken.push({ seed, lost, unallowed, breaches });
    }
    expect(broken).toEqual([]);
  });

  test('the same seed twice → the same story to the letter', async () => {
    const [first, second] = [await simulate(7, settings()), await simulate(7, settings())];
    expect(second).toEqual(first);
    expect(first.steps).toBeGreaterThan(20);
  });
});
