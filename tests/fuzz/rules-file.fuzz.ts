import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { RulesError } from '../../shared/adapters/rules/faults.ts';
import { fileRuleSource } from '../../shared/adapters/rules/file.ts';
import { readYamlRules } from '../../shared/adapters/rules/yaml-text.ts';
import { fuzz } from './fuzzing.ts';
import { hostileText, jsonText, mangled, mutated } from './hostile.ts';

const example = readFileSync(join(import.meta.dirname, '..', '..', 'config/replication.yaml'), 'utf8');
const short =
  'version: 1\nrules: # all\n  - name: a\n    source: { nodes: [cn-home-1] }\n    destinations: &d { nodes: [cn-a-1] }\n';
const document = parse(short);
/** A rule that says all there is to be said. */
const full = {
  version: 1,
  defaults: { zone: 'Asia/Shanghai', limits: { copiesPerRun: 5 } },
  groups: { east: { nodes: ['cn-*'], areas: ['东部*'], provinces: ['Zhejiang'], exclude: ['cn-x-?'] } },
  limits: { copiesPerDay: 9, deletionsPerRun: 2 },
  rules: [
    {
      name: 'all',
      notes: 'n',
      enabled: false,
      source: {
        ...{ nodes: ['cn-home-1'], groups: ['east'], exclude: ['cn-b-1'], snapshots: ['sp-1'], names: ['a*'] },
        ...{ excludeNames: ['b*'], disks: ['d-1'], diskTags: { a: 'b' }, instances: ['i-1'], diskType: 'data' },
        ...{ minAge: '10m', maxAge: '7d', newest: { count: 2, per: 'rule' } },
      },
      destinations: { groups: ['east'], nodes: ['cn-a-?'], exclude: ['cn-c-1'] },
      schedule: { cron: '*/5 2,4 * * mon-fri', zone: 'Europe/Berlin' },
      window: { days: ['sat', 'sun'], from: '22:00', to: '06:00' },
      copy: { name: 'x-{source.date}', description: '{rule}', instanceBillingCycle: 'Day' },
      retention: {
        keep: { last: 1, within: '3d', daily: 2, weekly: 3, monthly: 4 },
        ...{ per: 'rule', atLeast: 2, apply: 'delete' },
      },
      objective: { maxBehind: '2h', maxAge: '1w' },
    },
  ],
};

/** What must hold of each attempt to read rules. */
function expectRulesOrFaults(read: unknown): void {
  if (!(read instanceof Error)) return void expect(read).toMatchObject({ version: 1 });
  expect(read).toBeInstanceOf(RulesError);
  expect((read as RulesError).faults.length).toBeGreaterThan(0);
}

describe('rules file', () => {
  const texts = fc.oneof(
    { weight: 4, arbitrary: mangled(short) },
    { weight: 1, arbitrary: mangled(example) },
    { weight: 4, arbitrary: mutated(document).map(jsonText) },
    { weight: 4, arbitrary: mutated(full).map(jsonText) },
    { weight: 1, arbitrary: hostileText },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        '&a [*a, *a]',
        '&a {? *a : 1}',
        'version: 1\nrules: *b',
        '---\n---\n',
        '? [a]\n: b',
        '<<: *x',
        '&a {<<: *a}',
        'a: &a {<<: [*a, *a]}\nversion: 1\nrules: *a',
        'version: 1\nrules: [&a {name: a}, {<<: [*a, 1, [*a]], b: 1}]',
        '!!binary x',
      ),
    },
  );
  test('YAML: rules, or a RulesError whose faults have their places', () =>
    fuzz(texts, (text) => {
      try {
        expectRulesOrFaults(readYamlRules(text, 'r.yaml'));
      } catch (error) {
        expectRulesOrFaults(error);
        for (const fault of (error as RulesError).faults) expect(fault).toMatch(/^r\.yaml:\d+:\d+: /);
      }
    }));

  test('the packaged file: rules, or a RulesError', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rules-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const source = fileRuleSource('replication.json', folder);
    await fuzz(fc.oneof(mutated(document).map(jsonText), mangled(jsonText(document))), async (text) => {
      writeFileSync(join(folder, 'replication.json'), text);
      expectRulesOrFaults(await source.read().catch((error: unknown) => error));
    });
  });
});
