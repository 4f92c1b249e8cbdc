import { describe, expect, test } from 'vitest';
import type { Failure } from '../../shared/core/failure.ts';
import {
  needsDisks,
  nodesInvolved,
  type ResolvedRule,
  resolveDisks,
  resolveNodes,
} from '../../shared/core/resolved-rule.ts';
import type { RuleSet, WrittenRule } from '../../shared/core/rules.ts';
import type { Disk } from '../../shared/core/snapshot.ts';

const rule = (name: string, changes: Partial<WrittenRule> = {}): WrittenRule => ({
  name,
  enabled: true,
  source: { nodes: ['cn-home-1'] },
  destinations: { nodes: ['cn-b-1', 'cn-a-1'] },
  ...changes,
});
const file = (rules: readonly WrittenRule[], changes: Partial<RuleSet> = {}): RuleSet => ({
  version: 1,
  rules: [...rules],
  ...changes,
});
const nodes = ['cn-home-1', 'cn-home-2', 'cn-a-1'].map((ensRegionId) => ({ ensRegionId }));
const failure: Failure = { kind: 'throttled' };

describe('resolveNodes', () => {
  test('some rules → in the order of the file, disabled ones too, with their defaults', () => {
    const rules = [rule('b', { enabled: false }), rule('a', { source: { nodes: ['cn-home-*'] } })];
    expect(resolveNodes(file(rules, { defaults: { zone: 'Asia/Shanghai' } }), { nodes })).toMatchObject([
      { rule: { name: 'b', enabled: false, zone: 'Asia/Shanghai' }, sourceNodes: ['cn-home-1'] },
      { rule: { name: 'a' }, sourceNodes: ['cn-home-1', 'cn-home-2'], destinationNodes: ['cn-b-1', 'cn-a-1'] },
    ]);
  });

  test('an empty list of nodes → globs and groups match none, ids stay', () => {
    const groups = { east: { areas: ['East*'] } };
    const open = rule('a', { source: { nodes: ['cn-home-1', 'cn-*'] }, destinations: { groups: ['east'] } });
    expect(resolveNodes(file([open], { groups }), { nodes: [] })).toMatchObject([
      { sourceNodes: ['cn-home-1'], destinationNodes: [] },
    ]);
  });

  test.each<[string, Partial<WrittenRule>]>([
    ['sources', { source: { nodes: ['cn-home-1', 'cn-?-1'] } }],
    ['destinations', { destinations: { nodes: ['cn-*'] } }],
    ['a group', { destinations: { groups: ['east'] } }],
  ])('no list, and %s that need it → neither side is resolved, and why is told', (_, changes) => {
    const groups = { east: { provinces: ['广东*'] } };
    const [resolved] = resolveNodes(file([rule('a', changes)], { groups }), { failure });
    expect(resolved).toMatchObject({ sourceNodes: [], destinationNodes: [], unresolved: failure });
  });

  test('no list, but only ids → resolved as with one', () => {
    const groups = { shops: { nodes: ['cn-x-1'], exclude: ['cn-*-9'] } };
    const rules = file([rule('a', { destinations: { groups: ['shops'], exclude: ['cn-q*'] } })], { groups });
    expect(resolveNodes(rules, { failure })).toEqual(
      resolveNodes(rules, { nodes }).map((resolved) => ({ ...resolved, listed: new Map() })),
    );
  });
});

describe('resolveDisks', () => {
  const disks: readonly Disk[] = [
    { diskId: 'd-1', ensRegionId: 'cn-home-1', instanceId: 'i-1', tags: { role: 'db', stage: 'live' } },
    { diskId: 'd-2', ensRegionId: 'cn-home-1', tags: { role: 'db' } },
  ];
  const gapsOn = (ids: readonly string[]) => new Map(ids.map((id) => [id, { kind: 'unknown' as const }]));
  const chosen = (source: Partial<WrittenRule['source']>, gaps: readonly string[] = []) => {
    const written = rule('a', { source: { nodes: ['cn-home-1'], ...source } });
    const [resolved] = resolveNodes(file([written]), { nodes }) as [ResolvedRule];
    const { chosenDisks, otherDisks, diskGaps } = resolveDisks(resolved, disks, gapsOn(gaps));
    return {
      needed: needsDisks(resolved),
      disks: chosenDisks && [...chosenDisks],
      others: otherDisks && [...otherDisks],
      gaps: diskGaps && [...diskGaps.keys()],
    };
  };

  test('tags → each of them must be there with its value', () => {
    expect(chosen({ diskTags: { role: 'db' } }).disks).toEqual(['d-1', 'd-2']);
    expect(chosen({ diskTags: { role: 'db', stage: 'live' } })).toMatchObject({ disks: ['d-1'], others: ['d-2'] });
    expect(chosen({ diskTags: { role: 'DB' } })).toMatchObject({ disks: [], others: ['d-1', 'd-2'] });
  });

  test('instances → a disk that is attached to none is not chosen, and may have been', () => {
    expect(chosen({ instances: ['i-0', 'i-1'] })).toMatchObject({ disks: ['d-1'], others: [] });
    expect(chosen({ instances: ['i-0', 'i-1'], diskTags: { stage: 'live' } }).others).toEqual(['d-2']);
    expect(chosen({ instances: ['i-0'] }, ['cn-home-1'])).toEqual({
      needed: true,
      disks: [],
      others: ['d-1'],
      gaps: ['cn-home-1'],
    });
  });

  test('disks by id → need no list, and no gap of it matters', () => {
    expect(chosen({ disks: ['d-1'] }, ['cn-home-1'])).toEqual({ needed: false });
  });
});

describe('nodesInvolved', () => {
  test('some rules → the nodes they read from and copy to, each once, in order', () => {
    const mirror = rule('b', { source: { nodes: ['cn-b-1', 'cn-z-1'] }, destinations: { nodes: ['cn-home-1'] } });
    expect(nodesInvolved(resolveNodes(file([rule('a'), mirror]), { nodes }))).toEqual([
      'cn-home-1',
      'cn-b-1',
      'cn-a-1',
      'cn-z-1',
    ]);
  });
});
