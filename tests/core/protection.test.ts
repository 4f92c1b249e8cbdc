import { describe, expect, test } from 'vitest';
import { viewOf } from '../../shared/core/inventory.ts';
import { formatMarker } from '../../shared/core/marker.ts';
import { createProtection } from '../../shared/core/protection.ts';
import { type ResolvedRule, resolveNodes } from '../../shared/core/resolved-rule.ts';
import type { WrittenRule } from '../../shared/core/rules.ts';
import type { Snapshot } from '../../shared/core/snapshot.ts';
import { noon, source } from '../support/builders.ts';
import { copyOf } from '../support/rule-world.ts';

const hour = 3_600_000;
const rule = (name: string, changes: Partial<WrittenRule> = {}): WrittenRule => ({
  name,
  enabled: true,
  source: { nodes: ['cn-home-1'] },
  destinations: { nodes: ['cn-a-1'] },
  ...changes,
});
const keeping = (last: number, changes: object = {}): Pick<WrittenRule, 'retention'> => ({
  retention: { keep: { last }, per: 'disk', atLeast: 1, apply: 'delete', ...changes },
});
const taken = (name: string, hoursAgo: number, changes: Partial<Snapshot> = {}) =>
  source({ snapshotId: `sp-${name}`, creationTime: noon - hoursAgo * hour, ...changes });
const copy = (of: Snapshot, changes: Partial<Snapshot> = {}, maker = 'maker') =>
  copyOf(of, { snapshotId: `c-${of.snapshotId.slice(3)}`, ensRegionId: 'cn-a-1', ...changes }, maker);
/** A copy that was not given the name of its source. */
const renamed = (of: Snapshot, maker = 'maker') =>
  copy(of, { name: 'x', snapshotId: `r-${of.snapshotId.slice(3)}`, description: renamedMarker(of, maker) });
const renamedMarker = (
  { snapshotId: sourceId, creationTime: sourceTime = 0, sourceDiskId: diskId = '' }: Snapshot,
  rule: string,
) => formatMarker({ installation: 'default', rule, sourceId, sourceTime, diskId, isRenamed: true });
/** Who keeps the first of `copies`, which `maker` has made, on a cloud that has the others and `originals` too. */
const protector = (
  other: WrittenRule,
  copies: readonly Snapshot[],
  originals: readonly Snapshot[] = [],
  changes: { maker?: Partial<WrittenRule>; other?: Partial<ResolvedRule> } = {},
) => {
  const [resolved, ...rest] = resolveNodes(
    { version: 1, rules: [other, rule('maker', changes.maker)] },
    { nodes: [] },
  ) as [ResolvedRule, ResolvedRule];
  const view = viewOf({ snapshots: [...copies, ...originals] }, 'default');
  const [first] = view.ours;
  if (first === undefined) throw new Error('no copy of ours');
  return createProtection([{ ...resolved, ...changes.other }, ...rest], view, noon)('maker', first);
};
const kept = 'rule other keeps it';
const [one, two, three] = [taken('1', 1), taken('2', 2), taken('3', 3)];

