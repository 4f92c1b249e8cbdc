import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { effectiveRules, orphanRetention } from '../../shared/core/effective-rules.ts';
import { needsDisks, resolveDisks, resolveNodes } from '../../shared/core/resolved-rule.ts';
import { needNodeList, nodesOf } from '../../shared/core/rule-nodes.ts';
import { timesOf } from '../../shared/core/rule-times.ts';
import { ruleSetSchema } from '../../shared/core/rules.ts';
import { source } from '../support/builders.ts';

const nodes = [
  { ensRegionId: 'cn-b-2', area: 'EastChina', province: 'Jiangsu Province' },
  { ensRegionId: 'cn-a-1', area: 'EastChina', province: 'Zhejiang Province' },
  { ensRegionId: 'cn-c-1', area: '华南', province: '广东省' },
  { ensRegionId: 'cn-d-1' },
];
const file = (rule: object, rest: object = {}) =>
  v.parse(ruleSetSchema, {
    version: 1,
    ...rest,
    rules: [{ name: 'a', source: { nodes: ['cn-a-1'] }, destinations: { nodes: ['cn-b-2'] }, ...rule }],
  });

describe('nodesOf', () => {
  const groups = {
    east: { areas: ['east*'] },
    mixed: { nodes: ['cn-x-1', 'cn-d-*'], provinces: ['广东*', 'zhejiang province'], exclude: ['cn-a-*'] },
  };

  test.each([
    ['ids as written, known or not', { nodes: ['cn-z-9', 'cn-a-1'] }, ['cn-z-9', 'cn-a-1']],
    ['a glob, sorted', { nodes: ['cn-?-1'] }, ['cn-a-1', 'cn-c-1', 'cn-d-1']],
    ['an area in any case, sorted', { groups: ['east'] }, ['cn-a-1', 'cn-b-2']],
    ['provinces, ids and globs, some left out', { groups: ['mixed'] }, ['cn-x-1', 'cn-d-1', 'cn-c-1']],
    [
      'all at once, each once',
      { nodes: ['cn-b-2'], groups: ['east', 'mixed'] },
      ['cn-b-2', 'cn-a-1', 'cn-x-1', 'cn-d-1', 'cn-c-1'],
    ],
    ['what is left out of the set', { groups: ['east'], exclude: ['*-2'] }, ['cn-a-1']],
    ['a group that is not there', { groups: ['gone'] }, []],
  ])('%s → its nodes', (_, set, expected) => {
    expect(nodesOf(set, groups, nodes)).toEqual(expected);
  });
});

describe('needNodeList', () => {
  const groups = {
    ids: { nodes: ['cn-a-1'] },
    globs: { nodes: ['cn-*'] },
    east: { areas: ['East*'] },
    far: { provinces: ['Z*'] },
  };

  test.each([
    [{ destinations: { nodes: ['cn-b-2'] } }, false],
    [{ destinations: { groups: ['ids'] } }, false],
    [{ destinations: { nodes: ['cn-b-?'] } }, true],
    [{ source: { nodes: ['cn-*'] } }, true],
    [{ destinations: { groups: ['ids', 'globs'] } }, true],
    [{ destinations: { groups: ['east'] } }, true],
    [{ source: { groups: ['far'] } }, true],
  ])('%j → %s', (rule, needed) => {
    expect(needNodeList(file(rule, { groups }))).toBe(needed);
  });

  test('no groups at all → only what the rules say', () => {
    const { rules } = file({});
    expect(needNodeList({ rules })).toBe(false);
    const named = rules.map((rule) => ({ ...rule, destinations: { groups: ['gone'] } }));
    expect(needNodeList({ rules: named })).toBe(false);
  });
});

describe('resolveNodes', () => {
  test('the list of nodes cannot be read → rules that need it are not resolved, the others are', () => {
    const { rules } = file({ destinations: { nodes: ['cn-*'] } });
    const [other] = file({ name: 'b' }).rules;
    const failure = { kind: 'throttled' } as const;
    const [open, closed] = resolveNodes(
      { version: 1, rules: other === undefined ? rules : [...rules, other] },
      { failure },
    );
    expect(open).toMatchObject({ sourceNodes: [], destinationNodes: [], unresolved: failure });
    expect(closed).toMatchObject({ sourceNodes: ['cn-a-1'], destinationNodes: ['cn-b-2'] });
    expect(closed?.unresolved).toBeUndefined();
  });

  test('tags and instances → the disks for which both hold; gaps are kept', () => {
    const disk = (diskId: string, tags: Record<string, string>, instanceId?: string) => ({
      diskId,
      ensRegionId: 'cn-a-1',
      tags,
      ...(instanceId === undefined ? {} : { instanceId }),
    });
    const disks = [
      disk('d-1', { role: 'db' }, 'i-1'),
      disk('d-2', { role: 'db' }),
      disk('d-3', { role: 'web' }, 'i-1'),
    ];
    const chosen = (keys: object) => {
      const [resolved] = resolveNodes(file({ source: { nodes: ['cn-a-1'], ...keys } }), { nodes });
      if (resolved === undefined) throw new Error('no rule');
      const { chosenDisks, diskGaps } = resolveDisks(resolved, disks, new Map([['cn-a-1', { kind: 'unknown' }]]));
      return [needsDisks(resolved), chosenDisks && [...chosenDisks], diskGaps && [...diskGaps.keys()]];
    };
    expect(chosen({ diskTags: { role: 'db' } })).toEqual([true, ['d-1', 'd-2'], ['cn-a-1']]);
    expect(chosen({ instances: ['i-1'] })).toEqual([true, ['d-1', 'd-3'], ['cn-a-1']]);
    expect(chosen({ instances: ['i-1'], diskTags: { role: 'db' } })).toEqual([true, ['d-1'], ['cn-a-1']]);
    expect(chosen({ disks: ['d-1'] })).toEqual([false, undefined, undefined]);
  });
});

