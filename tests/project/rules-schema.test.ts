import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type SchemaObject } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { rulesJsonSchema, schemaFile } from '../../scripts/rules/json-schema.ts';
import { checkRules } from '../../shared/adapters/rules/faults.ts';
import { flowOf } from '../../shared/core/wrong-kind.ts';
import { mutated } from '../fuzz/hostile.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const schema = JSON.parse(read(schemaFile));
const isValid = new Ajv({ strict: true, allErrors: true }).compile(schema);
const isTaken = (value: unknown) => 'rules' in checkRules(value);

const rule = { name: 'a', source: { nodes: ['cn-a-1'] }, destinations: { nodes: ['cn-b-1'] } };
const all = {
  version: 1,
  groups: { east: { nodes: ['cn-*'], areas: ['华东'], provinces: ['浙江*'], exclude: ['cn-x-?'] } },
  limits: { copiesPerRun: 10, copiesPerDay: 100, deletionsPerRun: 5 },
  defaults: { zone: 'Asia/Shanghai', limits: { copiesPerRun: 2 } },
  rules: [
    {
      name: 'all',
      notes: 'everything',
      enabled: false,
      source: {
        groups: ['east'],
        nodes: ['cn-a-1'],
        exclude: ['cn-a-*'],
        snapshots: ['sp-1'],
        names: ['*'],
        excludeNames: ['x*'],
        disks: ['d-1'],
        diskTags: { role: 'db' },
        instances: ['i-1'],
        diskType: 'data',
        minAge: '5m',
        maxAge: '2w',
        newest: { count: 2 },
      },
      destinations: { groups: ['east'] },
      schedule: { cron: '0 2 * * *', zone: 'UTC' },
      window: { days: ['sat'], from: '22:00', to: '06:00', zone: 'UTC' },
      copy: { name: 'x-{rule}', description: '{source.id}', instanceBillingCycle: 'Day' },
      retention: {
        keep: { last: 1, within: '1d', daily: 1, weekly: 1, monthly: 1 },
        per: 'rule',
        atLeast: 2,
        apply: 'delete',
      },
      limits: { copiesPerDay: 4 },
      objective: { maxBehind: '1h', maxAge: '1d' },
    },
  ],
};

describe('config/replication.schema.json', () => {
  test('what the code says → what the file says; else: npm run schema', () => {
    expect(schema).toEqual(rulesJsonSchema());
  });

  test('the example → names its schema for editors, and keeps it', () => {
    const text = read('config/replication.yaml');
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\/replication\.schema\.json\n/);
    isValid(parse(text));
    expect(isValid.errors).toBeNull();
  });

  test('every key that there is → taken by the schema and by the code', () => {
    isValid(all);
    expect(isValid.errors).toBeNull();
    expect(checkRules(all)).toMatchObject({ rules: { version: 1 } });
  });

  test.each<[string, unknown]>([
    ['no version', { rules: [] }],
    ['a later version', { version: 2, rules: [] }],
    ['no rules', { version: 1 }],
    ['an unknown key', { version: 1, rules: [{ ...rule, colour: 'red' }] }],
    ['a rule without a destination', { version: 1, rules: [{ name: 'a', source: rule.source }] }],
    ['a node twice', { version: 1, rules: [{ ...rule, source: { nodes: ['cn-a-1', 'cn-a-1'] } }] }],
    ['no node', { version: 1, rules: [{ ...rule, source: { nodes: [] } }] }],
    ['a name in capitals', { version: 1, rules: [{ ...rule, name: 'A' }] }],
    ['a duration without a unit', { version: 1, rules: [{ ...rule, objective: { maxBehind: '90' } }] }],
    ['a time that is none', { version: 1, rules: [{ ...rule, window: { from: '24:00', to: '06:00' } }] }],
    ['a day that is none', { version: 1, rules: [{ ...rule, window: { days: ['so'], from: '22:00', to: '06:00' } }] }],
    ['a group name in capitals', { version: 1, rules: [], groups: { East: { nodes: ['cn-a-1'] } } }],
    [
      'a retention that keeps by nothing known',
      { version: 1, rules: [{ ...rule, retention: { keep: { yearly: 1 } } }] },
    ],
    ['half a copy', { version: 1, rules: [], limits: { copiesPerRun: 0.5 } }],
  ])('%s → refused by the schema and by the code', (_, broken) => {
    expect([isValid(broken), isTaken(broken)]).toEqual([false, false]);
  });

  test('keys of its own at the top level → taken by the schema and by the code', () => {
    const own = { ...all, 'x-common': { any: 'thing' }, 'x-': 7 };
    expect([isValid(own), isTaken(own)]).toEqual([true, true]);
    for (const broken of [
      { ...all, x: 7 },
      { ...all, ax: 7 },
      { ...all, rules: [{ ...rule, 'x-a': 7 }] },
    ]) {
      expect([isValid(broken), isTaken(broken)]).toEqual([false, false]);
    }
  });

  /** The schema and all that it is made of. */
  const within = (whole: SchemaObject): SchemaObject[] => [
    whole,
    ...Object.values(whole)
      .filter((part): part is SchemaObject => typeof part === 'object' && part !== null)
      .flatMap(within),
  ];

  test('every list and everything with keys → has an example', () => {
    const groups = within(schema).filter(({ type }) => type === 'array' || type === 'object');
    expect(groups.length).toBeGreaterThan(40);
    expect(groups.filter(({ examples }) => !Array.isArray(examples))).toEqual([]);
  });

  test('every example → fits, and YAML reads it as messages show it', () => {
    for (const { $schema: _, examples, ...shape } of within(schema)) {
      if (!Array.isArray(examples)) continue;
      const fits = new Ajv().compile(shape);
      for (const example of examples) expect([fits(example), parse(flowOf(example))]).toEqual([true, example]);
    }
  });

  test('whatever the code takes → an editor finds no fault with it', () => {
    fc.assert(
      fc.property(mutated(all), (value) => {
        fc.pre(isTaken(value));
        expect([isValid(value), value]).toEqual([true, value]);
      }),
      { numRuns: 500 },
    );
  });
});
