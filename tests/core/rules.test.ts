import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { copyWish } from '../../shared/core/copy-wish.ts';
import type { Rule } from '../../shared/core/effective-rules.ts';
import { type PlanInventory, viewOf } from '../../shared/core/inventory.ts';
import { formatMarker } from '../../shared/core/marker.ts';
import { planRules } from '../../shared/core/plan.ts';
import { readBySchema } from '../../shared/core/read-by-schema.ts';
import { nodesInvolved, resolveNodes } from '../../shared/core/resolved-rule.ts';
import { ruleSetSchema } from '../../shared/core/rules.ts';
import { countOutcomes, reportRun } from '../../shared/core/run-report.ts';
import { select } from '../../shared/core/selection.ts';
import type { Snapshot } from '../../shared/core/snapshot.ts';
import { fillTemplate } from '../../shared/core/template.ts';
import { inTickOrder } from '../../shared/core/tick-order.ts';
import { noon, source } from '../support/builders.ts';

const rule = (changes: Partial<Rule> = {}): Rule => ({
  name: 'lobby',
  enabled: true,
  zone: 'UTC',
  source: { nodes: ['cn-home-1'] },
  destinations: { nodes: ['cn-a-1', 'cn-b-1'] },
  copy: {},
  ...changes,
});
const taken = (snapshotId: string, hoursAgo: number, changes: Partial<Snapshot> = {}) =>
  source({ snapshotId, creationTime: noon - hoursAgo * 3_600_000, ...changes });
const inventory = (snapshots: readonly Snapshot[], gaps: readonly string[] = []): PlanInventory => ({
  snapshots,
  gaps: new Map(gaps.map((node) => [node, { kind: 'unknown' }])),
  takenAt: noon,
});
const resolved = (rules: readonly Rule[]) => resolveNodes({ version: 1, rules: [...rules] }, { nodes: [] });
const options = { visibilitySeconds: 600, installation: 'default', tick: 1, sentAt: () => undefined };
const plan = (rules: readonly Rule[], from: PlanInventory) => planRules(resolved(rules), from, options).rules;
const selectFrom = (wanted: Rule, snapshots: readonly Snapshot[], asOf = noon) => {
  const [of] = resolved([wanted]);
  if (of === undefined) throw new Error('no rule');
  return select(of, of.sourceNodes, viewOf({ snapshots }, 'default'), asOf);
};
const pairsOf = (rules: readonly Rule[], from: PlanInventory) =>
  plan(rules, from).map(({ pairs }) =>
    pairs.map(({ source: { snapshotId }, ensRegionId, sight }) => `${snapshotId} ${ensRegionId} ${sight.state}`),
  );
const ids = (snapshots: readonly Snapshot[]) => snapshots.map(({ snapshotId }) => snapshotId);