describe('effectiveRules', () => {
  const night = { cron: '0 2 * * *' };
  const window = { from: '03:00', to: '07:00' };

  test('defaults → stand in for what a rule does not say, key by key and not merged', () => {
    const defaults = {
      zone: 'Asia/Shanghai',
      copy: { name: 'x-{rule}', description: 'x' },
      limits: { copiesPerRun: 1 },
      schedule: night,
      window,
    };
    const [rule] = effectiveRules(
      file({ copy: { name: 'yy' }, window: { ...window, zone: 'UTC' }, notes: 'n' }, { defaults }),
    );
    expect(rule).toEqual({
      name: 'a',
      enabled: true,
      source: { nodes: ['cn-a-1'] },
      destinations: { nodes: ['cn-b-2'] },
      zone: 'Asia/Shanghai',
      copy: { name: 'yy' },
      limits: { copiesPerRun: 1 },
      schedule: { ...night, zone: 'Asia/Shanghai' },
      window: { ...window, zone: 'UTC' },
    });
  });

  test('no defaults → UTC, and nothing else', () => {
    const [rule] = effectiveRules(file({ schedule: { ...night, zone: 'Europe/Berlin' }, window }));
    expect(rule).toMatchObject({ zone: 'UTC', copy: {}, window: { zone: 'UTC' }, schedule: { zone: 'Europe/Berlin' } });
  });

  test('copies of no rule → only reported, unless the defaults say delete', () => {
    expect(orphanRetention(file({}))).toBe('report');
    expect(orphanRetention(file({}, { defaults: { retention: { keep: { last: 1 }, apply: 'delete' } } }))).toBe(
      'delete',
    );
    expect(orphanRetention(file({}, { defaults: { zone: 'UTC' } }))).toBe('report');
  });
});

describe('timesOf', () => {
  const at = (text: string) => Date.parse(`2026-11-24T${text}Z`);
  const timesAt = (keys: object, now: number) => {
    const [rule] = effectiveRules(file({ ...keys }));
    if (rule === undefined) throw new Error('no rule');
    return timesOf(rule, now);
  };
  const taken = (time: number) => source({ creationTime: time });
  const minAge = { source: { nodes: ['cn-a-1'], minAge: '30m' } };
  const schedule = { cron: '0 */6 * * *' };

  test('no schedule → as of now; wanted since it was taken, or was old enough', () => {
    const times = timesAt({}, at('13:00:00'));
    expect([times.asOf, times.nextCutOff, times.wantedSince(taken(at('12:10:00')))]).toEqual([
      at('13:00:00'),
      undefined,
      at('12:10:00'),
    ]);
    expect(timesAt(minAge, at('13:00:00')).wantedSince(taken(at('12:10:00')))).toBe(at('12:40:00'));
  });

  test('a schedule → as of its last time, inclusive; wanted since the first cut-off after it was old enough', () => {
    const times = timesAt({ schedule, ...minAge }, at('12:00:00'));
    expect([times.asOf, times.nextCutOff]).toEqual([at('12:00:00'), at('18:00:00')]);
    const since = ['05:30:00', '05:30:01', '05:30:00'].map((time) => times.wantedSince(taken(at(time))));
    expect(since).toEqual([at('06:00:00'), at('12:00:00'), at('06:00:00')]);
    const { creationTime: _, ...timeless } = taken(0);
    expect(times.wantedSince(timeless)).toBe(at('12:00:00'));
  });

  test('where the calendar begins and ends → no cut-off before, none after, wanted at once', () => {
    const leapDays = { schedule: { cron: '0 0 29 2 *' } };
    expect(timesAt(leapDays, Date.parse('0001-01-01T00:00:00Z')).asOf).toBe(Number.NEGATIVE_INFINITY);
    const last = Date.parse('9999-01-01T00:00:00Z');
    const times = timesAt(leapDays, last);
    expect([times.nextCutOff, times.wantedSince(taken(last))]).toEqual([undefined, last]);
  });
});
