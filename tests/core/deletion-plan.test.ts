import { describe, expect, test } from 'vitest';
import { type DeletionInputs, planDeletions } from '../../shared/core/deletion-plan.ts';
import type { Failure } from '../../shared/core/failure.ts';
import { formatMarker } from '../../shared/core/marker.ts';
import { listingIncomplete } from '../../shared/core/own-failures.ts';
import { planRules } from '../../shared/core/plan.ts';
import { resolveDisks, resolveNodes } from '../../shared/core/resolved-rule.ts';
import type { WrittenRule } from '../../shared/core/rules.ts';
import type { Snapshot } from '../../shared/core/snapshot.ts';
import { noon, source } from '../support/builders.ts';
import { copyOf } from '../support/rule-world.ts';

const hour = 3_600_000;
const keepLast = (last: number, changes: Partial<NonNullable<WrittenRule['retention']>> = {}) =>
  ({ keep: { last }, per: 'disk', atLeast: 1, apply: 'delete', ...changes }) as const;
/** Keeps the newest copy of each disk. */
const rule = (changes: Partial<WrittenRule> = {}): WrittenRule => ({
  name: 'lobby',
  enabled: true,
  source: { nodes: ['cn-home-1'], newest: { count: 1, per: 'disk' } },
  destinations: { nodes: ['cn-a-1'] },
  retention: keepLast(1),
  ...changes,
});
/** A snapshot of `d-disk`; most of those here are gone from their node, and only copies are left. */
const taken = (name: string, hoursAgo: number, changes: Partial<Snapshot> = {}) =>
  source({ snapshotId: `sp-${name}`, creationTime: noon - hoursAgo * hour, ...changes });
const copy = (of: Snapshot, changes: Partial<Snapshot> & { maker?: string } = {}) => {
  const { maker = 'lobby', ...rest } = changes;
  return copyOf(of, { snapshotId: `c-${of.snapshotId.slice(3)}`, ensRegionId: 'cn-a-1', ...rest }, maker);
};
const planned = (
  rules: readonly WrittenRule[],
  snapshots: readonly Snapshot[],
  changes: Partial<DeletionInputs> & { gaps?: readonly string[] } = {},
) => {
  const { gaps = [], ...rest } = changes;
  const failure: Failure = { kind: 'unknown' };
  return planDeletions({
    rules: resolveNodes({ version: 1, rules: [...rules] }, { nodes: [] }),
    inventory: { snapshots, gaps: new Map(gaps.map((node) => [node, failure])), takenAt: noon },
    list: { nodes: [{ ensRegionId: 'cn-home-1' }] },
    installation: 'default',
    visibilitySeconds: 600,
    timeoutSeconds: 30,
    applyToOrphans: 'report',
    ...rest,
  });
};
const deletions = (...inputs: Parameters<typeof planned>) =>
  planned(...inputs).deletions.map(
    ({ copy: { snapshot }, reason, apply, survivor }) =>
      `${snapshot.snapshotId} ${reason} ${apply}, ${survivor?.snapshot.snapshotId ?? '-'} stays`,
  );
const [old, older, young] = [taken('old', 48), taken('older', 72), taken('young', 1)];

