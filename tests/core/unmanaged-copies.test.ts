import { describe, expect, test } from 'vitest';
import { planDeletions } from '../../shared/core/deletion-plan.ts';
import { planRules } from '../../shared/core/plan.ts';
import { resolveNodes } from '../../shared/core/resolved-rule.ts';
import type { WrittenRule } from '../../shared/core/rules.ts';
import type { Snapshot } from '../../shared/core/snapshot.ts';
import { noon, source } from '../support/builders.ts';
import { copyOf } from '../support/rule-world.ts';

const hour = 3_600_000;
const rule = (changes: Partial<WrittenRule> = {}): WrittenRule => ({
  name: 'lobby',
  enabled: true,
  source: { nodes: ['cn-home-1'] },
  destinations: { nodes: ['cn-a-1'] },
  retention: { keep: { last: 1 }, per: 'disk', atLeast: 1, apply: 'delete' },
  ...changes,
});
const perRule = { keep: { last: 1 }, per: 'rule', atLeast: 1, apply: 'delete' } as const;
const taken = (name: string, hoursAgo: number, changes: Partial<Snapshot> = {}) =>
  source({ snapshotId: `sp-${name}`, creationTime: noon - hoursAgo * hour, ...changes });
const copy = (of: Snapshot, changes: Partial<Snapshot> = {}, maker = 'lobby') =>
  copyOf(
    of,
    {
      snapshotId: `c-${of.snapshotId.slice(3)}`,
      ensRegionId: 'cn-a-1',
      sourceEnsRegionId: of.ensRegionId,
      creationTime: noon - 60_000,
      ...changes,
    },
    maker,
  );
const planned = (
  rules: readonly WrittenRule[],
  snapshots: readonly Snapshot[],
  applyToOrphans: 'report' | 'delete' = 'report',
) => {
  const { deletions, unmanaged, spared } = planDeletions({
    rules: resolveNodes({ version: 1, rules: [...rules] }, { nodes: [] }),
    inventory: { snapshots, gaps: new Map(), takenAt: noon },
    list: { nodes: [{ ensRegionId: 'cn-home-1' }] },
    installation: 'default',
    visibilitySeconds: 600,
    timeoutSeconds: 30,
    applyToOrphans,
  });
  return {
    gone: deletions.map(({ copy: { snapshot }, apply }) => `${snapshot.snapshotId} ${apply}`),
    survivors: deletions.map(({ survivor }) => survivor?.snapshot.snapshotId),
    unmanaged: unmanaged.map(({ copy: { snapshot }, reason }) => `${snapshot.snapshotId}: ${reason}`),
    spared,
  };
};
const wanted = (of: WrittenRule, snapshots: readonly Snapshot[]) =>
  planRules(
    resolveNodes({ version: 1, rules: [of] }, { nodes: [] }),
    { snapshots, gaps: new Map(), takenAt: noon },
    { installation: 'default', visibilitySeconds: 600, tick: 1, sentAt: () => undefined },
  ).rules.flatMap(({ pairs }) => pairs.map((pair) => pair.source.snapshotId));
const [young, old, older] = [taken('young', 1), taken('old', 48), taken('older', 72)];

describe('planDeletions: the last copy of a disk on a node', () => {
  const [farYoung, farOld] = [taken('far-young', 90), taken('far-old', 99)].map((of) => ({
    ...of,
    sourceDiskId: 'd-far',
  })) as [Snapshot, Snapshot];

  test('`per: rule` has no place for a disk → its newest copy stays all the same, and is told of', () => {
    const copies = [young, old, farYoung, farOld].map((of) => copy(of));
    const plan = planned([rule({ retention: perRule })], copies);
    expect(plan.gone).toEqual(['c-far-old delete', 'c-old delete']);
    expect(plan.survivors).toEqual(['c-far-young', 'c-young']);
    expect(plan.spared).toEqual([{ rule: 'lobby', because: 'it is the last one of its disk there', count: 1 }]);
  });

  test('a copy that tells no disk may be the last of any → stays', () => {
    const { sourceDiskId: _, ...bare } = farOld;
    const copies = [copy(young), copy(bare), copy({ ...bare, snapshotId: 'sp-barer' })];
    expect(planned([rule({ retention: perRule })], copies).gone).toEqual([]);
  });

  test('two copies of one source that tell different disks → are no second ones of each other', () => {
    const again = { snapshotId: 'c-again', creationTime: noon };
    expect(planned([rule()], [copy(young), copy({ ...young, sourceDiskId: 'd-far' }, again)]).gone).toEqual([]);
    expect(planned([rule()], [copy(young), copy(young, again)]).gone).toEqual(['c-again delete']);
  });
});

