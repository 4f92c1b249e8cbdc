import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { meansNode } from '../../shared/core/means-node.ts';
import { nodesOf } from '../../shared/core/rule-nodes.ts';
import type { Group } from '../../shared/core/rules.ts';
import type { EdgeNode } from '../../shared/core/snapshot.ts';

const groups = {
  east: { areas: ['east*'], exclude: ['*-9'] },
  sichuan: { provinces: ['sichuan*'] },
  shops: { nodes: ['cn-shop-*'] },
};

describe('meansNode', () => {
  test.each([
    ['its id', { nodes: ['cn-a-1'] }, true],
    ['a glob of its id', { nodes: ['cn-b-1', 'cn-a-*'] }, true],
    ['other ids', { nodes: ['cn-b-*'], groups: ['shops', 'gone'] }, false],
    ['a glob, but excluded', { nodes: ['cn-a-*'], exclude: ['*-1'] }, false],
    ['an area, or a province', { groups: ['east'] }, 'unknown'],
    ['a province', { groups: ['sichuan'] }, 'unknown'],
    ['an area, but excluded', { groups: ['east'], exclude: ['cn-a-*'] }, false],
    ['an area, and a glob', { groups: ['east'], nodes: ['cn-*'] }, true],
  ] as const)('not listed, and the set means %s → %#', (_, set, expected) => {
    expect(meansNode(structuredClone(set) as never, groups, { ensRegionId: 'cn-a-1' })).toBe(expected);
  });

  test('a group excludes it by its id → no area matters', () => {
    expect(meansNode({ groups: ['east'] }, groups, { ensRegionId: 'cn-a-9' })).toBe(false);
  });

  const globs = fc.subarray(['cn-a-1', 'cn-a-*', 'cn-*', '*-9', 'cn-shop-?']);
  const places = fc.subarray(['east*', '*', 'SouthChina', 'sichuan']);
  const group = fc.record({ nodes: globs, areas: places, provinces: places, exclude: globs }, { requiredKeys: [] });
  const sets = fc.record({ nodes: globs, groups: fc.subarray(['one', 'two']), exclude: globs }, { requiredKeys: [] });
  const ids = fc.constantFrom('cn-a-1', 'cn-a-9', 'cn-shop-3');
  const places1 = fc.constantFrom('EastChina', 'SouthChina', 'Sichuan');
  const isOneOf = (set: object, all: Record<string, Group>, node: EdgeNode) =>
    nodesOf(set, all, [node]).includes(node.ensRegionId);

  test('any set and node, listed with all that it is like → the same as what the set comes to', () => {
    fc.assert(
      fc.property(sets, group, group, ids, places1, places1, (set, one, two, ensRegionId, area, province) => {
        const node = { ensRegionId, area, province };
        // An id that is written stands for itself, in a list or not.
        expect(meansNode(set, { one, two }, node)).toBe(isOneOf(set, { one, two }, node));
      }),
    );
  });

  test('any set and node, less of which is known → no other answer than with more, but `unknown`', () => {
    const told = fc.subarray(['area', 'province'] as const);
    fc.assert(
      fc.property(
        sets,
        group,
        group,
        ids,
        places1,
        places1,
        told,
        (set, one, two, ensRegionId, area, province, some) => {
          const all = { area, province };
          const less = Object.fromEntries(some.map((key) => [key, all[key]]));
          const answer = meansNode(set, { one, two }, { ensRegionId, ...less });
          if (answer !== 'unknown') expect(answer).toBe(meansNode(set, { one, two }, { ensRegionId, ...all }));
        },
      ),
    );
  });
});