describe('planDeletions: retention', () => {
  test('older copies than it keeps → go, the newest that stays is their survivor', () => {
    const copies = [copy(older), copy(old), copy(young)];
    expect(deletions([rule()], copies)).toEqual([
      'c-old retention delete, c-young stays',
      'c-older retention delete, c-young stays',
    ]);
    expect(deletions([rule({ retention: keepLast(2) })], copies)).toEqual(['c-older retention delete, c-young stays']);
    expect(deletions([rule({ retention: keepLast(1, { atLeast: 3 }) })], copies)).toEqual([]);
    expect(deletions([rule({ retention: keepLast(1, { apply: 'report' }) })], copies)[0]).toBe(
      'c-old retention report, c-young stays',
    );
  });

  test('a rule without retention → keeps all', () => {
    const { retention: _, ...keeping } = rule();
    expect(deletions([keeping], [copy(older), copy(old), copy(young)])).toEqual([]);
  });

  test('the newest is still being made, has failed, or is being deleted → the last available one stays', () => {
    for (const status of ['creating', 'error', 'deleting'] as const) {
      const copies = [copy(older), copy(old), copy(young, { status, creationTime: noon })];
      expect(deletions([rule()], copies)).toEqual(['c-older retention delete, c-old stays']);
    }
  });

  test('each disk has its own survivor, also where all copies of a rule are counted together', () => {
    const other = { sourceDiskId: 'd-other' };
    const copies = [copy(old), copy(young), copy(taken('other', 60, other)), copy(taken('first', 99, other))];
    expect(deletions([rule()], copies)).toEqual([
      'c-first retention delete, c-other stays',
      'c-old retention delete, c-young stays',
    ]);
    expect(deletions([rule({ retention: keepLast(1, { per: 'rule' }) })], copies)).toEqual([
      'c-first retention delete, c-other stays',
      'c-old retention delete, c-young stays',
    ]);
  });

  test('a disk that another rule chose by its tags is not listed any more → that rule keeps its months', () => {
    const archive = rule({
      name: 'archive',
      source: { nodes: ['cn-home-1'], diskTags: { keep: 'long' } },
      retention: { ...keepLast(1), keep: { monthly: 12 } },
    });
    const lobby = rule({ retention: keepLast(2) });
    const file = { version: 1 as const, rules: [lobby, archive] };
    const copies = [1, 30 * 24, 60 * 24, 61 * 24].map((hours) => copy(taken(`${hours}-ago`, hours)));
    const withDisks = (tags: Record<string, string> | undefined) => {
      const disks = tags === undefined ? [] : [{ diskId: 'd-disk', ensRegionId: 'cn-home-1', tags }];
      const rules = resolveNodes(file, { nodes: [] }).map((each) => resolveDisks(each, disks, new Map()));
      return deletions([], copies, { rules });
    };
    expect(withDisks({ keep: 'long' })).toEqual(['c-1464-ago retention delete, c-1-ago stays']);
    expect(withDisks(undefined)).toEqual(['c-1464-ago retention delete, c-1-ago stays']);
    expect(withDisks({ keep: 'short' })).toEqual([
      'c-1440-ago retention delete, c-1-ago stays',
      'c-1464-ago retention delete, c-1-ago stays',
    ]);
  });

  test('copies without a disk → stay, since they may be of any', () => {
    const { sourceDiskId: _, ...bare } = taken('bare', 9);
    const { sourceDiskId: __, ...barer } = taken('barer', 10);
    const copies = [copy(bare), copy(barer), copy(old)];
    expect(deletions([rule()], copies)).toEqual([]);
    const perRule = rule({ retention: keepLast(1, { per: 'rule' }) });
    expect(deletions([perRule], copies)).toEqual([]);
    expect(deletions([perRule], [...copies, copy(older)])).toEqual(['c-older retention delete, c-old stays']);
  });

  test('copies that tell no source time → stay, since they may be the newest, whenever they were made', () => {
    const { creationTime: _, ...timeless } = taken('a', 0);
    const copies = [copy({ ...timeless, snapshotId: 'sp-b' }), copy(timeless)];
    expect(deletions([rule()], copies)).toEqual([]);
    expect(deletions([rule()], [...copies, copy(old), copy(older)])).toEqual(['c-older retention delete, c-old stays']);
  });

  test('a source that tells no time → is not bought, nor are its copies pruned where they are', () => {
    const { creationTime: _, ...timeless } = taken('a', 0);
    const [sources, lobby] = [[timeless, old], rule({ source: { nodes: ['cn-home-1'] } })];
    const wanted = (snapshots: readonly Snapshot[]) =>
      planRules(
        resolveNodes({ version: 1, rules: [lobby] }, { nodes: [] }),
        { snapshots, gaps: new Map(), takenAt: noon },
        { installation: 'default', visibilitySeconds: 600, tick: 1, sentAt: () => undefined },
      ).rules.flatMap(({ pairs }) => pairs.map((pair) => pair.source.snapshotId));
    expect(wanted(sources)).toEqual(['sp-old']);
    expect(wanted([timeless])).toEqual([]);
    expect(deletions([lobby], [...sources, copy(old), copy(timeless)])).toEqual([]);
  });

  test('a copy that its rule selects still, or that another rule wants, disabled or not → stays', () => {
    const wantsAll = rule({
      name: 'archive',
      enabled: false,
      source: { nodes: ['cn-home-1'] },
      retention: keepLast(9),
    });
    const copies = [old, young, copy(old), copy(young)];
    expect(deletions([rule()], copies)).toEqual(['c-old retention delete, c-young stays']);
    expect(deletions([rule(), wantsAll], copies)).toEqual([]);
    expect(deletions([rule({ source: { nodes: ['cn-home-1'] }, retention: keepLast(2) })], copies)).toEqual([]);
  });

  test('a copy that only the age or the rank of its source makes another rule want → stays all the same', () => {
    // Of all these copies `ripe` would keep the newest, which it does not select yet.
    const ripe = rule({ name: 'ripe', source: { nodes: ['cn-home-1'], minAge: '1d' } });
    const copies = [old, young, copy(old), copy(young)];
    expect(deletions([rule(), ripe], copies)).toEqual([]);
  });

  test('copies on nodes that the rule does not copy to any more, of other rules, and of requests → not its business', () => {
    const elsewhere = { ensRegionId: 'cn-b-1' };
    const copies = [copy(young, elsewhere), copy(old, elsewhere)];
    expect(deletions([rule()], copies)).toEqual([]);
    for (const maker of ['-', 'renamed', 'neighbour', 'stranger']) {
      expect(deletions([rule()], [copy(young), copy(old, { maker })])).toEqual([]);
    }
  });

  test('all that it keeps was made by others → the newest own copy stays, and is told of', () => {
    const copies = [young, copy(young, { maker: 'stranger' }), copy(old), copy(older)];
    const plan = planned([rule()], copies);
    expect(plan.spared).toEqual([{ rule: 'lobby', because: 'it is the last one of its disk there', count: 1 }]);
    expect(deletions([rule()], copies)).toEqual(['c-older retention delete, c-old stays']);
  });
});

