import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import type { LintOptions } from '../../shared/core/lint-context.ts';
import { lintRules } from '../../shared/core/lint-rules.ts';
import { type RuleSet, ruleSetSchema } from '../../shared/core/rules.ts';
import { worstTimesOf } from '../../shared/core/worst-times.ts';

const good = { name: 'a', source: { nodes: ['cn-a-1'] }, destinations: { nodes: ['cn-b-1', 'cn-c-1'] } };
const file = (rules: readonly object[], rest: object = {}) =>
  v.parse(ruleSetSchema, {
    version: 1,
    ...rest,
    rules: rules.map((rule, index) => ({ ...good, name: `r-${index}`, ...rule })),
  });
const found = (rules: RuleSet, options?: LintOptions) =>
  lintRules(rules, options).map(({ path, message }) => `${path.join('.')}: ${message}`);
const nodes = ['cn-a-1', 'cn-b-1', 'cn-c-1'].map((ensRegionId) => ({ ensRegionId, area: 'East' }));
const hourly = { tickSeconds: 3600 };

describe('lintRules: nodes', () => {
  const alone = { groups: { alone: { nodes: ['cn-a-1'] }, all: { areas: ['east'] }, far: { areas: ['West'] } } };

  test('destinations that can only be the node of the source → told', () => {
    const rules = file([{ destinations: { groups: ['alone'] } }, { destinations: { groups: ['all'] } }], alone);
    const used = { ...rules, groups: { alone: { nodes: ['cn-a-1'] }, all: { areas: ['east'] } } };
    const message = 'comes to no node but the one that the source is on';
    expect(found(used)).toEqual([`rules.0.destinations: ${message}`]);
    expect(found(used, { nodes: [{ ensRegionId: 'cn-a-1', area: 'East' }] })).toEqual([
      `rules.0.destinations: ${message}`,
      `rules.1.destinations: ${message}`,
    ]);
    expect(found(used, { nodes })).toEqual([`rules.0.destinations: ${message}`]);
  });

  test('a side that comes to no node → told, with the list of nodes also of areas and globs', () => {
    const rules = file([
      { source: { nodes: ['cn-a-1'], exclude: ['cn-*'] }, destinations: { nodes: ['cn-b-*'], exclude: ['cn-b-1'] } },
    ]);
    expect(found(rules)).toEqual(['rules.0.source: comes to no node']);
    expect(found(rules, { nodes })).toEqual([
      'rules.0.source: comes to no node',
      'rules.0.destinations: comes to no node',
    ]);
  });

  test('several sources, one of which is the only destination → nothing to tell', () => {
    expect(found(file([{ source: { nodes: ['cn-a-1', 'cn-b-1'] }, destinations: { nodes: ['cn-a-1'] } }]))).toEqual([]);
  });

  test('all nodes on both sides, and no limits → told; with a limit, or without the bare star, not', () => {
    const all = { nodes: ['*'] };
    const groups = { groups: { all } };
    const rule = { source: all, destinations: { groups: ['all'] } };
    expect(found(file([rule], groups))).toEqual([
      'rules.0: copies what is on any node to all others, and has no limits',
    ]);
    expect(found(file([{ ...rule, limits: { copiesPerDay: 9 } }], groups))).toEqual([]);
    expect(found(file([rule], { ...groups, limits: { copiesPerRun: 9 } }))).toEqual([]);
    expect(found(file([rule], { ...groups, limits: { deletionsPerRun: 9 } }))).toHaveLength(1);
    expect(found(file([{ source: all, destinations: { nodes: ['cn-*'] } }]))).toEqual([]);
    expect(found(file([{ source: { nodes: ['cn-*'] }, destinations: all }]))).toEqual([]);
  });

  test('nodes that the account has not → told of each', () => {
    const rules = file([{ source: { nodes: ['cn-a-*', 'cn-x-1'] }, destinations: { groups: ['g'] } }], {
      groups: { g: { nodes: ['cn-b-1', 'cn-y-*'], provinces: ['Z'] } },
    });
    expect(found(rules)).toEqual([]);
    expect(found(rules, { nodes })).toEqual([
      'rules.0.source.nodes.1: cn-x-1 is no node of this account; did you mean cn-a-1?',
      'groups.g.nodes.1: cn-y-* is no node of this account',
      'groups.g.provinces.0: Z is the province of no node of this account',
    ]);
  });

  test('areas and provinces that no node is in → told of each', () => {
    const places = [
      { ensRegionId: 'cn-a-1', area: 'EastChina', province: 'Zhejiang Province' },
      { ensRegionId: 'cn-b-1' },
    ];
    const rules = file([{ destinations: { groups: ['g'] } }], {
      groups: { g: { areas: ['eastchina', 'SuothChina', 'North*'], provinces: ['zhe*', 'Zhejiang'] } },
    });
    expect(found(rules)).toEqual([]);
    expect(found(rules, { nodes: places })).toEqual([
      expect.stringContaining('rules.0.destinations: comes to no node but'),
      'groups.g.areas.1: SuothChina is the area of no node of this account',
      'groups.g.areas.2: North* is the area of no node of this account',
      'groups.g.provinces.1: Zhejiang is the province of no node of this account',
    ]);
  });

  test('what is to be left out and is none of the nodes → told, in groups and on both sides', () => {
    const rules = file(
      [
        {
          source: { nodes: ['cn-a-*'], exclude: ['cn-a-2', 'cn-c-1'] },
          destinations: { groups: ['g'], exclude: ['cn-c-*', '*-test'] },
        },
      ],
      { groups: { g: { areas: ['East'], exclude: ['cn-bb-1'] } } },
    );
    expect(found(rules)).toEqual([]);
    expect(found(rules, { nodes })).toEqual([
      'rules.0.source.exclude.0: cn-a-2 leaves out no node of this account; did you mean cn-a-1?',
      'rules.0.destinations.exclude.1: *-test leaves out no node of this account',
      'groups.g.exclude.0: cn-bb-1 leaves out no node of this account; did you mean cn-b-1?',
    ]);
  });

  test('a group that comes to no node → told, whether or not a rule names it; of areas and globs where the nodes are known', () => {
    const rules = file([{ destinations: { nodes: ['cn-b-1'], groups: ['none', 'left'] } }], {
      groups: {
        none: { nodes: ['cn-c-1'], exclude: ['*'] },
        left: { areas: ['East'], exclude: ['cn-*'] },
        far: { areas: ['West'] },
      },
    });
    expect(found(rules)).toEqual(['groups.none: comes to no node', 'groups.far: is used by no rule']);
    expect(found(rules, { nodes })).toEqual([
      'groups.none: comes to no node',
      'groups.left: comes to no node',
      'groups.far: is used by no rule',
      'groups.far: comes to no node',
      'groups.far.areas.0: West is the area of no node of this account',
    ]);
  });

  test('a group that no rule names → told', () => {
    expect(found(file([{ source: { groups: ['all'] } }, { destinations: { groups: ['far'] } }], alone))).toEqual([
      'groups.alone: is used by no rule',
    ]);
  });
});

