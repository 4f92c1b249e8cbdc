import { describe, expect, test } from 'vitest';
import type { Failure } from '../../shared/core/failure.ts';
import { type PlanOptions, planRules, type RulePlan } from '../../shared/core/plan.ts';
import { type ResolvedRule, resolveNodes } from '../../shared/core/resolved-rule.ts';
import type { WrittenRule } from '../../shared/core/rules.ts';
import type { Snapshot } from '../../shared/core/snapshot.ts';
import { noon, source } from '../support/builders.ts';
import { copyOf } from '../support/rule-world.ts';

const [minute, hour] = [60_000, 3_600_000];
const home = { nodes: ['cn-home-1'] };
const rule = (changes: Partial<WrittenRule> = {}): WrittenRule => ({
  name: 'lobby',
  enabled: true,
  source: home,
  destinations: { nodes: ['cn-a-1'] },
  ...changes,
});
const choosing = (changes: Partial<WrittenRule['source']>) => rule({ source: { ...home, ...changes } });
/** A snapshot of `d-disk`, so many minutes before noon. */
const taken = (snapshotId: string, minutesAgo: number, changes: Partial<Snapshot> = {}) =>
  source({ snapshotId, creationTime: noon - minutesAgo * minute, ...changes });
const copy = (of: Snapshot, changes: Partial<Snapshot> = {}, maker = 'lobby') =>
  copyOf(of, { snapshotId: `copy-of-${of.snapshotId}`, ensRegionId: 'cn-a-1', ...changes }, maker);

interface Sky {
  readonly now?: number;
  readonly gaps?: readonly string[];
  readonly sentAt?: PlanOptions['sentAt'];
  /** What the first rule is resolved to beside its nodes. */
  readonly resolved?: Partial<ResolvedRule>;
}
const plansOf = (rules: readonly WrittenRule[], snapshots: readonly Snapshot[], sky: Sky = {}): RulePlan[] => {
  const [first, ...rest] = resolveNodes({ version: 1, rules: [...rules] }, { nodes: [] }) as [ResolvedRule];
  const failure: Failure = { kind: 'unknown' };
  const gaps = new Map((sky.gaps ?? []).map((node) => [node, failure]));
  const options = { visibilitySeconds: 600, installation: 'default', tick: 1 };
  return [
    ...planRules(
      [{ ...first, ...sky.resolved }, ...rest],
      { snapshots, gaps, takenAt: sky.now ?? noon },
      { ...options, sentAt: sky.sentAt ?? (() => undefined) },
    ).rules,
  ];
};
const pairsOf = (...inputs: Parameters<typeof plansOf>) =>
  plansOf(...inputs).map(({ pairs }) =>
    pairs.map(({ source: { snapshotId }, ensRegionId, sight }) => `${snapshotId} ${ensRegionId} ${sight.state}`),
  );
/** Ids of the sources of one rule that are to be copied. */
const wanted = (of: WrittenRule, snapshots: readonly Snapshot[], sky: Sky = {}) =>
  plansOf([of], snapshots, sky).flatMap(({ pairs }) => pairs.map(({ source: { snapshotId } }) => snapshotId));
const reasons = (of: WrittenRule, snapshots: readonly Snapshot[], sky: Sky = {}) =>
  plansOf([of], snapshots, sky).flatMap(({ whyNot }) =>
    whyNot.map(({ ensRegionId, reason, count }) => `${ensRegionId}: ${count} ${reason}`),
  );

