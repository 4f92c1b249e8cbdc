import { describe, expect, test } from 'vitest';
import { isKept } from '../../simulation/judge/invariants.ts';
import { simulate } from '../../simulation/play/run.ts';
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
    const { verdict, trace } = await simulate(1, settings(), {
      requests: [],
      editions: [{ from: 0, rules: [rule] }],
      runSeconds: 600,
      deadNodes: ['cn-node-1'],
      restrictedNodes: [],
      deniedNodes: [],
      down: {},
      stormSeconds: 0,
      calmTicks: 100,
    });
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