describe('select', () => {
  test('newest per disk or per rule → the newest of each, ties by id', () => {
    const snapshots = [
      taken('sp-1', 3),
      taken('sp-2', 1),
      taken('sp-3', 2),
      taken('sp-4', 9, { sourceDiskId: 'd-other' }),
      taken('sp-0', 1),
    ];
    const newest = (per: 'disk' | 'rule', count: number) =>
      ids(selectFrom(rule({ source: { nodes: ['cn-home-1'], newest: { count, per } } }), snapshots).sources);
    expect(newest('disk', 1)).toEqual(['sp-0', 'sp-4']);
    expect(newest('rule', 2)).toEqual(['sp-0', 'sp-2']);
    expect(ids(selectFrom(rule(), snapshots).sources)).toEqual(['sp-0', 'sp-2', 'sp-3', 'sp-1', 'sp-4']);
  });

  test('other nodes, other names, failed ones and copies → not selected', () => {
    const snapshots = [
      taken('sp-1', 1, { name: 'nightly-1' }),
      taken('sp-2', 1, { name: 'weekly-1' }),
      taken('sp-3', 1, { name: 'nightly-2', ensRegionId: 'cn-other-1' }),
      taken('sp-4', 1, { name: 'nightly-3', status: 'error' }),
      taken('sp-5', 1, { name: 'nightly-4', sourceSnapshotId: 'sp-1' }),
      taken('sp-6', 1, { name: 'nightly-5', description: formatMarker({ installation: 'default', sourceId: 'sp-1' }) }),
    ];
    const wanted = rule({ source: { nodes: ['cn-home-1'], names: ['nightly-*'] } });
    expect(ids(selectFrom(wanted, snapshots).sources)).toEqual(['sp-1']);
    const { name: _, ...nameless } = taken('sp-7', 1);
    expect(ids(selectFrom(wanted, [nameless]).sources)).toEqual([]);
    const named = rule({ source: { nodes: ['cn-home-1'], names: ['?*'] } });
    expect(ids(selectFrom(named, [nameless, taken('sp-8', 2)]).sources)).toEqual(['sp-8']);
  });

  test('the newest failed, or is being deleted → the next one takes its place', () => {
    const wanted = rule({ source: { nodes: ['cn-home-1'], newest: { count: 1, per: 'disk' } } });
    for (const status of ['error', 'deleting'] as const) {
      expect(ids(selectFrom(wanted, [taken('sp-1', 1, { status }), taken('sp-2', 2)]).sources)).toEqual(['sp-2']);
    }
  });

  test('any order of snapshots taken at the same time → the same selection', () => {
    const snapshots = ['sp-1', 'sp-2', 'sp-3', 'sp-4'].map((snapshotId) => taken(snapshotId, 1));
    fc.assert(
      fc.property(fc.shuffledSubarray(snapshots, { minLength: 4 }), (shuffled) => {
        expect(ids(selectFrom(rule(), shuffled).sources)).toEqual(['sp-1', 'sp-2', 'sp-3', 'sp-4']);
      }),
    );
  });

  test('the newest is still being made → it waits, and no older one takes its place', () => {
    const wanted = rule({ source: { nodes: ['cn-home-1'], newest: { count: 1, per: 'disk' } } });
    const { sources, waiting } = selectFrom(wanted, [taken('sp-1', 1, { status: 'creating' }), taken('sp-2', 2)]);
    expect([ids(sources), ids(waiting)]).toEqual([[], ['sp-1']]);
  });

  test('no disk → still ordered', () => {
    const { sourceDiskId: _, ...bare } = source();
    const wanted = rule({ source: { nodes: ['cn-home-1'], newest: { count: 1, per: 'disk' } } });
    const both = ['sp-b', 'sp-a'].map((snapshotId) => ({ ...bare, snapshotId }));
    expect(ids(selectFrom(wanted, both).sources)).toEqual(['sp-a']);
  });

  test('some whose time ENS does not tell → none of them is selected, the others as if they were not there', () => {
    const hours = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 8 });
    const wanted = fc.record({
      newest: fc.constantFrom(undefined, 1, 2),
      minAge: fc.constantFrom(undefined, '2h'),
      maxAge: fc.constantFrom(undefined, '1d'),
      status: fc.constantFrom('available' as const, 'creating' as const),
    });
    fc.assert(
      fc.property(hours, fc.array(fc.nat(7)), wanted, (ages, undated, { newest, minAge, maxAge, status }) => {
        const all = ages.map((age, index) => {
          const { creationTime, ...timeless } = taken(`sp-${index}`, age, { status });
          return undated.includes(index) ? timeless : { ...timeless, creationTime: creationTime ?? 0 };
        });
        const of = rule({
          source: {
            nodes: ['cn-home-1'],
            ...(newest === undefined ? {} : { newest: { count: newest, per: 'disk' } }),
            ...(minAge === undefined ? {} : { minAge }),
            ...(maxAge === undefined ? {} : { maxAge }),
          },
        });
        const { sources, waiting, passedOver } = selectFrom(of, all);
        const dated = selectFrom(
          of,
          all.filter((snapshot) => 'creationTime' in snapshot),
        );
        expect([sources, waiting]).toEqual([dated.sources, dated.waiting]);
        const noTime = passedOver.filter(({ reason }) => reason === 'ENS tells no time of it');
        expect(noTime.map(({ snapshot }) => snapshot)).toEqual(all.filter((one) => !('creationTime' in one)));
      }),
    );
  });
});