describe('planDeletions: second copies', () => {
  const twice = { snapshotId: 'c-2', creationTime: noon - 2 * hour };
  test('two available copies of a pair → the oldest stays, whoever of us made them', () => {
    const copies = [copy(young), copy(young, { ...twice, maker: '-' }), copy(young, { snapshotId: 'c-3' })];
    expect(deletions([rule()], copies)).toEqual(['c-3 surplus delete, c-2 stays', 'c-young surplus delete, c-2 stays']);
    const { creationTime: _, ...ageless } = copy(young, { snapshotId: 'c-4' });
    expect(deletions([rule()], [copy(young), ageless])).toEqual(['c-young surplus delete, c-4 stays']);
  });

  test('what governs them → the rule that made each, `report` where it says nothing, the defaults where it is gone', () => {
    const { retention: _, ...silent } = rule();
    const orphans = [copy(young, twice), copy(young, { maker: '-' })];
    expect(deletions([silent], [copy(young, { ...twice, maker: '-' }), copy(young)])).toEqual([
      'c-young surplus report, c-2 stays',
    ]);
    expect(deletions([rule()], orphans)).toEqual(['c-young surplus report, c-2 stays']);
    expect(deletions([rule()], orphans, { applyToOrphans: 'delete' })).toEqual(['c-young surplus delete, c-2 stays']);
  });

  test('one that is still being made, or not ours, or on another node → is no second one', () => {
    const others = [{ status: 'creating' }, { maker: 'stranger' }, { maker: 'neighbour' }, { ensRegionId: 'cn-b-1' }];
    for (const change of others) {
      expect(deletions([rule()], [copy(young), copy(young, { ...twice, ...(change as object) })])).toEqual([]);
    }
  });

  test('retention gives up the elder of two → the younger is not deleted with it as a second one', () => {
    // `left` does not copy to cn-a-1 any more, so that nothing is known of what it keeps there.
    const left = rule({ name: 'left', destinations: { nodes: ['cn-b-1'] } });
    const copies = [copy(young), copy(old, twice), copy(old, { maker: 'left' })];
    expect(deletions([rule(), left], copies)).toEqual(['c-2 retention delete, c-young stays']);
  });

  test('retention gives up both → both go, and their survivor is one that stays', () => {
    const copies = [copy(old), copy(old, twice), copy(young), copy(young, { snapshotId: 'c-first', creationTime: 0 })];
    expect(deletions([rule()], copies)).toEqual([
      'c-2 retention delete, c-first stays',
      'c-old retention delete, c-first stays',
      'c-young surplus delete, c-first stays',
    ]);
  });
});

describe('planDeletions: failed copies', () => {
  test('V and the timeout after their call → they go without a survivor; before, and without a time, they stay', () => {
    const failed = (creationTime: number) => copy(young, { status: 'error', creationTime });
    expect(deletions([rule()], [failed(noon - 631_000)])).toEqual(['c-young error delete, - stays']);
    expect(deletions([rule()], [failed(noon - 630_000)])).toEqual([]);
    const { creationTime: _, ...timeless } = failed(0);
    expect(deletions([rule()], [timeless])).toEqual([]);
    expect(deletions([rule()], [copy(young, { status: 'error', creationTime: 0, maker: 'stranger' })])).toEqual([]);
  });
});

