import { describe, expect, test } from 'vitest';
import type { Failure } from '../../shared/core/failure.ts';
import { freshnessOf } from '../../shared/core/freshness.ts';
import { planRules } from '../../shared/core/plan.ts';
import { resolveNodes } from '../../shared/core/resolved-rule.ts';
import type { WrittenRule } from '../../shared/core/rules.ts';
import type { Snapshot } from '../../shared/core/snapshot.ts';
import { noon, writtenRule as rule, source } from '../support/builders.ts';
import { copyOf } from '../support/rule-world.ts';

const hour = 3_600_000;
const taken = (snapshotId: string, hoursAgo: number, changes: Partial<Snapshot> = {}) =>
  source({ snapshotId, creationTime: noon - hoursAgo * hour, ...changes });
const copy = (of: Snapshot, changes: Partial<Snapshot> = {}, maker = 'lobby') =>
  copyOf(of, { snapshotId: `copy-of-${of.snapshotId}`, ensRegionId: 'cn-a-1', ...changes }, maker);
/** The freshness of the last of `rules`. */
const fresh = (
  rules: WrittenRule | readonly WrittenRule[],
  snapshots: readonly Snapshot[],
  gaps: readonly string[] = [],
) => {
  const failure: Failure = { kind: 'unknown' };
  const {
    rules: [...plans],
    ...rest
  } = planRules(
    resolveNodes({ version: 1, rules: [rules].flat() }, { nodes: [] }),
    { snapshots, gaps: new Map(gaps.map((node) => [node, failure])), takenAt: noon },
    { visibilitySeconds: 600, installation: 'default', tick: 1, sentAt: () => undefined },
  );
  const plan = plans.at(-1);
  if (plan === undefined) throw new Error('no rule');
  return freshnessOf(plan, rest);
};
const [one, two, three, far] = [
  taken('sp-1', 1),
  taken('sp-2', 2),
  taken('sp-3', 3),
  taken('sp-far', 3, { sourceDiskId: 'd-far' }),
];
const onDisk = { ensRegionId: 'cn-a-1', diskId: 'd-disk' };