describe('planRules', () => {
  test('what is there, being made, missing, or not to be seen → told for each pair', () => {
    const there = taken('sp-copy', 0, { ensRegionId: 'cn-a-1', sourceSnapshotId: 'sp-1' });
    const wanted = rule({ destinations: { nodes: ['cn-a-1', 'cn-b-1', 'cn-c-1', 'cn-home-1'] } });
    const other = taken('sp-other', 0, { ensRegionId: 'cn-a-1' });
    expect(pairsOf([wanted], inventory([taken('sp-1', 1), there, other], ['cn-c-1']))).toEqual([
      ['sp-1 cn-a-1 present', 'sp-1 cn-b-1 missing', 'sp-1 cn-c-1 unseen'],
    ]);
  });

  test('two rules want one pair → the first in the file has it; a disabled rule wants nothing', () => {
    const second = rule({ name: 'second', destinations: { nodes: ['cn-b-1', 'cn-c-1'] } });
    const off = rule({ name: 'off', enabled: false, destinations: { nodes: ['cn-a-1', 'cn-off-1'] } });
    const rules = [off, rule(), second];
    expect(pairsOf(rules, inventory([taken('sp-1', 1)]))).toEqual([
      ['sp-1 cn-a-1 missing', 'sp-1 cn-b-1 missing'],
      ['sp-1 cn-c-1 missing'],
    ]);
    expect(nodesInvolved(resolved([rule(), second]))).toEqual(['cn-home-1', 'cn-a-1', 'cn-b-1', 'cn-c-1']);
  });

  test('a rule that ENS would refuse → does not keep a pair from a later rule that can', () => {
    const bad = rule({ name: 'bad', copy: { description: 'http://{rule}' } });
    expect(pairsOf([bad, rule()], inventory([taken('sp-1', 1)])).map((pairs) => pairs.length)).toEqual([2, 2]);
  });

  test('a source node that was not read whole → nothing on it is selected, and nothing at all if only all show the newest', () => {
    const both = { nodes: ['cn-home-1', 'cn-home-2'] };
    const from = inventory([taken('sp-1', 1), taken('sp-2', 2, { ensRegionId: 'cn-home-2' })], ['cn-home-1']);
    const destinations = { nodes: ['cn-a-1'] };
    const perDisk = rule({ source: { ...both, newest: { count: 1, per: 'disk' } }, destinations });
    const perRule = rule({ source: { ...both, newest: { count: 1, per: 'rule' } }, destinations });
    expect(pairsOf([perDisk], from)).toEqual([['sp-2 cn-a-1 missing']]);
    const [planned] = plan([perRule], from);
    expect([planned?.pairs, planned?.unseenSources]).toMatchObject([[], [{ ensRegionId: 'cn-home-1' }]]);
  });

  test('a call this process just sent → counts as being made', () => {
    const sentAt = (_: string, node: string) => (node === 'cn-a-1' ? noon - 1000 : undefined);
    const [planned] = planRules(resolved([rule()]), inventory([taken('sp-1', 1)]), { ...options, sentAt }).rules;
    expect(planned?.pairs.map(({ sight }) => sight.state)).toEqual(['creating', 'missing']);
  });

  test('any order of the inventory → the same plan', () => {
    const snapshots = [
      taken('sp-1', 1),
      taken('sp-2', 2),
      taken('sp-3', 3),
      taken('sp-c', 0, { ensRegionId: 'cn-a-1', sourceSnapshotId: 'sp-2' }),
    ];
    const expected = pairsOf([rule()], inventory(snapshots));
    fc.assert(
      fc.property(fc.shuffledSubarray(snapshots, { minLength: 4 }), (shuffled) => {
        expect(pairsOf([rule()], inventory(shuffled))).toEqual(expected);
      }),
    );
  });
});