describe('planDeletions: copies that no rule speaks for', () => {
  test('of a rule that is gone, or on a node that its rule has left → told, and stay', () => {
    const strays = [copy(old, { maker: 'renamed' }), copy(young, { ensRegionId: 'cn-b-1', snapshotId: 'c-left' })];
    const plan = planned([rule()], [copy(older), ...strays, copy(old, { maker: '-', ensRegionId: 'cn-c-1' })]);
    expect(plan.unmanaged.map(({ copy: { snapshot } }) => snapshot.snapshotId)).toEqual(['c-left', 'c-old']);
    expect(plan.deletions).toEqual([]);
  });
});

describe('planDeletions: what is not known', () => {
  const copies = [
    copy(young),
    copy(old),
    copy(old, { ensRegionId: 'cn-b-1', snapshotId: 'c-b', status: 'error', creationTime: 0 }),
  ];
  test('anything that a rule could want → nothing goes, and each obstacle is told', () => {
    const [resolved] = resolveNodes({ version: 1, rules: [rule()] }, { nodes: [] });
    if (resolved === undefined) throw new Error('no rule');
    const denied: Failure = { kind: 'denied', code: 'NoPermission' };
    const diskGaps = new Map([
      ['cn-home-1', denied],
      ['cn-home-2', denied],
      ['cn-home-3', listingIncomplete],
    ]);
    const blind = { ...resolved, unresolved: { kind: 'throttled' as const }, diskGaps };
    const gaps = ['cn-home-1', 'cn-a-1'];
    expect(planned([], copies, { rules: [blind], list: { failure: denied }, gaps })).toEqual({
      deletions: [],
      spared: [],
      unmanaged: [],
      obstacles: [
        'the list of nodes could not be read, or is empty (NoPermission)',
        'the nodes of rule lobby are not known (throttled)',
        'the disks of rule lobby are not known (NoPermission, ListingIncomplete)',
        'the snapshots on cn-home-1 could not all be read (unknown)',
        'the snapshots on cn-a-1 could not all be read (unknown)',
      ],
      unseenNodes: [
        { ensRegionId: 'cn-a-1', failure: { kind: 'unknown' } },
        { ensRegionId: 'cn-home-1', failure: { kind: 'unknown' } },
      ],
    });
    expect(planned([], copies, { rules: [{ ...resolved, diskGaps: new Map() }] }).obstacles).toEqual([]);
    expect(planned([rule()], copies, { list: { nodes: [] } })).toMatchObject({
      deletions: [],
      obstacles: ['the list of nodes could not be read, or is empty (NodesUnlisted)'],
    });
  });

  test('a copy that a later build of the rules has made, on any node → nothing goes; prune is to be deployed', () => {
    const built = (builtAt: number, changes: Partial<Snapshot> = {}) => {
      const marker = { installation: 'default', rule: 'new', sourceId: 'sp-old', diskId: 'd-disk', builtAt };
      return copy(old, { snapshotId: 'c-new', ensRegionId: 'cn-z-1', description: formatMarker(marker), ...changes });
    };
    const obstacles = (builtAt: number | undefined, snapshot: Snapshot) =>
      planned([rule()], [...copies, snapshot], { builtAt }).obstacles;
    const told =
      'c-new was made by a later build of the rules (2026-11-24T04:00:01Z) than that of prune (2026-11-24T04:00:00Z): deploy prune, too';
    expect(obstacles(noon, built(noon + 1000))).toEqual([told]);
    expect(planned([rule()], [...copies, built(noon + 1000)], { builtAt: noon }).deletions).toEqual([]);
    // The same build, an earlier one, and copies and rules that tell of none.
    for (const builtAt of [noon, noon - 1000]) expect(obstacles(noon, built(builtAt))).toEqual([]);
    expect(obstacles(noon, copy(young))).toEqual([]);
    expect(obstacles(undefined, built(noon))).toEqual([]);
    const neighbours = formatMarker({ installation: 'neighbour', sourceId: 'sp-old', builtAt: noon + 1000 });
    expect(obstacles(noon, built(0, { description: neighbours }))).toEqual([]);
  });

  test('a node that no rule speaks of was not read whole → nothing on it goes, and it is told', () => {
    expect(deletions([rule()], copies)).toEqual(['c-old retention delete, c-young stays', 'c-b error report, - stays']);
    expect(deletions([rule()], copies, { gaps: ['cn-b-1'] })).toEqual(['c-old retention delete, c-young stays']);
    expect(planned([rule()], copies, { gaps: ['cn-b-1'] })).toMatchObject({
      obstacles: [],
      unseenNodes: [{ ensRegionId: 'cn-b-1' }],
    });
  });
});