describe('freshnessOf', () => {
  test('all that is wanted is there → as old as the newest, and not behind', () => {
    expect(fresh(rule(), [one, two, copy(one), copy(two)])).toStrictEqual([
      { ...onDisk, ageSeconds: 3600, behindSeconds: 0, sourceAgeSeconds: 3600 },
    ]);
  });

  test('one is missing, or still being made → behind since it has been wanted, as old as what is there', () => {
    const row = { ...onDisk, ageSeconds: 7200, behindSeconds: 3600, sourceAgeSeconds: 3600 };
    expect(fresh(rule(), [one, two, copy(two)])).toStrictEqual([row]);
    expect(fresh(rule(), [one, two, copy(two), copy(one, { status: 'creating' })])).toStrictEqual([row]);
    const nightly = rule({ schedule: { cron: '30 3 * * *', zone: 'UTC' } });
    expect(fresh(nightly, [one, two, copy(two)])).toStrictEqual([{ ...row, behindSeconds: 1800 }]);
  });

  test('nothing is there → no age', () => {
    expect(fresh(rule(), [one])).toStrictEqual([{ ...onDisk, behindSeconds: 3600, sourceAgeSeconds: 3600 }]);
    expect(fresh(rule(), [one, copy(one, { status: 'error' })])).toMatchObject([{ behindSeconds: 3600 }]);
  });

  test('copies of its own whose sources are gone → count, those of others and of other disks do not', () => {
    const aged = (copies: readonly Snapshot[]) => fresh(rule(), [taken('sp-0', 0), ...copies])[0]?.ageSeconds;
    expect(aged([copy(one)])).toBe(3600);
    expect(aged([copy(one, { status: 'creating' })])).toBeUndefined();
    for (const maker of ['other', '-', 'stranger']) expect(aged([copy(one, {}, maker)])).toBeUndefined();
    expect(aged([copy(one, { ensRegionId: 'cn-b-1' })])).toBeUndefined();
    expect(aged([copy(far)])).toBeUndefined();
    const { creationTime: _, ...timeless } = one;
    expect(aged([copy(timeless)])).toBeUndefined();
  });

  test('a row for each node and disk, in the order of the plan; of a rule that chooses among all disks one a node', () => {
    const destinations = { nodes: ['cn-b-1', 'cn-a-1'] };
    expect(
      fresh(rule({ destinations }), [far, one, two]).map(({ ensRegionId, diskId }) => [ensRegionId, diskId]),
    ).toEqual([
      ['cn-b-1', 'd-disk'],
      ['cn-a-1', 'd-disk'],
      ['cn-b-1', 'd-far'],
      ['cn-a-1', 'd-far'],
    ]);
    const newest = { nodes: ['cn-home-1'], newest: { count: 9, per: 'rule' as const } };
    expect(fresh(rule({ destinations, source: newest }), [far, one, copy(far)])).toStrictEqual([
      { ensRegionId: 'cn-b-1', behindSeconds: 3 * 3600, sourceAgeSeconds: 3600 },
      { ensRegionId: 'cn-a-1', ageSeconds: 3 * 3600, behindSeconds: 3600, sourceAgeSeconds: 3600 },
    ]);
    const gone = copy(taken('sp-gone', 0.5, { sourceDiskId: 'd-gone' }));
    expect(fresh(rule({ source: newest }), [far, gone])).toMatchObject([{ ageSeconds: 1800 }]);
  });

  test('sources without a disk → one row without a disk', () => {
    const { sourceDiskId: _, ...bare } = one;
    expect(fresh(rule(), [bare, copy(bare)])).toStrictEqual([
      { ensRegionId: 'cn-a-1', ageSeconds: 3600, behindSeconds: 0, sourceAgeSeconds: 3600 },
    ]);
  });

  test('an earlier rule has the newest pairs → the later one is as fresh as they are, and as late', () => {
    const first = rule({ name: 'first', source: { nodes: ['cn-home-1'], newest: { count: 1, per: 'disk' } } });
    const second = rule({ name: 'second', objective: { maxAge: '90m', maxBehind: '90m' } });
    expect(fresh([first, second], [one, two, copy(one, {}, 'first'), copy(two)])).toStrictEqual([
      { ...onDisk, ageSeconds: 3600, behindSeconds: 0, sourceAgeSeconds: 3600, objective: 'met' },
    ]);
    expect(fresh([first, second], [one, two, copy(two)])).toMatchObject([{ behindSeconds: 3600, objective: 'missed' }]);
    expect(fresh([first, { ...first, name: 'third' }], [one])).toMatchObject([{ ...onDisk, behindSeconds: 3600 }]);
  });

  test('pairs of an earlier rule that retention would not keep → are none of its concern', () => {
    const retention = { keep: { last: 1 }, per: 'disk', atLeast: 1, apply: 'report' } as const;
    expect(fresh([rule({ name: 'first' }), rule({ name: 'second', retention })], [one, two, copy(one)])).toMatchObject([
      { behindSeconds: 0 },
    ]);
  });

  test('a node that was not read whole → neither age nor lateness, and its objective is not known', () => {
    const row = { ...onDisk, sourceAgeSeconds: 3600 };
    expect(fresh(rule(), [one], ['cn-a-1'])).toStrictEqual([row]);
    expect(fresh(rule({ objective: { maxAge: '1h' } }), [one], ['cn-a-1'])).toStrictEqual([
      { ...row, objective: 'unknown' },
    ]);
  });

  test.each<[string, NonNullable<WrittenRule['objective']>, readonly Snapshot[], object]>([
    ['met', { maxAge: '1h', maxBehind: '1s' }, [one, copy(one)], { objective: 'met' }],
    ['late', { maxBehind: '59m' }, [one], { objective: 'missed' }],
    ['just not late', { maxBehind: '60m' }, [one], { objective: 'met' }],
    ['too old for want of a copy', { maxAge: '90m' }, [one, two, copy(two)], { objective: 'missed' }],
    ['too old, as its source is', { maxAge: '59m' }, [one, copy(one)], { objective: 'missed', sourceStale: true }],
  ])('an objective that is %s → told', (_, objective, snapshots, expected) => {
    const [row] = fresh(rule({ objective }), snapshots);
    const { ensRegionId: __, diskId: ___, ageSeconds: ____, behindSeconds: _____, ...rest } = row ?? fail();
    expect(rest).toStrictEqual({ sourceAgeSeconds: 3600, ...expected });
  });

  test('each night takes the place of the one that was never copied → behind since the first after the newest copy', () => {
    const newest = { nodes: ['cn-home-1'], newest: { count: 1, per: 'disk' as const } };
    const nightly = rule({ source: newest, objective: { maxBehind: '26h' } });
    const nights = [1, 25, 49, 73].map((hours) => taken(`sp-${hours}`, hours)) as [
      Snapshot,
      Snapshot,
      Snapshot,
      Snapshot,
    ];
    const [, second, , oldest] = nights;
    expect(fresh(nightly, nights)).toMatchObject([{ behindSeconds: 73 * 3600, objective: 'missed' }]);
    expect(fresh(nightly, [...nights, copy(oldest)])).toMatchObject([
      { behindSeconds: 49 * 3600, objective: 'missed' },
    ]);
    expect(fresh(nightly, [...nights, copy(second)])).toMatchObject([{ behindSeconds: 3600, objective: 'met' }]);
    // A copy counts whoever made it.
    const others = nights.slice(2).map((night) => copy(night, {}, '-'));
    expect(fresh(nightly, [...nights, ...others])).toMatchObject([{ behindSeconds: 25 * 3600, objective: 'met' }]);
    const last = { keep: { last: 1 }, per: 'disk', atLeast: 1, apply: 'report' } as const;
    expect(fresh(rule({ retention: last }), nights)).toMatchObject([{ behindSeconds: 73 * 3600 }]);
  });

  describe('nothing is selected → what was copied, and what is waited for, is judged all the same', () => {
    const objective = { maxBehind: '90m', maxAge: '90m' };

    test('all sources are too old by now', () => {
      const young = rule({ source: { nodes: ['cn-home-1'], maxAge: '30m' }, objective });
      expect(fresh(young, [two, one, copy(two)])).toStrictEqual([
        { ...onDisk, ageSeconds: 7200, behindSeconds: 3600, sourceAgeSeconds: 3600, objective: 'missed' },
      ]);
      expect(fresh(young, [two, copy(two)])).toMatchObject([
        { behindSeconds: 0, objective: 'missed', sourceStale: true },
      ]);
    });

    test('the newest is still being taken', () => {
      const newest = { nodes: ['cn-home-1'], newest: { count: 1, per: 'disk' as const } };
      const making = taken('sp-0', 0.5, { status: 'creating' });
      expect(fresh(rule({ source: newest, objective }), [two, making, copy(two)])).toStrictEqual([
        {
          ...onDisk,
          ageSeconds: 7200,
          behindSeconds: 0,
          sourceAgeSeconds: 7200,
          objective: 'missed',
          sourceStale: true,
        },
      ]);
      expect(fresh(rule({ source: newest, objective }), [making])).toStrictEqual([
        { ...onDisk, behindSeconds: 0, objective: 'unknown' },
      ]);
      // It has the place of one that was never copied.
      expect(fresh(rule({ source: newest, objective }), [two, making])).toStrictEqual([
        { ...onDisk, behindSeconds: 7200, sourceAgeSeconds: 7200, objective: 'missed' },
      ]);
      const mirror = {
        source: { ...newest, nodes: ['cn-home-1', 'cn-a-1'] },
        destinations: { nodes: ['cn-home-1', 'cn-a-1'] },
      };
      expect(fresh(rule(mirror), [making]).map(({ ensRegionId }) => ensRegionId)).toEqual(['cn-a-1']);
    });

    test('what was never copied is too old by now → late where others were copied since, else not known', () => {
      const young = rule({
        source: { nodes: ['cn-home-1', 'cn-home-2'], maxAge: '90m' },
        destinations: { nodes: ['cn-a-1', 'cn-b-1'] },
        objective: { maxBehind: '30m' },
      });
      const lost = { ...onDisk, ensRegionId: 'cn-b-1' };
      expect(fresh(young, [two, copy(two)])).toMatchObject([
        { ...onDisk, behindSeconds: 0, objective: 'met' },
        { ...lost, behindSeconds: 7200, objective: 'missed' },
      ]);
      expect(fresh(young, [two])).toStrictEqual(
        ['cn-a-1', 'cn-b-1'].map((ensRegionId) => ({
          ...onDisk,
          ensRegionId,
          behindSeconds: 0,
          sourceAgeSeconds: 7200,
          objective: 'unknown',
        })),
      );
      // It came before anything was copied.
      expect(fresh(young, [three, copy(two)])).toMatchObject([{ objective: 'met' }, { objective: 'unknown' }]);
      // Nothing of the disk was seen, or is to be seen.
      expect(fresh(young, [copy(two)], ['cn-home-2'])).toMatchObject([
        { objective: 'unknown' },
        { objective: 'unknown' },
      ]);
      const both = fresh(rule({ ...young, objective: { maxBehind: '3h' } }), [one, copy(one)], ['cn-home-2']);
      expect(both.map(({ objective }) => objective)).toEqual(['met', 'met']);
      const one2 = { ...one, ensRegionId: 'cn-home-1' };
      expect(
        fresh(rule({ ...young, destinations: { nodes: ['cn-a-1', 'cn-home-1'] } }), [one2], ['cn-home-2']),
      ).toMatchObject([{ ensRegionId: 'cn-a-1' }, { ensRegionId: 'cn-home-1', objective: 'unknown' }]);
    });

    test('what was too old at its first cut-off → was never wanted', () => {
      const weekly = rule({
        source: { nodes: ['cn-home-1'], maxAge: '1h' },
        schedule: { cron: '0 3 * * *', zone: 'UTC' },
        objective: { maxBehind: '1h' },
      });
      const [good, late] = [taken('sp-good', 50, {}), taken('sp-late', 30)];
      expect(fresh(weekly, [good, late, copy(good)])).toMatchObject([{ behindSeconds: 0, objective: 'met' }]);
    });

    test('the source node could not be read', () => {
      const unread = (bounds: object, copies: readonly Snapshot[]) =>
        fresh(rule({ objective: bounds }), copies, ['cn-home-1']);
      expect(unread({ maxBehind: '90m' }, [copy(one)])).toStrictEqual([
        { ...onDisk, ageSeconds: 3600, objective: 'unknown' },
      ]);
      expect(unread({ maxAge: '90m' }, [copy(one)])).toMatchObject([{ objective: 'met' }]);
      expect(unread(objective, [copy(two)])).toStrictEqual([{ ...onDisk, ageSeconds: 7200, objective: 'missed' }]);
      expect(unread({ maxBehind: '90m' }, [])).toStrictEqual([{ ensRegionId: 'cn-a-1', objective: 'unknown' }]);
    });

    test('the sources are gone', () => {
      expect(fresh(rule({ objective }), [copy(two)])).toStrictEqual([
        { ...onDisk, ageSeconds: 7200, behindSeconds: 0, objective: 'missed', sourceStale: true },
      ]);
      expect(fresh(rule({ objective }), [copy(two)], ['cn-a-1'])).toStrictEqual([{ ...onDisk, objective: 'unknown' }]);
    });

    test('the sources of several disks are gone → the same rows in whatever order ENS lists the copies', () => {
      const copies = [copy(two), copy(far), copy(one)];
      const rows = fresh(rule(), copies);
      expect(rows.map(({ diskId, ageSeconds }) => [diskId, ageSeconds])).toEqual([
        ['d-disk', 3600],
        ['d-far', 3 * 3600],
      ]);
      expect(fresh(rule(), copies.toReversed())).toEqual(rows);
    });

    test('the rule does not speak of what it once copied → no row of it', () => {
      const narrowed = rule({ source: { nodes: ['cn-home-1'], disks: ['d-far'] }, objective });
      expect(fresh(narrowed, [one, copy(one), far, copy(far)]).map(({ diskId }) => diskId)).toEqual(['d-far']);
    });

    test('nothing was ever there → each node has a state; no node has one too', () => {
      expect(fresh(rule({ objective }), [])).toStrictEqual([{ ensRegionId: 'cn-a-1', objective: 'unknown' }]);
      expect(fresh(rule(), [])).toEqual([]);
      const nowhere = rule({ destinations: { nodes: ['cn-x-*'] }, objective });
      expect(fresh(nowhere, [one])).toStrictEqual([{ objective: 'unknown' }]);
    });
  });

  test('a copy that another rule has made, of what is not wanted any more → is as good as any', () => {
    const newest = { nodes: ['cn-home-1'], newest: { count: 1, per: 'disk' as const } };
    const old = [taken('sp-old', 99), taken('sp-older', 199)];
    expect(fresh(rule({ source: newest }), [one, two, ...old, copy(two, {}, 'renamed')])).toStrictEqual([
      { ...onDisk, ageSeconds: 7200, behindSeconds: 3600, sourceAgeSeconds: 3600 },
    ]);
  });

  test('a copy that tells no source time → its age is not known, and so is whether it is too old', () => {
    const { creationTime: _, ...timeless } = one;
    const aged = (objective: object) => fresh(rule({ objective }), [timeless, copy(timeless)]);
    expect(aged({ maxAge: '1d' })).toStrictEqual([{ ...onDisk, behindSeconds: 0, objective: 'unknown' }]);
    expect(aged({ maxBehind: '1d' })).toMatchObject([{ objective: 'met' }]);
    const late = rule({ objective: { maxAge: '1d', maxBehind: '90m' } });
    expect(fresh(late, [timeless, two, copy(timeless)])).toMatchObject([{ objective: 'missed' }]);
  });

  test('retention of all disks kept another one all the time → what is too old by now was never to be kept', () => {
    const last = { keep: { last: 1 }, per: 'rule', atLeast: 1, apply: 'report' } as const;
    const young = { nodes: ['cn-home-1'], maxAge: '1h' };
    const nights = [5, 29].map((hours) => taken(`sp-far-${hours}`, hours, { sourceDiskId: 'd-far' }));
    expect(fresh(rule({ source: young, retention: last }), [one, copy(one), ...nights])).toMatchObject([
      { ageSeconds: 3600, behindSeconds: 0 },
    ]);
  });

  test('one disk of several that are kept together is never copied → behind as it is', () => {
    const last = { keep: { last: 9 }, per: 'rule', atLeast: 1, apply: 'report' } as const;
    const newest = { nodes: ['cn-home-1'], newest: { count: 1, per: 'disk' as const } };
    const nights = [5, 29, 53].map((hours) => taken(`sp-far-${hours}`, hours, { sourceDiskId: 'd-far' }));
    expect(fresh(rule({ source: newest, retention: last }), [one, copy(one), ...nights])).toStrictEqual([
      { ensRegionId: 'cn-a-1', ageSeconds: 3600, behindSeconds: 53 * 3600, sourceAgeSeconds: 3600 },
    ]);
  });

  test('retention that keeps some of all → one row a node, as old as the newest of any disk', () => {
    const last = { keep: { last: 2 }, per: 'rule', atLeast: 1, apply: 'report' } as const;
    const destinations = { nodes: ['cn-b-1', 'cn-a-1'] };
    expect(fresh(rule({ retention: last, destinations }), [one, far, copy(far)])).toStrictEqual([
      { ensRegionId: 'cn-b-1', behindSeconds: 3 * 3600, sourceAgeSeconds: 3600 },
      { ensRegionId: 'cn-a-1', ageSeconds: 3 * 3600, behindSeconds: 3600, sourceAgeSeconds: 3600 },
    ]);
  });

  test('a younger source that is not wanted yet → the copy is late by nothing, and its source is not stale', () => {
    const nightly = rule({ schedule: { cron: '30 2 * * *', zone: 'UTC' }, objective: { maxAge: '90m' } });
    expect(fresh(nightly, [one, two, copy(two)])).toStrictEqual([
      { ...onDisk, ageSeconds: 7200, behindSeconds: 0, sourceAgeSeconds: 3600, objective: 'missed' },
    ]);
  });

  test('a source of a time to come → is not of a negative age', () => {
    expect(fresh(rule({ source: { nodes: ['cn-home-1'] } }), [taken('sp-1', 0)])).toMatchObject([
      { sourceAgeSeconds: 0 },
    ]);
  });
});

function fail(): never {
  throw new Error('no row');
}