describe('names and templates', () => {
  const from = taken('sp-1', 1, { name: 'nightly', sourceDiskId: 'd-1' });

  test('fields → filled in; those without a value become nothing', () => {
    const all = '{rule}:{source.id}:{source.name}:{source.disk}:{source.date}';
    expect(fillTemplate(all, from, rule())).toBe('lobby:sp-1:nightly:d-1:20261124');
    expect(fillTemplate(all, { snapshotId: 'sp-2', ensRegionId: 'n', status: 'available' }, rule())).toBe(
      'lobby:sp-2:::',
    );
  });

  test.each([
    ['UTC', '2026-11-23T18:10:00Z', '20261123'],
    ['Asia/Shanghai', '2026-11-23T15:59:59Z', '20261123'],
    ['Asia/Shanghai', '2026-11-23T16:00:00Z', '20261124'],
    ['America/New_York', '2026-07-01T03:59:59Z', '20260630'],
  ])('{source.date} in %s of a source of %s → the day there, %s', (zone, taken, date) => {
    const source = { ...from, creationTime: Date.parse(taken) };
    const wish = copyWish(rule({ zone, copy: { name: 'x-{source.date}' } }), source, 'default');
    expect(wish).toEqual({ wish: { name: `x-${date}` } });
  });

  test('copyWish → the filled templates, or the fault that ENS would find', () => {
    const copy = { name: 'x-{source.date}', description: '{rule}', instanceBillingCycle: 'Day' };
    expect(copyWish(rule({ copy }), from, 'default')).toEqual({
      wish: { name: 'x-20261124', description: 'lobby', instanceBillingCycle: 'Day' },
    });
    expect(copyWish(rule(), from, 'default')).toStrictEqual({ wish: {} });
    expect(copyWish(rule({ copy: { name: '{source.id}!' } }), from, 'default')).toMatchObject({
      fault: {
        kind: 'invalid',
        code: 'CopyName',
        message: expect.stringMatching(/^The name "sp-1!" must start with .*\.$/),
      },
    });
    const long = rule({ copy: { description: 'x'.repeat(250) } });
    const marker = '[ensr/1 default lobby sp-1 d-1 2026-11-24T03:00:00Z]';
    const fitting = 'x'.repeat(256 - marker.length - 1);
    expect(copyWish(rule({ copy: { description: fitting } }), from, 'default')).toStrictEqual({
      wish: { description: fitting },
    });
    expect(copyWish(rule({ copy: { description: `${fitting}x` } }), from, 'default')).toHaveProperty('fault');
    expect(copyWish(long, from, 'default')).toMatchObject({
      fault: {
        kind: 'invalid',
        code: 'CopyDescription',
        message: expect.stringMatching(/^The description must be at most \d+ characters long: .*\.$/),
      },
    });
  });
});