test('lintRules: no rules → told', () => {
  expect(found(file([]))).toEqual(['rules: is empty: nothing is copied']);
});

describe('lintRules: copies', () => {
  test.each([
    [
      { name: '{source.date}-lobby' },
      'rules.0.copy.name: ENS would refuse it. The name "20261124-lobby" must start with',
    ],
    [{ name: `{source.id}${'x'.repeat(110)}` }, 'rules.0.copy.name: ENS would refuse it.'],
    [
      { description: 'x'.repeat(250) },
      'rules.0.copy.description: ENS would refuse it. The description must be at most',
    ],
  ])('%j → told', (copy, message) => {
    expect(found(file([{ copy }]))).toEqual([expect.stringContaining(message)]);
  });

  test('a rule whose own name makes the fault, and one in the defaults → told where it is written, once', () => {
    expect(found(file([{ name: '0-a', copy: { name: '{rule}' } }]))).toHaveLength(1);
    const rules = file([{}, { source: { nodes: ['cn-z-1'] } }], { defaults: { copy: { name: '{source.date}' } } });
    expect(found(rules)).toEqual([expect.stringMatching(/^defaults\.copy\.name: /)]);
  });

  test.each([
    [
      { count: 3 },
      { keep: { last: 2 } },
      ['rules.0.retention.keep: keeps at most 2, fewer than the 3 newest that the rule selects'],
    ],
    [
      { count: 9 },
      { keep: { last: 2, daily: 1, weekly: 2, monthly: 3 }, apply: 'delete' },
      [expect.stringContaining('at most 8, fewer than the 9')],
    ],
    [{ count: 3 }, { keep: { last: 2, daily: 1 } }, []],
    [{ count: 3 }, { keep: { last: 1, within: '7d' } }, []],
    [{ count: 3, per: 'rule' }, { keep: { last: 1 } }, []],
    [{ count: 3, per: 'rule' }, { keep: { last: 1 }, per: 'rule' }, [expect.stringContaining('at most 1')]],
    [undefined, { keep: { last: 1 } }, []],
  ])('newest %j, retention %j → %j', (newest, retention, findings) => {
    const source = { nodes: ['cn-a-1'], ...(newest === undefined ? {} : { newest }) };
    expect(found(file([{ source, retention }]))).toEqual(findings);
  });
});