describe('planRules: the cut-off', () => {
  // Noon is 04:00 UTC, an hour after the cut-off.
  const nightly = rule({ schedule: { cron: '0 3 * * *', zone: 'UTC' } });
  const [before, at, after] = [taken('sp-before', 61), taken('sp-at', 60), taken('sp-after', 59)];

  test('snapshots until the cut-off, inclusive → wanted; later ones only from the next on', () => {
    expect(wanted(nightly, [after, at, before])).toEqual(['sp-at', 'sp-before']);
    expect(reasons(nightly, [after, at, before])).toEqual(['cn-home-1: 1 taken after the cut-off']);
    const [tomorrow, justBefore] = [noon + 23 * hour, noon + 23 * hour - 1];
    expect(wanted(nightly, [after, at], { now: justBefore })).toEqual(['sp-at']);
    expect(wanted(nightly, [after, at], { now: tomorrow })).toEqual(['sp-after', 'sp-at']);
  });

  test('its times → the last cut-off, the next one, and since when a source is wanted', () => {
    const [plan] = plansOf([nightly], [at]);
    expect(plan?.times).toMatchObject({ asOf: noon - hour, nextCutOff: noon + 23 * hour });
    expect(plan?.times.wantedSince(before)).toBe(noon - hour);
    expect(plansOf([rule()], [at])[0]?.times).toMatchObject({ asOf: noon });
  });

  test('newest as of the cut-off → a later one does not push it out', () => {
    const newest = { ...nightly, source: { ...home, newest: { count: 1, per: 'disk' as const } } };
    expect(wanted(newest, [after, at, before])).toEqual(['sp-at']);
  });

  test('no cut-off yet → nothing is wanted', () => {
    const never = rule({ schedule: { cron: '0 0 30 2 *' }, source: { ...home, minAge: '1h', maxAge: '1w' } });
    expect(wanted(never, [before])).toEqual([]);
    expect(reasons(never, [before])).toEqual(['cn-home-1: 1 taken after the cut-off']);
  });

  test('ages → counted from the cut-off, both ends inclusive', () => {
    const young = taken('sp-young', 119);
    const [ripe, tooOld] = [taken('sp-ripe', 120), taken('sp-old', 181)];
    const aged = { ...nightly, source: { ...home, minAge: '1h', maxAge: '2h' } };
    expect(wanted(aged, [young, ripe, taken('sp-last', 180), tooOld])).toEqual(['sp-ripe', 'sp-last']);
    expect(reasons(aged, [young, ripe, tooOld])).toEqual(['cn-home-1: 1 too old', 'cn-home-1: 1 too young']);
    expect(wanted({ ...aged, source: { ...home, minAge: '2h' } }, [young, ripe, tooOld])).toEqual(['sp-old']);
    expect(plansOf([aged], [ripe])[0]?.times.wantedSince(tooOld)).toBe(noon - hour);
  });
});

describe('planRules: what a rule selects', () => {
  const [one, two] = [taken('sp-1', 1, { name: 'db-1' }), taken('sp-2', 2, { name: 'web-2' })];

  test.each<[string, Partial<WrittenRule['source']>, readonly string[], string]>([
    ['names', { names: ['db-*', 'x'] }, ['sp-1'], 'its name'],
    ['excludeNames', { excludeNames: ['x', 'w?b-*'] }, ['sp-1'], 'its name'],
    ['names and excludeNames', { names: ['*'], excludeNames: ['db*'] }, ['sp-2'], 'its name'],
    ['snapshots', { snapshots: ['sp-2', 'sp-3'] }, ['sp-2'], 'not one of its snapshots'],
  ])('%s → only those', (_, changes, expected, reason) => {
    expect(wanted(choosing(changes), [one, two])).toEqual(expected);
    expect(reasons(choosing(changes), [one, two])).toEqual([`cn-home-1: 1 ${reason}`]);
  });

  test('disks, by id, by tag or by type → only theirs', () => {
    const system = taken('sp-3', 3, { sourceDiskId: 'd-3', diskType: 'system' });
    const { sourceDiskId: _, ...bare } = taken('sp-4', 4, { diskType: 'data' });
    const all = [one, system, bare];
    expect(wanted(choosing({ disks: ['d-3', 'd-9'] }), all)).toEqual(['sp-3']);
    expect(reasons(choosing({ disks: ['d-3'] }), all)).toEqual(['cn-home-1: 2 its disk']);
    const tagged = { resolved: { chosenDisks: new Set(['d-3']) } };
    expect(wanted(rule(), all, tagged)).toEqual(['sp-3']);
    expect(reasons(rule(), all, tagged)).toEqual(['cn-home-1: 2 its disk']);
    expect(wanted(choosing({ diskType: 'data' }), all)).toEqual(['sp-4']);
    expect(wanted(choosing({ diskType: 'system' }), all)).toEqual(['sp-3']);
    expect(reasons(choosing({ diskType: 'system' }), all)).toEqual(['cn-home-1: 2 its type of disk']);
  });

  test('the newest of each disk, or of all → one that is still being made takes its place', () => {
    const other = taken('sp-3', 3, { sourceDiskId: 'd-other' });
    const creating = taken('sp-0', 0, { status: 'creating' });
    const newest = (count: number, per: 'disk' | 'rule') => choosing({ newest: { count, per } });
    expect(wanted(newest(1, 'disk'), [other, two, one])).toEqual(['sp-1', 'sp-3']);
    expect(wanted(newest(1, 'rule'), [other, two, one])).toEqual(['sp-1']);
    expect(wanted(newest(1, 'disk'), [other, two, one, creating])).toEqual(['sp-3']);
    expect(wanted(newest(2, 'rule'), [other, two, one, creating])).toEqual(['sp-1']);
    expect(reasons(newest(2, 'rule'), [other, two, one, creating])).toEqual(['cn-home-1: 2 not among the newest']);
    expect(plansOf([newest(1, 'rule')], [one, creating])[0]?.selection.waiting).toEqual([creating]);
  });

  test('failed ones, and those that are being deleted → told', () => {
    const gone = [taken('sp-3', 3, { status: 'error' }), taken('sp-4', 4, { status: 'deleting' })];
    expect(wanted(rule(), gone)).toEqual([]);
    expect(reasons(rule(), gone)).toEqual(['cn-home-1: 2 failed, or being deleted']);
  });
});