describe('ruleSetSchema', () => {
  const faultsOf = (file: unknown) => {
    const result = readBySchema(ruleSetSchema, file);
    return result.ok ? [] : result.faults;
  };
  const messages = (file: unknown) => faultsOf(file).map(({ path, message }) => `${path.join('.')} ${message}`);
  const given = { version: 1, rules: [{ name: 'a', source: { nodes: ['n-1'] }, destinations: { nodes: ['n-2'] } }] };
  const faults = (changes: object) => {
    const found = faultsOf({ ...given, rules: [{ ...given.rules[0], ...changes }] });
    return found.map(({ path }) => path.join('.'));
  };

  test('the least that can be said → enabled, all names, no limit', () => {
    expect(v.parse(ruleSetSchema, given).rules[0]).toEqual({
      name: 'a',
      enabled: true,
      source: { nodes: ['n-1'] },
      destinations: { nodes: ['n-2'] },
    });
  });

  const told = (changes: object) => {
    const found = faultsOf({ ...given, rules: [{ ...given.rules[0], ...changes }] });
    return found.map(({ path, message }) => `${path.slice(2).join('.')} ${message}`);
  };
  const long = (length: number) => 'x'.repeat(length);

  const thereAre = 'there are {source.id}, {source.name}, {source.disk}, {source.date}, {rule}';
  test.each<[string, object, readonly string[]]>([
    ['a name', { name: '' }, ['name must be 1 to 32 lower-case letters, digits or "-"']],
    ['a long name', { name: long(33) }, ['name must be 1 to 32 lower-case letters, digits or "-"']],
    ['a name that begins with a hyphen', { name: '-a' }, ['name must be 1 to 32 lower-case letters, digits or "-"']],
    ['a name of other letters', { name: 'a_b' }, ['name must be 1 to 32 lower-case letters, digits or "-"']],
    ['enabled', { enabled: 'no' }, ['enabled must be a boolean']],
    ['no source node', { source: { nodes: [] } }, ['source.nodes must have at least 1 entries']],
    ['a node', { source: { nodes: ['n 1'] } }, ['source.nodes.0 must be letters, digits, "-", "_", "*" or "?"']],
    ['an empty glob', { source: { nodes: ['n-1'], names: [''] } }, ['source.names.0 must have at least 1 characters']],
    [
      'newest of none',
      { source: { nodes: ['n-1'], newest: { count: 0 } } },
      ['source.newest.count must be at least 1'],
    ],
    [
      'newest of half',
      { source: { nodes: ['n-1'], newest: { count: 1.5 } } },
      ['source.newest.count must be a whole number'],
    ],
    [
      'newest of what',
      { source: { nodes: ['n-1'], newest: { count: 1, per: 'node' } } },
      ['source.newest.per must be "disk" or "rule"'],
    ],
    [
      'a misspelt member',
      { source: { nodes: ['n-1'], newest: { count: 1, pre: 'disk' }, nam: '*' } },
      ['source.newest.pre is not known', 'source.nam is not known'],
    ],
    [
      'a node twice',
      { destinations: { nodes: ['n-2', 'n-3', 'n-2'] } },
      ['destinations.nodes.2 names n-2 for the second time'],
    ],
    [
      'nowhere to go',
      { destinations: { nodes: ['n-1'] } },
      ['destinations.nodes names only the node that the source is on'],
    ],
    [
      'nodes that nothing picks',
      { source: { names: ['*'] }, destinations: {} },
      ['source.nodes is required, or groups', 'destinations.nodes is required, or groups'],
    ],
    ['a group that is not there', { source: { groups: ['gone'] } }, ['source.groups.0 is no group of this file: gone']],
    [
      'an age that no snapshot has',
      { source: { nodes: ['n-1'], minAge: '24h', maxAge: '1d' } },
      ['source.maxAge must be longer than minAge'],
    ],
    [
      'a duration',
      { objective: { maxBehind: '2 hours', maxAge: '0s' } },
      ['objective.maxBehind', 'objective.maxAge'].map(
        (key) => `${key} must be a whole number and a unit, such as 90m, 36h or 7d`,
      ),
    ],
    [
      'a schedule of six fields',
      { schedule: { cron: '0 0 2 * * *' } },
      ['schedule.cron must have five fields: minute hour day-of-month month day-of-week'],
    ],
    [
      'a schedule that never comes',
      { schedule: { cron: '0 2 30 2 *', zone: 'Asia/Shanghai' } },
      ['schedule.cron must name a day that exists'],
    ],
    [
      'a schedule in a zone that is none',
      { schedule: { cron: '@daily', zone: 'Asia/Pudong' } },
      [
        'schedule.zone must be a time zone such as Asia/Shanghai',
        'schedule.cron must have five fields: minute hour day-of-month month day-of-week',
      ],
    ],
    ['a schedule without a cron', { schedule: { zone: 'Asia/Shanghai' } }, ['schedule.cron is required']],
    [
      'a window',
      { window: { days: ['mon', 'monday'], from: '9:00', to: '24:00' } },
      [
        'window.days.1 must be "mon" or "tue" or "wed" or "thu" or "fri" or "sat" or "sun"',
        'window.from must be a time such as 22:00',
        'window.to must be a time such as 22:00',
      ],
    ],
    ['limits of nothing', { limits: {} }, ['limits must have at least one entry']],
    ['an objective of nothing', { objective: {} }, ['objective must have at least one entry']],
    ['a retention of nothing', { retention: { keep: {} } }, ['retention.keep must have at least one entry']],
    ['tags of nothing', { source: { nodes: ['n-1'], diskTags: {} } }, ['source.diskTags must have at least one entry']],
    [
      'an unknown field',
      { copy: { name: 'x{source.nam}' } },
      ['copy.name {source.nam} is no field; did you mean {source.name}?'],
    ],
    [
      'a field that is like none',
      { copy: { description: '{node} of {area}' } },
      [`copy.description {node} is no field; ${thereAre}`],
    ],
    ['a brace', { copy: { description: 'x}' } }, [`copy.description holds a brace that is of no field; ${thereAre}`]],
    ['an empty description', { copy: { description: '' } }, ['copy.description must have at least 1 characters']],
    [
      'a name that ENS never takes',
      { copy: { name: 'auto-{source.id}' } },
      ['copy.name must not start with "auto", which marks automatic snapshots'],
    ],
    [
      'a billing cycle',
      { copy: { instanceBillingCycle: 'one month' } },
      ['copy.instanceBillingCycle must be a word such as Month'],
    ],
    [
      'a long billing cycle',
      { copy: { instanceBillingCycle: long(33) } },
      ['copy.instanceBillingCycle must be a word such as Month'],
    ],
  ])('%s that cannot be → told', (_, changes, messages) => {
    expect(told(changes)).toEqual(messages);
  });

  test('what is just possible → taken', () => {
    const all = '{source.id}:{source.name}:{source.disk}:{source.date}:{rule}';
    expect(told({ name: long(32) })).toEqual([]);
    expect(told({ name: '0-a' })).toEqual([]);
    expect(told({ destinations: { nodes: ['n-1', 'n-2'] } })).toEqual([]);
    expect(told({ copy: { name: `x${all}`, description: all, instanceBillingCycle: long(32) } })).toEqual([]);
    expect(told({ copy: { name: '{rule}' } })).toEqual([]);
    const source = { nodes: ['n-1'], newest: { count: 1 } };
    const parsed = v.parse(ruleSetSchema, { ...given, rules: [{ ...given.rules[0], source }] });
    expect(parsed.rules[0]?.source.newest).toEqual({ count: 1, per: 'disk' });
  });

  test('faults of every kind at once → all told, the ones that look further too', () => {
    const rules = [
      { ...given.rules[0], name: 'a', colour: 'red', destinations: { nodes: ['n-1'] } },
      { name: 'a', source: { nodes: ['n-1'], groups: ['gone', 7], minAge: '2d', maxAge: '1d', nams: [] } },
      'no rule',
      null,
    ];
    const file = { version: 2, zone: 'UTC', rules, groups: { here: { nodes: ['n-3'] } } };
    expect(messages(file).toSorted()).toEqual([
      'rules.0.colour is not known',
      'rules.0.destinations.nodes names only the node that the source is on',
      'rules.1.destinations is required',
      'rules.1.name is the name of another rule',
      'rules.1.source.groups.0 is no group of this file: gone',
      'rules.1.source.groups.1 must be a string',
      'rules.1.source.maxAge must be longer than minAge',
      'rules.1.source.nams is not known',
      'rules.2 must be an object',
      'rules.3 must be an object',
      'version must be 1',
      'zone is not known',
    ]);
  });

  test('lists where keys belong → told once', () => {
    const [rule] = given.rules;
    expect(messages({ ...given, rules: [{ ...rule, destinations: ['n-2'] }] })).toEqual([
      'rules.0.destinations must be an object',
    ]);
    const rules = [{ ...rule, destinations: { groups: ['east'] } }];
    for (const groups of [['east'], [{ name: 'east', nodes: ['n-2'] }], 'east', null]) {
      expect(messages({ ...given, groups, rules })).toEqual(['groups must be an object']);
    }
    expect(messages({ ...given, rules })).toEqual(['rules.0.destinations.groups.0 is no group of this file: east']);
  });

  test('groups: a bad name, and a group that picks nothing → told; areas or provinces alone → enough', () => {
    const ofGroups = (groups: object) => messages({ ...given, groups });
    expect(ofGroups({ East: { nodes: ['n-1'] }, none: { exclude: ['n-1'] } })).toEqual([
      'groups.East must be 1 to 32 lower-case letters, digits or "-"',
      'groups.none.nodes is required, or areas, or provinces',
    ]);
    expect(ofGroups({ east: { areas: ['EastChina'] }, zhejiang: { provinces: ['浙江*'] } })).toEqual([]);
  });

  test('a window with days, a schedule with a zone, ages, and all else that a rule can say → taken', () => {
    expect(
      told({
        source: { nodes: ['n-1'], minAge: '30m', maxAge: '7d' },
        schedule: { cron: '0 2 * * mon-fri', zone: 'Asia/Shanghai' },
        window: { days: ['sat', 'sun'], from: '22:00', to: '06:00', zone: 'Asia/Shanghai' },
        retention: { keep: { last: 2, within: '36h', daily: 7, weekly: 4, monthly: 12 }, per: 'rule', apply: 'delete' },
        limits: { copiesPerRun: 4, copiesPerDay: 40 },
        objective: { maxBehind: '2h', maxAge: '1d' },
        zone: 'Asia/Shanghai',
      }),
    ).toEqual([]);
  });

  test('a rules file of another version, or two rules of one name → told', () => {
    expect(messages({ ...given, version: 2 })).toEqual(['version must be 1']);
    expect(messages({ ...given, rule: [] })).toEqual(['rule is not known']);
    const [one] = given.rules;
    expect(messages({ version: 1, rules: [one, { ...one, name: 'b' }, one] })).toEqual([
      'rules.2.name is the name of another rule',
    ]);
  });

  test('what cannot be → pointed at', () => {
    expect(faults({ name: 'A' })).toEqual(['rules.0.name']);
    expect(faults({ source: { nodes: [] } })).toEqual(['rules.0.source.nodes']);
    expect(faults({ destinations: { nodes: ['n-2', 'n-2'] } })).toEqual(['rules.0.destinations.nodes.1']);
    expect(faults({ copy: { name: '{source.nam}' } })).toEqual(['rules.0.copy.name']);
    expect(faults({ copy: { instanceBillingCycle: '1 month' } })).toEqual(['rules.0.copy.instanceBillingCycle']);
    expect(faults({ retention: {} })).toEqual(['rules.0.retention.keep']);
    expect(faults({ copy: { name: 'auto-{source.id}' } })).toEqual(['rules.0.copy.name']);
    expect(faults({ destinations: { nodes: ['n-1'] } })).toEqual(['rules.0.destinations.nodes']);
    expect(faults({ source: { nodes: ['n-1', 'n-3'] }, destinations: { nodes: ['n-1'] } })).toEqual([]);
    const twice = faultsOf({ version: 1, rules: [given.rules[0], given.rules[0]] });
    expect(twice[0]?.path).toEqual(['rules', 1, 'name']);
  });
});

