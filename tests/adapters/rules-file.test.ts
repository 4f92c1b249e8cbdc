import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { RulesError } from '../../shared/adapters/rules/faults.ts';
import { jsonRuleSource } from '../../shared/adapters/rules/json-file.ts';
import { readYamlRules } from '../../shared/adapters/rules/yaml-text.ts';

const root = join(import.meta.dirname, '..', '..');

const faultsOf = (text: string) => {
  try {
    readYamlRules(text, 'r.yaml');
  } catch (error) {
    return (error as RulesError).faults;
  }
  return [];
};

describe('readYamlRules', () => {
  test('the example of the project → valid, and what the build packages', () => {
    const text = readFileSync(join(root, 'config/replication.yaml'), 'utf8');
    const rules = readYamlRules(text, 'config/replication.yaml');
    expect(rules.rules.map(({ name }) => name)).toEqual(['game-lobby', 'shop-orders', 'video-origin']);
    expect(JSON.parse(readFileSync(join(root, 'dist/policy/replication.json'), 'utf8'))).toEqual(rules);
  });

  test('many faults → all at once, each with line and column, in the order of the file', () => {
    const text = `version: 1
rules:
  - name: Lobby
    source:
      nodes: [cn-a-1, cn-a-1]
      newest: { count: 0 }
      colour: red
    destinations:
      nodes: []
  - name: other
    enabled: maybe
    copy:
      name: "{source.colour}"
`;
    expect(faultsOf(text)).toEqual([
      expect.stringMatching(/^r\.yaml:3:5: rules\.0\.name: must be 1 to 32 lower-case/),
      expect.stringMatching(/^r\.yaml:5:23: rules\.0\.source\.nodes\.1: names cn-a-1 for the second time/),
      expect.stringMatching(/^r\.yaml:6:17: rules\.0\.source\.newest\.count: must be at least 1/),
      expect.stringMatching(/^r\.yaml:7:7: rules\.0\.source\.colour: "colour" is not a known key/),
      expect.stringMatching(/^r\.yaml:9:7: rules\.0\.destinations\.nodes: must have at least 1 entries/),
      expect.stringMatching(/^r\.yaml:10:5: rules\.1\.source: is required/),
      expect.stringMatching(/^r\.yaml:10:5: rules\.1\.destinations: is required/),
      expect.stringMatching(/^r\.yaml:11:5: rules\.1\.enabled: must be a boolean/),
      expect.stringMatching(/^r\.yaml:13:7: rules\.1\.copy\.name: holds a \{field\}/),
    ]);
  });

  test.each([
    ['not YAML', 'version: 1\nrules: [', /^r\.yaml:2:\d+: /],
    ['nothing', '', /^r\.yaml:1:1: must be an object/],
    ['a list', '- a', /^r\.yaml:1:1: must be an object/],
    ['a later version', 'version: 2\nrules: []', /^r\.yaml:1:1: version: must be 1/],
    ['an alias that leads nowhere', 'version: 1\nrules: *gone', /^r\.yaml:\d+:\d+: /],
    [
      'a bomb of aliases',
      `a: &a [x]\n${'bcdefghi'.replace(/./g, (n, i: number) => `${n}: &${n} [${`*${'abcdefgh'[i]},`.repeat(9)}]\n`)}`,
      /^r\.yaml:1:1: /,
    ],
    ['a key twice', 'version: 1\nversion: 1\nrules: []', /^r\.yaml:2:1: /],
  ])('%s → a fault with its place', (_, text, fault) => {
    expect(faultsOf(text)[0]).toMatch(fault);
  });
});

describe('jsonRuleSource', () => {
  function folderWith(text: string) {
    const folder = mkdtempSync(join(tmpdir(), 'rules-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'replication.json'), text);
    return folder;
  }
  const read = (folder: string, file = 'replication.json') => jsonRuleSource(file, folder).read();

  test('a packaged file, by relative or absolute path → the rules, read anew each time', async () => {
    const folder = folderWith('{"version":1,"rules":[]}');
    const source = jsonRuleSource('replication.json', folder);
    expect(await source.read()).toEqual({ version: 1, rules: [] });
    expect(await read('/nowhere', join(folder, 'replication.json'))).toEqual({ version: 1, rules: [] });
    writeFileSync(join(folder, 'replication.json'), 'broken');
    await expect(source.read()).rejects.toThrow(RulesError);
  });

  test.each([
    ['not there', undefined, 'cannot be read (ENOENT)'],
    ['not JSON', '{', 'JSON'],
    ['two faults', '{"version":1,"rules":[{"name":"A"}],"x":1}', 'rules.0.name'],
  ])('%s → misconfigured, and why', async (_, text, why) => {
    const folder = folderWith(text ?? '');
    const error = await read(folder, text === undefined ? 'absent.json' : 'replication.json').then(
      () => undefined,
      (reason: RulesError) => reason,
    );
    expect(error?.failure).toMatchObject({ kind: 'misconfigured', code: 'RulesFile' });
    expect(error?.message).toContain(why);
  });
});
