import { describe, expect, test } from 'vitest';
import { isKept } from '../../simulation/judge/invariants.ts';
import { simulate } from '../../simulation/play/run.ts';
import type { Scenario } from '../../simulation/story/scenario.ts';
import { sortOf, sorts } from '../../simulation/story/sorts.ts';
import { settings } from '../support/builders.ts';

describe('simulation', () => {
  test('500 random stories → every promise kept', { timeout: 180_000 }, async () => {
    const broken: unknown[] = [];
    for (let seed = 1; seed <= 500; seed += 1) {
      const { verdict } = await simulate(seed, settings());
      if (!isKept(verdict)) broken.push({ seed, ...verdict });
    }
    expect(broken).toEqual([]);
  });

  test('a thousand seeds → stories of every sort that is not rare; one that is asked for → the same story as of its seed', async () => {
    const drawn = new Set(Array.from({ length: 1000 }, (_, seed) => sortOf(seed)));
    expect(sorts.filter((sort) => !drawn.has(sort) && sort !== 'crowd' && sort !== 'backlog')).toEqual([]);
    const [own, asked] = [await simulate(3, settings()), await simulate(3, settings(), {}, sortOf(3))];
    expect(asked.trace()).toEqual(own.trace());
  });

  test.each(['crowd', 'backlog'] as const)('a story of the rare sort %s → every promise kept', async (sort) => {
    const { verdict } = await simulate(1, settings(), {}, sort);
    expect(verdict).toMatchObject({ lost: [], unallowed: [], foreignDeletes: [], breaches: [] });
  });

  test('a dead node under a hundred ticks → calls and tasks within bounds, the healthy nodes served', async () => {
    const nodes = ['cn-node-0', 'cn-node-1', 'cn-node-2'];
    const rule = {
      name: 'rule',
      enabled: true,
      zone: 'UTC',
      source: { nodes: ['cn-home'] },
      destinations: { nodes },
      copy: {},
    };
    const story: Partial<Scenario> = {
      requests: [],
      editions: [{ from: 0, rules: [rule] }],
      runSeconds: 600,
      deadNodes: ['cn-node-1'],
      restrictedNodes: [],
      deniedNodes: [],
      down: {},
      stormSeconds: 0,
      unlistable: [],
      calmTicks: 100,
    };
    const { verdict, trace } = await simulate(1, settings(), story, 'requests');
    expect(verdict).toEqual({ lost: [], duplicates: 0, unallowed: [], foreignDeletes: [], breaches: [] });
    const calls = trace().filter((line) => line.includes('CopySnapshot'));
    const dead = calls.filter((line) => line.includes('cn-node-1'));
    expect(dead.length).toBeGreaterThanOrEqual(2 * 100);
    expect(dead.length).toBeLessThanOrEqual(2 * 6 * 110);
    expect(calls.length - dead.length).toBeLessThanOrEqual(6);
  });

  test('a bug that ends an invocation → a breach, and the story goes on', async () => {
    const broken = { ...settings(), denySnapshots: undefined as never };
    const { verdict, trace } = await simulate(1, broken, { editions: [] });
    expect(verdict.breaches.join('\n')).toMatch(/process \d+: TypeError/);
    expect(trace().length).toBeGreaterThan(2);
  });

  test('the same seed twice → the same story to the letter', async () => {
    const [first, second] = [await simulate(7, settings()), await simulate(7, settings())];
    expect(second.trace()).toEqual(first.trace());
    expect({ ...second, trace: undefined }).toEqual({ ...first, trace: undefined });
    expect(first.steps).toBeGreaterThan(20);
  });
});