describe('reports', () => {
  const facts = {
    requestId: 'r',
    startedAt: noon,
    dryRun: false,
    isPaused: false,
    ruleNames: ['lobby', 'again'],
    disabledRules: [],
  };
  const report = (rules: readonly Rule[], from: PlanInventory, done: Parameters<typeof reportRun>[1] = []) =>
    reportRun(planRules(resolved(rules), from, options), done, facts).rules;

  test('in the order of the plan, whatever was done first; an empty rule is warned of', () => {
    const from = inventory([taken('sp-1', 1, {}), taken('sp-2', 1, { status: 'creating' })]);
    const pairs = ['cn-b-1', 'cn-a-1'].map(
      (ensRegionId) => ({ snapshotId: 'sp-1', ensRegionId, outcome: 'accepted' }) as const,
    );
    const both = [rule(), rule({ name: 'again' })];
    const reports = report(both, from, [{ rule: 'lobby', pairs }]);
    expect(reports[0]?.pairs.map(({ ensRegionId }) => ensRegionId)).toEqual(['cn-a-1', 'cn-b-1']);
    expect(reports[0]?.waiting).toEqual(['sp-2']);
    expect(report([rule()], inventory([]))[0]?.warning).toContain('no snapshot');
    expect(reports[1]?.warning).toBeUndefined();
    expect(report([rule()], inventory([taken('sp-2', 1, { status: 'creating' })]))).toStrictEqual([
      {
        rule: 'lobby',
        asOf: '2026-11-24T04:00:00Z',
        waiting: ['sp-2'],
        unseenSources: [],
        pairs: [],
        targets: ['cn-a-1', 'cn-b-1'].map((ensRegionId) => ({ ensRegionId, diskId: 'd-disk', behindSeconds: 0 })),
        whyNot: [],
      },
    ]);
    expect(report([rule()], inventory([], ['cn-home-1']))).toMatchObject([
      { unseenSources: [{ ensRegionId: 'cn-home-1', of: 'snapshots' }] },
    ]);
    expect(report(both, from)[0]?.pairs).toEqual([]);
    expect(countOutcomes(pairs)).toMatchObject({ accepted: 2, failed: 0 });
  });
});