describe('lintRules: times', () => {
  const night = { from: '03:00', to: '07:00' };
  const nightly = { cron: '30 2 * * *' };

  test('a window shorter than a tick → told; as long as a tick → not', () => {
    const window = { from: '03:00', to: '03:30' };
    expect(found(file([{ window }]), hourly)).toEqual([
      'rules.0.window: is open for 30m, and a run comes every 1h: no run may meet it',
    ]);
    expect(found(file([{ window }]), { tickSeconds: 1800 })).toEqual([]);
    expect(found(file([{ window }]))).toEqual([]);
    expect(found(file([{ window: { from: '00:00', to: '00:00' } }]), { tickSeconds: 259_200 })).toEqual([]);
  });

  test('maxBehind shorter than a tick, than the window is closed, or than a cut-off waits for it → told', () => {
    const message = (late: string) =>
      `rules.0.objective.maxBehind: can be missed though all goes well: a run may begin a copy as late as ${late} after it is wanted`;
    expect(found(file([{ objective: { maxBehind: '30m' } }]), hourly)).toEqual([message('1h')]);
    expect(found(file([{ objective: { maxBehind: '1h' } }]), hourly)).toEqual([]);
    expect(found(file([{ window: night, objective: { maxBehind: '19h' } }]))).toEqual([message('20h')]);
    expect(found(file([{ window: night, objective: { maxBehind: '20h' } }]))).toEqual([]);
    const scheduled = { schedule: nightly, window: night };
    expect(found(file([{ ...scheduled, objective: { maxBehind: '29m' } }]))).toEqual([message('30m')]);
    expect(found(file([{ ...scheduled, objective: { maxBehind: '90m' } }]), hourly)).toEqual([]);
  });

  test('maxAge shorter than from one cut-off until after the next → told', () => {
    const message = (age: string) =>
      `rules.0.objective.maxAge: can be missed though all goes well: the newest copy may be ${age} old before a run replaces it`;
    const source = { nodes: ['cn-a-1'], minAge: '2h' };
    expect(found(file([{ schedule: nightly, objective: { maxAge: '23h' } }]))).toEqual([message('1d')]);
    expect(found(file([{ schedule: nightly, objective: { maxAge: '1d' } }]))).toEqual([]);
    expect(found(file([{ schedule: nightly, source, objective: { maxAge: '26h' } }]), hourly)).toEqual([
      message('1d 3h'),
    ]);
    expect(found(file([{ window: night, source, objective: { maxAge: '21h' } }]))).toEqual([message('22h')]);
    expect(found(file([{ objective: { maxAge: '1h', maxBehind: '1h' } }]))).toEqual([]);
  });
});

