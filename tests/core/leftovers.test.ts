import { describe, expect, test } from 'vitest';
import { viewOf } from '../../shared/core/inventory.ts';
import { leftoversOf, type RulesByName } from '../../shared/core/leftovers.ts';
import { resolveNodes } from '../../shared/core/resolved-rule.ts';
import type { Snapshot } from '../../shared/core/snapshot.ts';
import { noon, source, writtenRule } from '../support/builders.ts';
import { copyOf } from '../support/rule-world.ts';

const of = source({ snapshotId: 'sp-1' });
const copy = (snapshotId: string, minutesAgo: number, changes: Partial<Snapshot> = {}, maker = 'lobby') =>
  copyOf(of, { snapshotId, ensRegionId: 'cn-a-1', creationTime: noon - minutesAgo * 60_000, ...changes }, maker);
const to = (nodes: string[]): RulesByName => {
  const [rule] = resolveNodes({ version: 1, rules: [writtenRule({ destinations: { nodes } })] }, { nodes: [] });
  return new Map([['lobby', rule]]);
};
const rules = to(['cn-a-1']);
const leftovers = (snapshots: readonly Snapshot[], known = rules) => {
  const { doubles, failed, unmanaged } = leftoversOf(viewOf({ snapshots }, 'default'), known);
  const ids = (copies: readonly { snapshot: Snapshot }[]) => copies.map(({ snapshot }) => snapshot.snapshotId);
  return { doubles: doubles.map(ids), failed: ids(failed), unmanaged: ids(unmanaged.map((each) => each.copy)) };
};
const nothing = { doubles: [], failed: [], unmanaged: [] };

describe('leftoversOf', () => {
  test('one live copy a pair, where its rule copies to → nothing', () => {
    expect(leftovers([of, copy('c-1', 1)])).toEqual(nothing);
    expect(leftovers([copy('c-1', 1), copy('c-2', 2, {}, 'stranger'), copy('c-3', 3, {}, 'neighbour')])).toEqual(
      nothing,
    );
    expect(leftovers([copy('c-1', 1), copy('c-2', 2, { status: 'deleting' })])).toEqual(nothing);
  });

  test('several live copies of a pair, whoever of us made them → double, the oldest first', () => {
    const [young, old] = [copy('c-1', 1, { status: 'creating' }), copy('c-2', 2, {}, '-')];
    expect(leftovers([young, old])).toEqual({ ...nothing, doubles: [['c-2', 'c-1']] });
    expect(leftovers([copy('c-b', 2), copy('c-a', 2)])).toEqual({ ...nothing, doubles: [['c-a', 'c-b']] });
    const { creationTime: _, ...timeless } = copy('c-0', 0);
    expect(leftovers([old, timeless])).toEqual({ ...nothing, doubles: [['c-0', 'c-2']] });
    expect(leftovers([young, copy('c-3', 3, { ensRegionId: 'cn-b-1' }, '-')])).toEqual(nothing);
  });

  test('failed copies → told, and no double', () => {
    const failed = copy('c-2', 2, { status: 'error' });
    expect(leftovers([copy('c-1', 1), failed, copy('c-3', 3, { status: 'error' }, '-')])).toEqual({
      ...nothing,
      failed: ['c-3', 'c-2'],
    });
  });

  test('copies of a rule that is gone, or on a node that it does not copy to any more → unmanaged', () => {
    expect(leftovers([copy('c-1', 1, {}, 'renamed')])).toEqual({ ...nothing, unmanaged: ['c-1'] });
    expect(leftovers([copy('c-1', 1, { ensRegionId: 'cn-b-1' })])).toEqual({ ...nothing, unmanaged: ['c-1'] });
    expect(leftovers([copy('c-1', 1, { ensRegionId: 'cn-b-1', status: 'error' })]).unmanaged).toEqual([]);
  });

  test('copies of requests, and of rules whose nodes are not known → not unmanaged', () => {
    expect(leftovers([copy('c-1', 1, { ensRegionId: 'cn-b-1' }, '-')])).toEqual(nothing);
    expect(leftovers([copy('c-1', 1, { ensRegionId: 'cn-b-1' })], new Map([['lobby', undefined]]))).toEqual(nothing);
    expect(leftovers([copy('c-1', 1)], to([]))).toEqual({ ...nothing, unmanaged: ['c-1'] });
    // A node that is not listed may be one that a glob means.
    expect(leftovers([copy('c-1', 1)], to(['cn-a-*']))).toEqual(nothing);
  });
});