describe('inTickOrder', () => {
  test.each([0, 494_000])('from tick %i on → any of two comes before the other about as often as after it', (from) => {
    const items = Array.from({ length: 10 }, (_, index) => `lobby sp-source-${index}`);
    const wins = new Map<string, number>();
    for (let tick = from; tick < from + 1000; tick += 1) {
      const order = inTickOrder(items, (item) => item, tick);
      for (const [index, item] of order.entries()) {
        for (const later of order.slice(index + 1)) {
          const key = `${item} < ${later}`;
          wins.set(key, (wins.get(key) ?? 0) + 1);
        }
      }
    }
    expect(wins.size).toBe(90);
    expect(Math.min(...wins.values())).toBeGreaterThan(400);
    expect(Math.max(...wins.values())).toBeLessThan(600);
  });

  test('any items → the same items; over many ticks each comes first about as often', () => {
    const items = Array.from({ length: 10 }, (_, index) => `sp-source cn-node-${index}`);
    const firsts = new Map<string, number>();
    for (let tick = 0; tick < 1000; tick += 1) {
      const order = inTickOrder(items, (item) => item, tick);
      expect(order.toSorted()).toEqual(items);
      const [first = ''] = order;
      firsts.set(first, (firsts.get(first) ?? 0) + 1);
    }
    expect(firsts.size).toBe(10);
    expect(Math.max(...firsts.values())).toBeLessThan(200);
  });
});