describe('worstTimesOf', () => {
  const hours = (rule: Parameters<typeof worstTimesOf>[0]) => {
    const { open, wait, age } = worstTimesOf(rule);
    return [open, wait, age].map((ms) => ms / 3_600_000);
  };
  const zone = 'UTC';
  const night = { from: '22:00', to: '06:00', zone };

  test.each<[string, Parameters<typeof worstTimesOf>[0], number[]]>([
    ['nothing', {}, [Number.POSITIVE_INFINITY, 0, 0]],
    ['a window over midnight', { window: night }, [8, 16, 16]],
    ['only at weekends', { window: { ...night, days: ['sat'] } }, [8, 160, 160]],
    ['whole days', { window: { days: ['sat', 'sun'], from: '00:00', to: '00:00', zone } }, [48, 120, 120]],
    ['always', { window: { from: '00:00', to: '00:00', zone } }, [Number.POSITIVE_INFINITY, 0, 0]],
    ['every night', { schedule: { cron: '0 2 * * *', zone } }, [Number.POSITIVE_INFINITY, 0, 24]],
    [
      'every night where clocks change',
      { schedule: { cron: '0 5 * * *', zone: 'Europe/Berlin' } },
      [Number.POSITIVE_INFINITY, 0, 25],
    ],
    ['on workdays', { schedule: { cron: '0 2 * * mon-fri', zone } }, [Number.POSITIVE_INFINITY, 0, 72]],
    ['once a month', { schedule: { cron: '0 0 1 * *', zone } }, [Number.POSITIVE_INFINITY, 0, 744]],
    ['on a day that is years away', { schedule: { cron: '0 0 29 2 *', zone } }, [Number.POSITIVE_INFINITY, 0, 0]],
    ['in the morning, for the night', { schedule: { cron: '0 8 * * *', zone }, window: night }, [8, 14, 38]],
    ['within the window', { schedule: { cron: '0 2 * * *', zone }, window: night }, [8, 0, 24]],
    ['every minute, for the night', { schedule: { cron: '* * * * *', zone }, window: night }, [8, 16, 16 + 1 / 60]],
    [
      'once a month, for weekends',
      { schedule: { cron: '0 0 1 * *', zone }, window: { ...night, days: ['sat'] } },
      [8, 142, 886],
    ],
  ])('%s → hours open, waiting, old', (_, rule, expected) => {
    expect(hours(rule)).toEqual(expected);
  });
});

describe('lintRules: limits', () => {
  const destinations = { nodes: Array.from({ length: 30 }, (_, index) => `cn-b-${index}`) };
  const tooFew = (most: number, count = 30) =>
    `rules.0.limits: lets ${most} copies begin in a day: too few to bring one snapshot to the ${count} nodes of the rule`;

  test.each([
    [{ copiesPerDay: 29 }, {}, hourly, [tooFew(29)]],
    [{ copiesPerDay: 30 }, {}, hourly, []],
    [{ copiesPerRun: 1 }, {}, hourly, [tooFew(24)]],
    [{ copiesPerRun: 1 }, {}, {}, []],
    [{ copiesPerRun: 2 }, {}, hourly, []],
    [{ copiesPerRun: 2 }, { window: { from: '03:00', to: '07:00' } }, hourly, [tooFew(8)]],
    [{ copiesPerDay: 28 }, { source: { nodes: ['cn-b-1'] } }, hourly, [tooFew(28, 29)]],
    [{ copiesPerDay: 29 }, { source: { nodes: ['cn-b-1'] } }, hourly, []],
    [{ copiesPerDay: 1 }, { destinations: { nodes: ['cn-*'] } }, hourly, []],
  ])('%j for thirty nodes, %j, %j → %j', (limits, rule, options, findings) => {
    expect(found(file([{ destinations, limits, ...rule }]), options)).toEqual(findings);
  });

  test('limits of the file → for all enabled rules together', () => {
    const rules = [
      { destinations },
      { source: { nodes: ['cn-z-1'] } },
      { enabled: false, source: { nodes: ['cn-y-1'] } },
    ];
    expect(found(file(rules, { limits: { copiesPerDay: 31 } }))).toEqual([
      'limits: lets 31 copies begin in a day: too few to bring one snapshot of each rule to its nodes, which takes 32',
    ]);
    expect(found(file(rules, { limits: { copiesPerDay: 32 } }))).toEqual([]);
  });
});