describe('planRules: pairs', () => {
  const [one, two] = [taken('sp-1', 1), taken('sp-2', 2)];

  test('the node that a source is on → no destination, and told', () => {
    const both = { nodes: ['cn-home-1', 'cn-home-2'] };
    const far = taken('sp-far', 3, { ensRegionId: 'cn-home-2' });
    const mirror = rule({ source: both, destinations: both });
    expect(pairsOf([mirror], [one, two, far])).toEqual([
      ['sp-1 cn-home-2 missing', 'sp-2 cn-home-2 missing', 'sp-far cn-home-1 missing'],
    ]);
    expect(reasons(mirror, [one, two, far])).toEqual([
      'cn-home-1: 2 the node it is on',
      'cn-home-2: 1 the node it is on',
    ]);
  });

  test('two rules want a pair → the first has it, and the other tells so, also of one that is there', () => {
    const second = rule({ name: 'second', destinations: { nodes: ['cn-a-1', 'cn-b-1'] } });
    const plans = [rule(), second];
    expect(pairsOf(plans, [one, copy(one)])).toEqual([['sp-1 cn-a-1 present'], ['sp-1 cn-b-1 missing']]);
    expect(plansOf(plans, [one, two])[1]?.whyNot).toEqual([
      { ensRegionId: 'cn-a-1', reason: 'an earlier rule wants it', count: 2 },
    ]);
  });

  test('a rule whose retention would not keep it → leaves the pair to a later rule', () => {
    const first = rule({ retention: { keep: { last: 1 }, per: 'disk', atLeast: 1, apply: 'report' } });
    expect(pairsOf([first, rule({ name: 'second' })], [one, two])).toEqual([
      ['sp-1 cn-a-1 missing'],
      ['sp-2 cn-a-1 missing'],
    ]);
  });

  test('a call just sent, a copy of somebody else, one that is being made, one that failed → seen', () => {
    const sentAt = () => noon - 599_000;
    expect(pairsOf([rule()], [one], { sentAt })).toEqual([['sp-1 cn-a-1 creating']]);
    expect(pairsOf([rule()], [one, copy(one, {}, 'stranger')])).toEqual([['sp-1 cn-a-1 present']]);
    expect(pairsOf([rule()], [one, copy(one, { status: 'creating' })])).toEqual([['sp-1 cn-a-1 creating']]);
    expect(pairsOf([rule()], [one, copy(one, { status: 'error' })])).toEqual([['sp-1 cn-a-1 missing']]);
    expect(pairsOf([rule()], [one, copy(one, { ensRegionId: 'cn-b-1' })])).toEqual([['sp-1 cn-a-1 missing']]);
  });
});

describe('planRules: retention', () => {
  const keeping = (last: number, per: 'disk' | 'rule' = 'disk') =>
    rule({ retention: { keep: { last }, per, atLeast: 1, apply: 'report' } });
  const [one, two, three] = [taken('sp-1', 1), taken('sp-2', 2), taken('sp-3', 3)];

  test('what it would not keep → is not bought, and told', () => {
    expect(wanted(keeping(2), [one, two, three])).toEqual(['sp-1', 'sp-2']);
    expect(reasons(keeping(2), [one, two, three])).toEqual(['cn-a-1: 1 retention would not keep it']);
  });

  test('own copies, though their sources are gone or not selected → count', () => {
    expect(wanted(keeping(2), [three, copy(one), copy(two)])).toEqual([]);
    expect(wanted(keeping(2), [three, copy(one)])).toEqual(['sp-3']);
    expect(wanted(keeping(2), [three, copy(one, { status: 'creating' }), copy(two)])).toEqual([]);
    expect(wanted(keeping(2), [three, copy(one, { status: 'error' }), copy(two)])).toEqual(['sp-3']);
  });

  test('copies of others → count only where they are of a selected source', () => {
    expect(wanted(keeping(2), [three, copy(one, {}, 'other'), copy(two, {}, 'other')])).toEqual(['sp-3']);
    expect(wanted(keeping(2), [one, two, three, copy(one, {}, 'stranger')])).toEqual(['sp-1', 'sp-2']);
  });

  test('a source that is still being made → counts, so that an older one is not bought for an hour', () => {
    const creating = taken('sp-0', 0, { status: 'creating' });
    expect(wanted(keeping(1), [creating, one])).toEqual([]);
    expect(wanted(keeping(2), [creating, one, two])).toEqual(['sp-1']);
  });

  test('of each disk, or of all', () => {
    const other = taken('sp-4', 4, { sourceDiskId: 'd-other' });
    expect(wanted(keeping(1), [one, two, other])).toEqual(['sp-1', 'sp-4']);
    expect(wanted(keeping(1, 'rule'), [one, two, other])).toEqual(['sp-1']);
  });

  test('each node → by what is there', () => {
    const both = { ...keeping(1), destinations: { nodes: ['cn-a-1', 'cn-b-1'] } };
    expect(pairsOf([both], [two, copy(one)])).toEqual([['sp-2 cn-b-1 missing']]);
  });

  test('periods → of the zone of the rule', () => {
    // 00:30 and 23:30 of one day in Shanghai, of two days in UTC.
    const [early, late] = [
      taken('sp-early', 0, { creationTime: Date.UTC(2026, 10, 22, 16, 30) }),
      taken('sp-late', 0, { creationTime: Date.UTC(2026, 10, 23, 15, 30) }),
    ];
    const daily = (zone: string) =>
      rule({ zone, retention: { keep: { daily: 2 }, per: 'disk', atLeast: 1, apply: 'report' } });
    expect(wanted(daily('Asia/Shanghai'), [early, late])).toEqual(['sp-late']);
    expect(wanted(daily('UTC'), [early, late])).toEqual(['sp-late', 'sp-early']);
  });
});