describe('planDeletions: copies of sources that their rule does not select, by what the file says now', () => {
  const elsewhere = Array.from({ length: 8 }, (_, index) => taken(`far-${index}`, index, { ensRegionId: 'cn-home-7' }));

  test('its name is used for other sources, or by a second project → none goes, all are told of', () => {
    for (const originals of [[], elsewhere]) {
      const plan = planned([rule()], [...originals, ...elsewhere.map((of) => copy(of))]);
      expect(plan.gone).toEqual([]);
      expect(plan.unmanaged).toHaveLength(8);
      expect(plan.unmanaged[0]).toBe('c-far-0: its rule does not select its source');
    }
    const disks = rule({ source: { nodes: ['cn-home-1'], disks: ['d-new'] } });
    expect(planned([disks], [copy(young), copy(old)]).gone).toEqual([]);
  });

  test('renamed copies of a disk of which no snapshot that is left is selected → not its own', () => {
    const named = rule({ source: { nodes: ['cn-home-1'], names: ['shop-*'] } });
    const renamed = [young, old].map((of) => {
      const made = copy(of);
      return { ...made, description: made.description?.replace(']', ' renamed]') };
    });
    const orders = taken('orders', 3, { name: 'orders-1' });
    expect(planned([named], [orders, ...renamed] as Snapshot[]).gone).toEqual([]);
    expect(planned([named], [{ ...orders, name: 'shop-1' }, ...renamed] as Snapshot[]).gone).toEqual(['c-old delete']);
    expect(planned([named], renamed as Snapshot[]).gone).toEqual(['c-old delete']);
  });

  test('they take no place in its `keep` → neither of what is there, nor of what is to be bought', () => {
    const others = elsewhere.slice(0, 2).map((of) => copy(of));
    expect(planned([rule()], [...others, copy(old), copy(older)]).gone).toEqual(['c-older delete']);
    expect(wanted(rule(), [...others, old])).toEqual(['sp-old']);
    const copies = [copy(elsewhere[0] as Snapshot), copy(old)];
    const other = rule({ name: 'other', source: { nodes: ['cn-home-1'] } });
    // Nor in that of another rule of the same name's sake.
    expect(planned([rule(), other], [...copies, copy(older)]).gone).toEqual(['c-older delete']);
  });

  test('only too old, or not among the newest → its own, as before', () => {
    const few = rule({ source: { nodes: ['cn-home-1'], maxAge: '1h', newest: { count: 1, per: 'disk' } } });
    const plan = planned([few], [young, old, copy(young), copy(old), copy(older)]);
    expect(plan.gone).toEqual(['c-old delete', 'c-older delete']);
    expect(plan.unmanaged).toEqual([]);
  });

  test('second and failed ones → as those of a rule that is gone: the defaults govern them', () => {
    const [first] = elsewhere as [Snapshot];
    const copies = [
      copy(first),
      copy(first, { snapshotId: 'c-2', creationTime: noon }),
      copy(first, { snapshotId: 'c-bad', status: 'error', creationTime: 0 }),
    ];
    expect(planned([rule()], copies).gone).toEqual(['c-2 report', 'c-bad report']);
    expect(planned([rule()], copies, 'delete').gone).toEqual(['c-2 delete', 'c-bad delete']);
  });
});

describe('planDeletions: a snapshot that has the id of another one that is gone', () => {
  const again = taken('old', 2);
  const former = copy(old, { snapshotId: 'c-former', creationTime: noon - 47 * hour });

  test('a copy of the former one → stays, is told of, and is neither the survivor nor the double of a copy of the new one', () => {
    const real = copy(again, { snapshotId: 'c-real' });
    const plan = planned([rule()], [again, former, real]);
    expect(plan.gone).toEqual([]);
    expect(plan.unmanaged).toEqual(['c-former: it is older than the snapshot that has the id of its source now']);
  });

  test('a request made it → it takes no place in the `keep` of a rule', () => {
    const two = rule({ retention: { keep: { last: 2 }, per: 'disk', atLeast: 1, apply: 'delete' } });
    const requested = copy(old, { snapshotId: 'c-former', creationTime: noon - 47 * hour }, '-');
    const copies = [copy(older), copy(taken('oldest', 99))];
    expect(planned([two], [again, requested, ...copies]).gone).toEqual([]);
    expect(planned([two], [again, copy(again, {}, '-'), ...copies]).gone).toEqual(['c-oldest delete']);
  });

  test('it failed → goes as before', () => {
    expect(planned([rule()], [again, { ...former, status: 'error', creationTime: 0 }]).gone).toEqual([
      'c-former delete',
    ]);
  });
});

describe('planDeletions: what has our marker, and is no copy of its source by what ENS says', () => {
  const marked = copy(old);
  const { sourceSnapshotId: _, ...original } = { ...marked, snapshotId: 'sp-golden' };
  const inherited = { ...marked, snapshotId: 'c-persons', sourceSnapshotId: 'c-old' };

  test('an original with a pasted marker, a copy of our copy → never go, and are told of', () => {
    const plan = planned([rule()], [copy(young), original, inherited]);
    expect(plan.gone).toEqual([]);
    expect(plan.unmanaged).toEqual([
      'c-persons: ENS names another source than its description',
      'sp-golden: ENS names no source',
    ]);
    for (const foreign of [original, inherited]) {
      // Neither as second ones, nor as failed ones, nor of requests.
      expect(planned([rule()], [copy(old, { creationTime: 0 }), foreign]).gone).toEqual([]);
      expect(planned([rule()], [{ ...foreign, status: 'error', creationTime: 0 }]).gone).toEqual([]);
    }
  });

  test('they are no survivors, and take no place of ours', () => {
    const pasted = { ...copy(young), sourceSnapshotId: 'sp-other' };
    expect(planned([rule()], [pasted, copy(old)]).gone).toEqual([]);
    expect(planned([rule()], [young, pasted, copy(old)]).gone).toEqual([]);
    expect(planned([rule()], [pasted, copy(old), copy(older)])).toMatchObject({
      gone: ['c-older delete'],
      survivors: ['c-old'],
    });
    // Of two that another rule keeps one of.
    const other = rule({ name: 'other' });
    expect(planned([rule({ retention: perRule }), other], [pasted, copy(old), copy(older)]).gone).toEqual([
      'c-older delete',
    ]);
  });

  test('ENS tells no source at all → nothing goes, and nothing more is bought than if it did', () => {
    const blind = [young, old, older].map((of) => {
      const { sourceSnapshotId: _, ...rest } = copy(of);
      return rest;
    });
    const plan = planned([rule()], blind);
    expect(plan.gone).toEqual([]);
    expect(plan.unmanaged).toHaveLength(3);
    expect(wanted(rule(), [old, ...blind])).toEqual([]);
  });
});