describe('createProtection', () => {
  test('another rule of the same disk and node, without retention → keeps every copy', () => {
    expect(protector(rule('other'), [copy(three), copy(one)])).toBe(kept);
    expect(protector(rule('other', { enabled: false }), [copy(three)])).toBe(kept);
  });

  test('with retention → keeps what it would keep of all such copies', () => {
    const copies = [copy(two), copy(one), copy(three)];
    expect(protector(rule('other', keeping(1)), copies)).toBeUndefined();
    expect(protector(rule('other', keeping(2)), copies)).toBe(kept);
    expect(protector(rule('other', keeping(1, { atLeast: 2 })), copies)).toBe(kept);
  });

  test('a second copy of a source → takes no place of another', () => {
    const copies = [copy(two), copy(one), copy(one, { snapshotId: 'c-again' })];
    expect(protector(rule('other', keeping(2)), copies)).toBe(kept);
  });

  test('newer ones are still being made, or failed → the last available ones are kept', () => {
    const other = rule('other', keeping(1));
    expect(protector(other, [copy(two), copy(one, { status: 'creating' })])).toBe(kept);
    expect(protector(other, [copy(two), copy(one, { status: 'error' })])).toBe(kept);
    expect(protector(other, [copy(two), copy(one)])).toBeUndefined();
  });

  test('of each disk, or of all → as its retention counts', () => {
    const far = taken('far', 1, { sourceDiskId: 'd-far' });
    const copies = [copy(two), copy(far)];
    expect(protector(rule('other', keeping(1)), copies, [two, far])).toBe(kept);
    expect(protector(rule('other', keeping(1, { per: 'rule' })), copies, [two, far])).toBeUndefined();
  });

  test('the rule itself, a rule of other destinations, or of other snapshots → no protector', () => {
    expect(protector(rule('maker'), [copy(one)])).toBeUndefined();
    expect(protector(rule('other', { destinations: { nodes: ['cn-b-1'] } }), [copy(one)])).toBeUndefined();
    for (const changes of [{ names: ['weekly'] }, { disks: ['d-far'] }, { snapshots: ['sp-2'] }] as const) {
      const other = rule('other', { source: { nodes: ['cn-home-1'], ...structuredClone(changes) } as never });
      expect(protector(other, [copy(one)], [one])).toBeUndefined();
      expect(protector(other, [copy(one)])).toBeUndefined();
    }
  });

  test('the source is there → what it is counts, whatever the copy looks like, at any age', () => {
    const other = rule('other', { source: { nodes: ['cn-home-1'], names: ['nightly'], minAge: '3d' } });
    const renamed = copy(one, { name: 'weekly', sourceDiskId: 'd-far' });
    expect(protector(other, [renamed], [one])).toBe(kept);
    expect(protector(rule('other', { source: { nodes: ['cn-home-2'] } }), [copy(one)], [one])).toBeUndefined();
  });

  test('the source is gone → the disk of the marker counts, and the name of a copy that was not renamed', () => {
    const nightly = rule('other', { source: { nodes: ['cn-home-1'], names: ['nightly'], disks: ['d-disk'] } });
    expect(protector(nightly, [copy(one, { sourceDiskId: 'd-new' })])).toBe(kept);
    const weekly = rule('other', { source: { nodes: ['cn-home-1'], names: ['weekly'] } });
    const notNightly = rule('other', { source: { nodes: ['cn-home-1'], excludeNames: ['nightly'] } });
    for (const other of [weekly, notNightly]) {
      expect(protector(other, [copy(one)])).toBeUndefined();
      expect(protector(other, [renamed(one)])).toBe(kept);
      // What the maker says of names today does not matter: it may have said something else then.
      const naming = { maker: { copy: { name: 'x-{source.id}' } } };
      expect(protector(other, [copy(one)], [], naming)).toBeUndefined();
      const { name: _, ...nameless } = copy(one);
      expect(protector(other, [nameless])).toBe(kept);
    }
  });

  test('the type of its disk is not known → it may be any', () => {
    const system = rule('other', { source: { nodes: ['cn-home-1'], diskType: 'system' } });
    expect(protector(system, [copy(one)])).toBe(kept);
    expect(protector(system, [copy({ ...one, diskType: 'system' })])).toBe(kept);
    expect(protector(system, [copy({ ...one, diskType: 'data' })])).toBeUndefined();
  });

  test('the source is gone, other snapshots of its disk are not → the disk is where they are', () => {
    const far = rule('other', { source: { nodes: ['cn-home-2'] } });
    expect(protector(far, [copy(one)])).toBe(kept);
    expect(protector(far, [copy(one)], [two])).toBeUndefined();
    expect(protector(far, [copy(one)], [taken('other', 1, { sourceDiskId: 'd-other' })])).toBe(kept);
    expect(protector(rule('other'), [copy(one)], [two])).toBe(kept);
    const { sourceDiskId: _, ...bare } = one;
    const { sourceDiskId: __, ...barer } = two;
    expect(protector(far, [copy(bare)], [barer])).toBe(kept);
  });

  test('disks chosen by tags → copies of those, and of disks that may be: they are not listed, or are attached to none', () => {
    const disks = (chosen: readonly string[], others: readonly string[]) => ({
      other: { chosenDisks: new Set(chosen), otherDisks: new Set(others) },
    });
    for (const originals of [[], [one]]) {
      expect(protector(rule('other'), [copy(one)], originals, disks(['d-disk'], []))).toBe(kept);
      expect(protector(rule('other'), [copy(one)], originals, disks(['d-far'], []))).toBe(kept);
      expect(protector(rule('other'), [copy(one)], originals, disks(['d-far'], ['d-disk']))).toBeUndefined();
    }
    const { sourceDiskId: _, ...bare } = one;
    expect(protector(rule('other'), [copy(bare)], [], disks([], ['d-disk']))).toBe(kept);
    expect(protector(rule('other', { source: { nodes: ['cn-home-1'], disks: ['d-disk'] } }), [copy(bare)])).toBe(kept);
  });

  test('one that may be of the other rule → takes no place of one that is', () => {
    const weekly = rule('other', { source: { nodes: ['cn-home-1'], names: ['weekly'] }, ...keeping(1) });
    const [first, second] = [one, three].map((each) => ({ ...each, name: 'weekly' })) as [Snapshot, Snapshot];
    const onDisk = [taken('old', 99)];
    expect(protector(weekly, [copy(second), renamed(two)], onDisk)).toBe(kept);
    expect(protector(weekly, [renamed(second), renamed(two)], onDisk)).toBe(kept);
    expect(protector(weekly, [copy(second), copy(first)], onDisk)).toBeUndefined();
    expect(protector(weekly, [renamed(second), copy(first)], onDisk)).toBeUndefined();
    // What the other rule has made was of it once.
    expect(protector(weekly, [copy(second), renamed(first, 'other')])).toBeUndefined();
  });

  describe('a rule that selects some of them', () => {
    /** Taken each midnight, which was Tuesday's at noon; so many days ago. */
    const midnight = (days: number) => taken(`${days}`, 4 + days * 24);
    const sundays = { cron: '0 3 * * sun', zone: 'UTC' };
    const newest = { nodes: ['cn-home-1'], newest: { count: 1, per: 'disk' as const } };
    const weekly = (last: number, changes: Partial<WrittenRule> = {}) =>
      rule('other', { source: newest, schedule: sundays, ...keeping(last), ...changes });
    const nights = Array.from({ length: 30 }, (_, days) => midnight(days));
    const keptOf = (other: WrittenRule, copies: readonly Snapshot[], originals: readonly Snapshot[] = []) =>
      copies
        .filter((each) => protector(other, [each, ...copies.filter((one) => one !== each)], originals) === kept)
        .map(({ snapshotId }) => snapshotId);

    test('its cut-offs → only what was the newest at one takes a place, and has its protection', () => {
      const copies = nights.map((night) => copy(night));
      // Of the nights since the last Sunday the newest may still be.
      expect(keptOf(weekly(3), copies, nights)).toEqual(['c-0', 'c-2', 'c-9', 'c-16']);
      expect(keptOf(weekly(3), copies, [midnight(99)])).toEqual(['c-0', 'c-2', 'c-9', 'c-16']);
      const { retention: _, ...all } = weekly(1);
      expect(keptOf(all, copies, nights)).toEqual(['c-0', 'c-2', 'c-9', 'c-16', 'c-23']);
      expect(keptOf(weekly(2, { source: { ...newest, newest: { count: 2, per: 'disk' } } }), copies, nights)).toEqual([
        'c-0',
        'c-1',
        'c-2',
        'c-3',
      ]);
    });

    test('a younger one that may be its own → leaves both protected', () => {
      const named = weekly(1, { source: { ...newest, names: ['nightly'] } });
      const [sunday, saturday] = [nights[2], nights[3]] as [Snapshot, Snapshot];
      expect(keptOf(named, [copy(saturday), renamed(sunday)], [midnight(99)])).toEqual(['c-3', 'r-2']);
      expect(keptOf(named, [copy(saturday), copy(sunday)], [midnight(99)])).toEqual(['c-2']);
      expect(keptOf(named, [copy(saturday), copy({ ...sunday, name: 'x' })], [midnight(99)])).toEqual(['c-3']);
    });

    test('too old at its cut-off → not its own; too young for it by now → may become so', () => {
      const fresh = weekly(9, { source: { nodes: ['cn-home-1'], maxAge: '2d' } });
      expect(
        keptOf(
          fresh,
          [2, 3, 4, 5].map((days) => copy(nights[days] as Snapshot)),
          nights,
        ),
      ).toEqual(['c-2', 'c-3']);
      const ripe = rule('other', { source: { ...newest, minAge: '2d' }, ...keeping(1) });
      const copies = [0, 1, 2, 3].map((days) => copy(nights[days] as Snapshot));
      expect(keptOf(ripe, copies, nights)).toEqual(['c-0', 'c-1', 'c-2']);
    });

    test('a time that is not known → may be any', () => {
      const { creationTime: _, ...timeless } = nights[3] as Snapshot;
      expect(keptOf(weekly(1), [copy(timeless), copy(nights[2] as Snapshot)], nights)).toEqual(['c-3', 'c-2']);
    });
  });

  test('what ENS says of a copy, or lists of its disk → tells where a source that is gone was, and of what type', () => {
    const far = rule('other', { source: { nodes: ['cn-home-2'] } });
    expect(protector(far, [copy(one, { sourceEnsRegionId: 'cn-home-1' })])).toBeUndefined();
    expect(protector(far, [copy(one, { sourceEnsRegionId: 'cn-home-2' })])).toBe(kept);
    // Of a copy of a copy it may name the node of that.
    const second = { sourceEnsRegionId: 'cn-home-1', sourceSnapshotId: 'sp-between' };
    expect(protector(far, [copy(one, second)])).toBe(kept);
    const system = rule('other', { source: { nodes: ['cn-home-1'], diskType: 'system' } });
    expect(protector(system, [copy(one)], [{ ...two, diskType: 'data' }])).toBeUndefined();
    expect(protector(system, [copy(one)], [{ ...two, diskType: 'system' }])).toBe(kept);
    expect(protector(system, [copy(one)], [two])).toBe(kept);
  });

  test('an original that tells no name, disk or type → is not of a rule that asks for one', () => {
    const { name: _, sourceDiskId: __, ...bare } = one;
    for (const asked of [{ names: ['nightly'] }, { disks: ['d-disk'] }, { diskType: 'data' as const }]) {
      const other = rule('other', { source: { nodes: ['cn-home-1'], ...asked } });
      expect(protector(other, [copy(bare)], [bare])).toBeUndefined();
      expect(protector(other, [copy(bare)])).toBe(kept);
    }
    expect(protector(rule('other', { source: { nodes: ['cn-home-1'], names: ['*'] } }), [copy(bare)], [bare])).toBe(
      kept,
    );
  });

  test('copies of one disk that may be chosen → are all of the other rule, or none, so that the newest of them stay', () => {
    const [far, farther] = [2, 3].map((hours) => taken(`far-${hours}`, hours, { sourceDiskId: 'd-far' })) as [
      Snapshot,
      Snapshot,
    ];
    const detached = { other: { chosenDisks: new Set(['d-disk']), otherDisks: new Set<string>() } };
    for (const per of ['disk', 'rule'] as const) {
      const other = rule('other', keeping(1, { per }));
      expect(protector(other, [copy(farther), copy(far)], [], detached)).toBeUndefined();
      expect(protector(other, [copy(far), copy(farther)], [], detached)).toBe(kept);
    }
    const ofAll = rule('other', keeping(1, { per: 'rule' }));
    expect(protector(ofAll, [copy(three), copy(far)], [taken('old', 99)], detached)).toBe(kept);
    expect(protector(ofAll, [copy(far), copy(one)], [taken('old', 99)], detached)).toBeUndefined();
  });

  test('copies of requests, and of rules that are gone → take places as well', () => {
    const other = rule('other', keeping(1));
    for (const maker of ['-', 'renamed', 'other']) {
      expect(protector(other, [copy(two), copy(one, {}, maker)])).toBeUndefined();
    }
    for (const maker of ['stranger', 'neighbour'])
      expect(protector(other, [copy(two), copy(one, {}, maker)])).toBe(kept);
  });
});