describe('planRules: what is not known', () => {
  const both = { nodes: ['cn-home-1', 'cn-home-2'] };
  const snapshots = [taken('sp-1', 1), taken('sp-2', 2, { ensRegionId: 'cn-home-2', sourceDiskId: 'd-far' })];
  const gap = { gaps: ['cn-home-1'] };
  const home1 = { ensRegionId: 'cn-home-1' };
  const denied: Failure = { kind: 'denied', code: 'NoPermission' };

  test('a source node was not read whole → nothing on it is selected', () => {
    const [plan] = plansOf([rule({ source: both })], snapshots, gap);
    expect(plan?.unseenSources).toEqual([{ ...home1, of: 'snapshots', failure: { kind: 'unknown' } }]);
    expect(plan?.pairs.map(({ source: { snapshotId } }) => snapshotId)).toEqual(['sp-2']);
    expect(plan?.whyNot).toEqual([]);
  });

  test('and the newest, or retention, counts over all nodes → nothing at all is selected', () => {
    const newest = rule({ source: { ...both, newest: { count: 1, per: 'rule' } } });
    const retention = { keep: { last: 1 }, per: 'rule', atLeast: 1, apply: 'report' } as const;
    expect(wanted(newest, snapshots, gap)).toEqual([]);
    expect(wanted(rule({ source: both, retention }), snapshots, gap)).toEqual([]);
    expect(wanted(newest, snapshots)).toEqual(['sp-1']);
    expect(wanted(rule({ source: both, retention: { ...retention, per: 'disk' } }), snapshots, gap)).toEqual(['sp-2']);
  });

  test('the disks of a node could not be listed, though they choose → nothing on it is selected', () => {
    const resolved = { chosenDisks: new Set(['d-disk', 'd-far']), diskGaps: new Map([['cn-home-1', denied]]) };
    const [plan] = plansOf([rule({ source: both })], snapshots, { resolved });
    const unseen = { ...home1, of: 'disks', failure: denied };
    expect(plan?.unseenSources).toEqual([unseen]);
    expect(plan?.pairs.map(({ source: { snapshotId } }) => snapshotId)).toEqual(['sp-2']);
  });

  test('neither the snapshots nor the disks of a node could be read → both are told', () => {
    const resolved = { chosenDisks: new Set<string>(), diskGaps: new Map([['cn-home-1', denied]]) };
    const [plan] = plansOf([rule({ source: both })], snapshots, { resolved, ...gap });
    expect(plan?.unseenSources.map(({ of, failure }) => `${of} ${failure.kind}`)).toEqual([
      'snapshots unknown',
      'disks denied',
    ]);
  });

  test('a destination was not read whole → its pairs are unseen, unless the copy is to be seen', () => {
    const [one] = snapshots as [Snapshot];
    expect(pairsOf([rule()], [one], { gaps: ['cn-a-1'] })).toEqual([['sp-1 cn-a-1 unseen']]);
    expect(pairsOf([rule()], [one, copy(one)], { gaps: ['cn-a-1'] })).toEqual([['sp-1 cn-a-1 present']]);
  });

  test('the nodes of a rule are not known → told, and nothing is planned for it', () => {
    const failure: Failure = { kind: 'throttled' };
    const unresolved = { sourceNodes: [], destinationNodes: [], unresolved: failure };
    const [plan, second] = plansOf([rule(), rule({ name: 'second' })], snapshots, { resolved: unresolved });
    expect(plan).toMatchObject({ unresolved: failure, pairs: [], selection: { waiting: [] }, whyNot: [] });
    expect(second?.pairs).toHaveLength(1);
    expect(second).not.toHaveProperty('unresolved');
  });
});