describe('lintRules: a rule that an earlier one leaves nothing', () => {
  const shadowed = 'rules.1.name: never gets anything to copy: the rule r-0 wants it before';
  const home = good.source;
  const newest = (count: number, per = 'disk') => ({ ...home, newest: { count, per } });

  test.each<[string, object, object]>([
    ['the same', {}, {}],
    ['wider destinations', {}, { destinations: { nodes: ['cn-b-1'] } }],
    ['wider sources', { source: { nodes: ['cn-x-1', 'cn-a-1'] } }, {}],
    ['no filter', {}, { source: { ...home, names: ['x*'], maxAge: '1d', newest: { count: 1 } } }],
    ['no schedule', {}, { schedule: { cron: '0 2 * * *' } }],
    ['more of the newest', { source: newest(2) }, { source: newest(1) }],
    ['the newest of the rule', { source: newest(1, 'rule') }, { source: newest(1, 'rule') }],
    ['the same globs', { destinations: { nodes: ['cn-*'] } }, { destinations: { nodes: ['cn-*'] } }],
    [
      'newest of each disk on more nodes',
      { source: { ...newest(1), nodes: ['cn-a-1', 'cn-x-1'] } },
      { source: newest(1) },
    ],
    ['the same retention', { retention: { keep: { last: 1 } } }, { retention: { keep: { last: 1 } } }],
  ])('%s → told', (_, earlier, later) => {
    expect(found(file([earlier, later]))).toEqual([shadowed]);
  });

  test.each<[string, object, object]>([
    ['other destinations', {}, { destinations: { nodes: ['cn-b-1', 'cn-d-1'] } }],
    ['other sources', {}, { source: { nodes: ['cn-a-1', 'cn-x-1'] } }],
    ['a filter', { source: { ...home, names: ['x*'] } }, {}],
    ['another filter', { source: { ...home, names: ['x*'] } }, { source: { ...home, names: ['y*'] } }],
    ['newest of more', { source: newest(1) }, { source: { ...newest(1), names: ['x*'] } }],
    ['fewer of the newest', { source: newest(1) }, { source: newest(2) }],
    ['newest of all', { source: newest(1) }, {}],
    ['newest per rule', { source: newest(1, 'rule') }, { source: newest(1) }],
    [
      'newest per rule on more nodes',
      { source: { ...newest(1, 'rule'), nodes: ['cn-a-1', 'cn-x-1'] } },
      { source: newest(1, 'rule') },
    ],
    ['a schedule', { schedule: { cron: '0 2 * * *' } }, {}],
    [
      'ages now, and at a cut-off',
      { source: { ...home, maxAge: '1d' } },
      { source: { ...home, maxAge: '1d' }, schedule: { cron: '0 2 * * *' } },
    ],
    ['newest now, and at a cut-off', { source: newest(1) }, { source: newest(1), schedule: { cron: '0 2 * * *' } }],
    ['a retention', { retention: { keep: { last: 1 } } }, {}],
    ['switched off', { enabled: false }, {}],
    ['a later one that is switched off', {}, { enabled: false }],
    ['globs that may differ', { destinations: { nodes: ['cn-*'] } }, { destinations: { nodes: ['cn-b-*'] } }],
    ['names that ENS may refuse', { copy: { name: 'x-{source.name}' } }, {}],
  ])('%s → nothing to tell', (_, earlier, later) => {
    expect(found(file([earlier, later]))).toEqual([]);
  });

  test('globs, where the nodes are known → told', () => {
    const rules = file([{ destinations: { nodes: ['cn-*'] } }, { destinations: { nodes: ['cn-b-*'] } }]);
    expect(found(rules, { nodes })).toEqual([shadowed]);
  });

  test('a rule that comes to no node → not told of as well', () => {
    const rules = file([{}, { destinations: { nodes: ['cn-b-1'], exclude: ['*'] } }]);
    expect(found(rules)).toEqual(['rules.1.destinations: comes to no node']);
  });
});
