import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { RulesError } from '../../shared/adapters/rules/faults.ts';
import { fileRuleSource } from '../../shared/adapters/rules/file.ts';
import { readYamlRules } from '../../shared/adapters/rules/yaml-text.ts';
import { stampRules } from '../../shared/core/build-stamp.ts';
import { failing } from '../contract/failing.ts';
import { noon } from '../support/builders.ts';

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
    expect(rules.rules.map(({ name }) => name)).toEqual([
      'game-lobby',
      'shop-orders',
      'video-origin',
      'match-data',
      'match-archive',
    ]);
    const packaged = (name: string) => readFileSync(join(root, 'dist', name, 'replication.json'), 'utf8');
    const { 'x-built-at': _, ...built } = JSON.parse(packaged('policy'));
    expect(built).toEqual(rules);
    expect(packaged('prune')).toBe(packaged('policy'));
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
      expect.stringMatching(
        /^r\.yaml:7:7: rules\.0\.source\.colour: "colour" is not a known key; known are nodes, exclude, groups, /,
      ),
      expect.stringMatching(/^r\.yaml:9:7: rules\.0\.destinations\.nodes: must have at least 1 entries/),
      expect.stringMatching(/^r\.yaml:10:5: rules\.1\.source: is required/),
      expect.stringMatching(/^r\.yaml:10:5: rules\.1\.destinations: is required/),
      expect.stringMatching(/^r\.yaml:11:5: rules\.1\.enabled: must be true or false$/),
      expect.stringMatching(/^r\.yaml:13:7: rules\.1\.copy\.name: \{source\.colour\} is no field; there are /),
    ]);
  });

  test('misspelt keys anywhere → what was meant, where the key stands', () => {
    const text = `version: 1
rule: []
groups:
  east: { area: [EastChina], nodes: [cn-a-1] }
defaults:
  limits: { copiesperday: 4 }
rules:
  - name: a
    source:
      nodes: [cn-a-1]
      exclude_names: [x]
      newest: { count: 1, pre: disk }
    destinatons: { nodes: [cn-b-1] }
    destinations: { nodes: [cn-b-1] }
    copy: { x: 1 }
    schedule: { cron: 0 2 * * 8 }
`;
    expect(faultsOf(text)).toEqual([
      'r.yaml:2:1: rule: "rule" is not a known key; did you mean "rules"?',
      'r.yaml:4:11: groups.east.area: "area" is not a known key; did you mean "areas"?',
      'r.yaml:6:13: defaults.limits.copiesperday: "copiesperday" is not a known key; did you mean "copiesPerDay"?',
      'r.yaml:11:7: rules.0.source.exclude_names: "exclude_names" is not a known key; did you mean "excludeNames"?',
      'r.yaml:12:27: rules.0.source.newest.pre: "pre" is not a known key; did you mean "per"?',
      'r.yaml:13:5: rules.0.destinatons: "destinatons" is not a known key; did you mean "destinations"?',
      'r.yaml:15:13: rules.0.copy.x: "x" is not a known key; known are name, description, instanceBillingCycle',
      expect.stringMatching(/^r\.yaml:16:17: rules\.0\.schedule\.cron: must be a cron expression: /),
    ]);
  });

  test('aliases and merge keys → what they stand for', () => {
    const text = `version: 1
rules:
  - &first
    name: first
    source: &home { nodes: &nodes [cn-a-1] }
    destinations: { nodes: [cn-b-1] }
  - <<: *first
    name: second
    source: { <<: [*home], names: [x-*] }
  - { <<: [*first], name: third, destinations: { nodes: [cn-c-1], exclude: *nodes } }
`;
    expect(readYamlRules(text, 'r.yaml').rules).toEqual([
      { name: 'first', enabled: true, source: { nodes: ['cn-a-1'] }, destinations: { nodes: ['cn-b-1'] } },
      {
        name: 'second',
        enabled: true,
        source: { nodes: ['cn-a-1'], names: ['x-*'] },
        destinations: { nodes: ['cn-b-1'] },
      },
      {
        name: 'third',
        enabled: true,
        source: { nodes: ['cn-a-1'] },
        destinations: { nodes: ['cn-c-1'], exclude: ['cn-a-1'] },
      },
    ]);
  });

  test('one anchor for hundreds of rules → no bomb', () => {
    const rules = Array.from(
      { length: 500 },
      (_, index) => `  - { name: r-${index}, source: *home, destinations: { nodes: [cn-b-1] } }\n`,
    );
    const first = '  - { name: first, source: &home { nodes: [cn-a-1] }, destinations: { nodes: [cn-b-1] } }\n';
    expect(readYamlRules(`version: 1\nrules:\n${first}${rules.join('')}`, 'r.yaml').rules).toHaveLength(501);
  });

  test('a fault that an alias or a merge key brings in → told of each rule, at the anchor', () => {
    const text = `version: 1
rules:
  - &first
    name: first
    source: { nodes: &nodes [cn-a-1, cn a 2] }
    destinations: { nodes: [cn-b-1] }
    enabled: maybe
  - { <<: *first, name: second, destinations: { nodes: *nodes } }
  - { <<: { enabled: 1 }, name: third, source: { nodes: [cn-a-1] }, destinations: { nodes: [cn-b-1], 7: x } }
`;
    expect(faultsOf(text).map((fault) => fault.replace(/(must be letters).*/, '$1'))).toEqual([
      'r.yaml:5:38: rules.0.source.nodes.1: must be letters',
      'r.yaml:5:38: rules.1.source.nodes.1: must be letters',
      'r.yaml:5:38: rules.1.destinations.nodes.1: must be letters',
      'r.yaml:7:5: rules.0.enabled: must be true or false',
      'r.yaml:7:5: rules.1.enabled: must be true or false',
      'r.yaml:9:13: rules.2.enabled: must be true or false',
      'r.yaml:9:102: rules.2.destinations.7: "7" is not a known key; known are nodes, exclude, groups',
    ]);
  });

  test('Chinese names, areas, globs and notes → read as they are; faults beside them have their places', () => {
    const rule = (name: string) => `version: 1
groups:
  east: { areas: [华东*], provinces: [浙江省, 江苏?] }
rules:
  - name: a
    notes: 游戏大厅的黄金镜像
    source: { nodes: [cn-a-1], names: [大厅-夜间-*], excludeNames: ['*测试*'], diskTags: { 用途: 游戏 } }
    destinations: { groups: [east] }
    copy: { name: '${name}', description: 每晚的副本 }
`;
    const { groups, rules } = readYamlRules(rule('大厅-{source.date}'), 'r.yaml');
    expect(groups).toEqual({ east: { areas: ['华东*'], provinces: ['浙江省', '江苏?'] } });
    expect(rules[0]).toMatchObject({
      source: { names: ['大厅-夜间-*'], diskTags: { 用途: '游戏' } },
      copy: { name: '大厅-{source.date}' },
    });
    expect(faultsOf(rule('大厅 {source.date}'))).toEqual([
      expect.stringMatching(/^r\.yaml:9:13: rules\.0\.copy\.name: must start with a letter or a Chinese character/),
    ]);
    expect(faultsOf('版本: 1\nversion: 1\nrules: []')).toEqual([
      'r.yaml:1:1: 版本: "版本" is not a known key; known are version, defaults, groups, limits, rules',
    ]);
  });

  test.each([
    ['not YAML', 'version: 1\nrules: [', /^r\.yaml:2:\d+: /],
    ['nothing', '', /^r\.yaml:1:1: is empty; must be a mapping, such as { version: 1, rules: \[\] }$/],
    ['only comments', '# a\n# b\n', /^r\.yaml:1:1: is empty; must be a mapping, such as /],
    ['a list', '- a', /^r\.yaml:1:1: must be a mapping, such as { version: 1, rules: \[\] }$/],
    ['a later version', 'version: 2\nrules: []', /^r\.yaml:1:1: version: must be 1/],
    [
      'a bomb of aliases',
      `a: &a [x]\n${'bcdefghi'.replace(/./g, (n, i: number) => `${n}: &${n} [${`*${'abcdefgh'[i]},`.repeat(9)}]\n`)}`,
      /^r\.yaml:1:1: /,
    ],
    ['a tab', 'version: 1\nrules:\n\t- name: a', /^r\.yaml:3:1: is indented by a tab; YAML takes spaces$/],
    ['a key twice', 'version: 1\nversion: 1\nrules: []', /^r\.yaml:2:1: this key is here for the second time$/],
    [
      'a second document',
      'version: 1\nrules: []\n\n--- # more\nversion: 1\n---\nversion: 1',
      /^r\.yaml:4:1: begins a second document; a rules file is one document$/,
    ],
  ])('%s → a fault with its place', (_, text, fault) => {
    expect(faultsOf(text)).toEqual([expect.stringMatching(fault)]);
  });

  test('lines that are indented by tabs → told, and not what comes of it', () => {
    const text = `version: 1
rules:
  - name: a
    notes: |
      a\ttab
    source:
\t\tnodes: [cn-a-1]
    destinations:
    \tnodes: [cn-b-1]
  - name: b
    source: { nodes: [cn-a-1],
\texclude: [cn-b-1] }
\tenabled: false
`;
    expect(faultsOf(text)).toEqual(
      [7, 9, 12, 13].map((line) => `r.yaml:${line}:1: is indented by a tab; YAML takes spaces`),
    );
    expect(faultsOf('version: 1\nrules: []\nlimits: |\n  a\n  \tb\nrules: []')).toEqual([
      'r.yaml:6:1: this key is here for the second time',
    ]);
  });

  test('aliases that lead nowhere, and merges of what has no keys → each at its place; globs need quotes', () => {
    const text = `version: 1
x-none: { <<: &nodes [cn-a-1], a: { <<: 7 }, "<<": 7 }
rules:
  - name: a
    source: { nodes: *nodes, names: [*-nightly] }
    destinations: { <<: *gone }
  - { <<: [*later], <<: [{}, *nodes], name: &later b }
`;
    expect(faultsOf(text)).toEqual([
      'r.yaml:2:11: << merges mappings, such as <<: *name',
      'r.yaml:2:37: << merges mappings, such as <<: *name',
      'r.yaml:5:38: *-nightly has no anchor &-nightly before it; text that begins with * needs quotes',
      'r.yaml:6:25: *gone has no anchor &gone before it; text that begins with * needs quotes',
      'r.yaml:7:12: *later has no anchor &later before it; text that begins with * needs quotes',
      'r.yaml:7:21: << merges mappings, such as <<: *name',
    ]);
    expect(faultsOf('version: 1\nrules: [*, a]')).toEqual([
      'r.yaml:2:9: is no alias or anchor; text that begins with * or & needs quotes',
    ]);
  });

  const glued = 'a key needs a colon and a space after it';
  const outside = expect.stringMatching(
    /: does not belong to what ended before it; text with \{, \[ or quotes in it needs quotes around all of it$/,
  );
  const nested = 'text with ": " in it, or that begins with "- ", needs quotes';
  const comma = 'lacks a comma, or quotes around text with ": " in it';
  test.each([
    ['copy: { name: {rule} }', 'r.yaml:4:13: rules.0.copy.name: must be text; with braces it needs quotes: "{rule}"'],
    ['notes: {source.name}', 'r.yaml:4:5: rules.0.notes: must be text; with braces it needs quotes: "{source.name}"'],
    ['copy: { name: {source.name}-copy }', outside],
    ['copy:\n      name: {source.name}-copy\n      description: x', outside],
    ['copy: { name: lobby-{source.id},\n      description: [x] }\n    enabled: true', outside],
    ['notes: "a" b', outside],
    ['notes: see ticket: 123', `r.yaml:4:12: ${nested}`],
    ['notes: a: b: c', `r.yaml:4:12: ${nested}`],
    ['notes: - a', `r.yaml:4:12: ${nested}`],
    ['enabled:true', `r.yaml:4:5: ${glued}`],
    ['enabled:true\n    zone: UTC', `r.yaml:4:5: ${glued}`],
    ['enabled\n    zone: UTC', `r.yaml:4:5: ${glued}`],
    ['notes: @all', 'r.yaml:4:12: text that begins with this character needs quotes'],
    ['notes: `a`', 'r.yaml:4:12: text that begins with this character needs quotes'],
    ['copy: { name: aa\n      description: b }', `r.yaml:4:19: ${comma}`],
    ['copy: { name: "aa"\n      description: b }', `r.yaml:5:7: ${comma}`],
    ['copy: { name: aa: b }', `r.yaml:4:19: ${comma}`],
    [
      'limits: {copiesPerRun:5}',
      'r.yaml:4:14: rules.0.limits.copiesPerRun:5: "copiesPerRun:5" lacks a space after the colon',
    ],
  ])('%s → what to do about it, and not what comes of it', (line, fault) => {
    const places = 'source: { nodes: [a] }, destinations: { nodes: [b] }';
    const text = `version: 1\nx-rule: &rule { ${places} }\nrules:\n  - ${line}\n    name: a\n    <<: *rule\n`;
    expect(faultsOf(text)).toEqual([fault]);
  });

  const left = 'begins further left than the keys before it; keys of one mapping begin in one column';
  const right = 'begins further right than the key before it; keys of one mapping begin in one column';
  test.each([
    ['a key below the value of another', '  - name: a\n      source:\n        nodes: [b]', `4:7: ${right}`],
    ['the same, deeper', '  - name: a\n    copy:\n      name: aa\n          description: b', `6:11: ${right}`],
    ['between the columns of the list and of its keys', '  - name: a\n   source: { nodes: [b] }', `4:4: ${left}`],
    ['where the list begins', '  - name: a\n    source:\n      nodes: [b]\n  destinations:\n', `6:3: ${left}`],
    [
      'further left than the first of its mapping',
      '  - name: a\n    copy:\n       name: aa\n      description: b',
      `6:7: ${left}`,
    ],
  ])('a key that begins %s → the line that stands wrong', (_, rules, fault) => {
    expect(faultsOf(`version: 1\nrules:\n${rules}\n`)).toEqual([`r.yaml:${fault}`]);
  });

  const fullWidth = 'is a full-width colon; YAML takes ":" and a space';
  test.each([
    ['version： 1\nrules: []', `1:8: ${fullWidth}`],
    ['version: 1\nrules：\n  - name: a', `2:6: ${fullWidth}`],
    ['version: 1\nrules:\n  - name： a\n    enabled: true', `3:9: ${fullWidth}`],
    ['version: 1\nrules:\n  - name: a\n    source： { nodes: [a] }', `4:11: ${fullWidth}`],
  ])('a full-width colon after a key: %j → named, where it stands', (text, fault) => {
    expect(faultsOf(text)).toEqual([`r.yaml:${fault}`]);
  });

  test.each([
    ['{"version":1,"rules":[{"name":"a"]}', '1:34: a { before this lacks its }'],
    ['{"version":1,"rules":[}', '1:23: a [ before this lacks its ]'],
    ['{\n"version":1,\n"rules":[]\n', '4:1: a { before this lacks its }'],
    ['{"version":1,"rules":[]}}', '1:25: closes nothing that was opened before it'],
    ['{"version":1,,"rules":[]}', '1:14: is a comma too many'],
    [`{"version":1,"rules":["a]}`, '1:27: the quote before this is not closed'],
    ['{"version":1 "rules":[]}', `1:12: ${comma}`],
  ])('JSON: %s → what it lacks or has too much', (text, fault) => {
    expect(faultsOf(text)).toEqual([`r.yaml:${fault}`]);
  });

  test('JSON that is not quite → what to do about it', () => {
    expect(faultsOf('# all\r\n{\n\t"version": 1\n\t"rules": []\n}')).toEqual([`r.yaml:3:13: ${comma}`]);
    expect(faultsOf('{\n\t// all\n\t"version": 1,\n\t"rules": []\n}')).toEqual([
      'r.yaml:1:1: version: must be 1',
      expect.stringMatching(/^r\.yaml:2:2: .* is no key; comments begin with #$/),
    ]);
    expect(faultsOf(']')).toEqual(['r.yaml:1:1: closes nothing that was opened before it']);
  });

  test('scalars and lists where keys belong, and the other way round → what it must be, by example, and once', () => {
    const text = `version: 1
rules:
  - name: 007
    source: { nodes: cn-a-1, names: nightly-*, snapshots: 7, diskTags: [{ key: backup, value: nightly }], newest: 1, minAge: 60 }
    destinations: cn-b-1
    window: "03:00-07:00"
    schedule: "30 2 * * *"
    retention: delete
    objective: 24h
    limits: 5
    copy: lobby
    zone: 8
  - name: b
    source: { nodes: [7], diskTags: { tier: 1, ok: true, none: } }
    destinations: [cn-b-1]
    schedule: { cron: 7 }
    retention: { keep: 7, atLeast: two }
    window: { from: 3, to: "06:00" }
    limits:
  - lobby
groups: [{ name: east, nodes: [cn-a-1] }]
defaults: x
`;
    expect(faultsOf(text)).toEqual([
      'r.yaml:3:5: rules.0.name: must be text, such as nightly-orders',
      'r.yaml:4:15: rules.0.source.nodes: must be a list, such as [cn-hangzhou-26]',
      'r.yaml:4:30: rules.0.source.names: must be a list, such as [nightly-*]',
      'r.yaml:4:48: rules.0.source.snapshots: must be a list, such as [sp-1]',
      'r.yaml:4:62: rules.0.source.diskTags: must be a mapping, such as { backup: nightly }',
      'r.yaml:4:107: rules.0.source.newest: must be a mapping, such as { count: 1 }',
      'r.yaml:4:118: rules.0.source.minAge: must be text, such as 90m',
      'r.yaml:5:5: rules.0.destinations: must be a mapping, such as { nodes: [cn-shanghai-*] }',
      'r.yaml:6:5: rules.0.window: must be a mapping, such as { from: "22:00", to: "06:00" }',
      'r.yaml:7:5: rules.0.schedule: must be a mapping, such as { cron: "30 2 * * *" }',
      'r.yaml:8:5: rules.0.retention: must be a mapping, such as { keep: { last: 2, daily: 7 } }',
      'r.yaml:9:5: rules.0.objective: must be a mapping, such as { maxBehind: 6h }',
      'r.yaml:10:5: rules.0.limits: must be a mapping, such as { copiesPerRun: 20 }',
      'r.yaml:11:5: rules.0.copy: must be a mapping, such as { name: "lobby-{source.date}" }',
      'r.yaml:12:5: rules.0.zone: must be text, such as Asia/Shanghai',
      'r.yaml:14:23: rules.1.source.nodes.0: must be quoted text, such as "7"',
      'r.yaml:14:39: rules.1.source.diskTags.tier: must be quoted text, such as "1"',
      'r.yaml:14:48: rules.1.source.diskTags.ok: must be quoted text, such as "true"',
      'r.yaml:14:58: rules.1.source.diskTags.none: is empty; must be text',
      'r.yaml:15:5: rules.1.destinations: must be a mapping, such as { nodes: [cn-shanghai-*] }',
      'r.yaml:16:17: rules.1.schedule.cron: must be text, such as "30 2 * * *"',
      'r.yaml:17:18: rules.1.retention.keep: must be a mapping, such as { last: 2, daily: 7 }',
      'r.yaml:17:27: rules.1.retention.atLeast: must be a whole number',
      'r.yaml:18:15: rules.1.window.from: must be text, such as "22:00"',
      'r.yaml:19:5: rules.1.limits: is empty; must be a mapping, such as { copiesPerRun: 20 }',
      'r.yaml:20:5: rules.2: must be a mapping, such as { name: nightly-orders, source: { nodes: [cn-hangzhou-26] }, destinations: { nodes: [cn-shanghai-*] } }',
      'r.yaml:21:1: groups: must be a mapping, such as { east: { areas: [EastChina] } }',
      'r.yaml:22:1: defaults: must be a mapping, such as { zone: Asia/Shanghai }',
    ]);
  });

  test('keys that are known of other places, or nowhere → where they belong, or which there are', () => {
    const text = `version: 1
rules:
  - name: a
    source: { nodes: [cn-a-1], provinces: [x] }
    destinations: { areas: [EastChina] }
    retention: { keep: { yearly: 7, hourly: 2 } }
`;
    expect(faultsOf(text)).toEqual([
      'r.yaml:4:32: rules.0.source.provinces: "provinces" is known in groups only: groups: { east: { provinces: […] } }, and groups: [east] in the rule',
      'r.yaml:5:5: rules.0.destinations.nodes: is required, or groups',
      'r.yaml:5:21: rules.0.destinations.areas: "areas" is known in groups only: groups: { east: { areas: […] } }, and groups: [east] in the rule',
      'r.yaml:6:26: rules.0.retention.keep.yearly: "yearly" is not a known key; known are last, within, daily, weekly, monthly',
      'r.yaml:6:37: rules.0.retention.keep.hourly: "hourly" is not a known key; known are last, within, daily, weekly, monthly',
    ]);
  });

  test('$schema at the top level → not looked at, as editors of JSON have it there; elsewhere no key', () => {
    const text = '{"$schema":"./replication.schema.json","version":1,"rules":[]}';
    expect(readYamlRules(text, 'r.json')).toEqual({ version: 1, rules: [] });
    expect(faultsOf('version: 1\nrules: []\n$schemas: a\nlimits: { copiesPerRun: 1, $schema: a }')).toEqual([
      expect.stringMatching(/^r\.yaml:3:1: \$schemas: "\$schemas" is not a known key; /),
      expect.stringMatching(/^r\.yaml:4:28: limits\.\$schema: "\$schema" is not a known key; /),
    ]);
  });

  test('keys of the top level that begin with x- → not looked at: anchors may stand there', () => {
    const text = (nodes: string) => `x-common: &common
  source: { nodes: [${nodes}] }
  destinations: { nodes: [cn-b-1] }
version: 1
x-note: 7
rules:
  - { <<: *common, name: a }
  - { <<: *common, name: b, x-note: 7 }
`;
    expect(faultsOf(text('cn a 1'))).toEqual([
      expect.stringMatching(/^r\.yaml:2:21: rules\.0\.source\.nodes\.0: must be letters/),
      expect.stringMatching(/^r\.yaml:2:21: rules\.1\.source\.nodes\.0: must be letters/),
      expect.stringMatching(/^r\.yaml:8:29: rules\.1\.x-note: "x-note" is not a known key; known are name, /),
    ]);
    const rule = { enabled: true, source: { nodes: ['cn-a-1'] }, destinations: { nodes: ['cn-b-1'] } };
    expect(readYamlRules(text('cn-a-1').replace(', x-note: 7', ''), 'r.yaml')).toEqual({
      version: 1,
      rules: ['a', 'b'].map((name) => ({ ...rule, name })),
    });
  });
});

describe('fileRuleSource', () => {
  function folderWith(text: string) {
    const folder = mkdtempSync(join(tmpdir(), 'rules-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'replication.json'), text);
    return folder;
  }
  const read = (folder: string, file = 'replication.json') => fileRuleSource(file, folder).read();

  test('a packaged file, by relative or absolute path → the rules, read anew each time', async () => {
    const folder = folderWith('{"version":1,"rules":[]}');
    const source = fileRuleSource('replication.json', folder);
    expect(await source.read()).toEqual({ version: 1, rules: [] });
    expect(await read('/nowhere', join(folder, 'replication.json'))).toEqual({ version: 1, rules: [] });
    writeFileSync(join(folder, 'replication.json'), 'broken');
    await expect(source.read()).rejects.toThrow(RulesError);
  });

  test('a packaged file with the stamp of its build → the rules with its time; any other file → without', async () => {
    const stamped = stampRules({ version: 1, rules: [] }, noon);
    const folder = folderWith(JSON.stringify(stamped));
    expect(await read(folder)).toEqual({ version: 1, rules: [], builtAt: noon });
    writeFileSync(join(folder, 'mounted.json'), JSON.stringify(stamped));
    expect(await read(folder, 'mounted.json')).toEqual({ version: 1, rules: [] });
    for (const stamp of [7, 'yesterday', null]) {
      writeFileSync(join(folder, 'replication.json'), JSON.stringify({ ...stamped, 'x-built-at': stamp }));
      expect(await read(folder)).toEqual({ version: 1, rules: [] });
    }
  });

  test('no file → misconfigured, and why', async () => {
    const { message, failure } = await failing(read('/nowhere'));
    expect(failure).toMatchObject({ kind: 'misconfigured', code: 'RulesFile' });
    expect(message).toContain('replication.json: cannot be read (ENOENT)');
  });

  const files = ['rules.yaml', 'rules.yml', 'rules.json', 'rules.conf', '/mnt/Rules.YAML', '/mnt/replication.json'];
  test.each(files)('%s, as somebody wrote it → YAML whatever its name, read anew each time', async (file) => {
    const folder = folderWith('');
    const path = join(folder, basename(file));
    const source = fileRuleSource(file.startsWith('/') ? path : file, folder);
    writeFileSync(path, 'version: 1 # the first\nrules: []\n');
    expect(await source.read()).toEqual({ version: 1, rules: [] });
    writeFileSync(path, 'version: 1\nrules: [{ name: A }]\n');
    const { message, failure } = await failing(source.read());
    expect(failure).toMatchObject({ kind: 'misconfigured', code: 'RulesFile' });
    expect(message).toMatch(/\.\w+:2:9: rules\.0\.source: is required/);
    rmSync(path);
    await expect(source.read()).rejects.toThrow('cannot be read (ENOENT)');
  });

  test.each([
    ['a byte order mark', '\uFEFF{"version":1,"rules":[]}'],
    ['trailing commas and comments', '{ # all\n\t"version": 1,\n\t"rules": [\n\t],\n}\n'],
    ['Windows line ends', '{\r\n\t"version": 1,\r\n\t"rules": []\r\n}\r\n'],
  ])('JSON with %s → read', async (_, text) => {
    for (const file of ['replication.json', 'rules.json']) {
      const folder = folderWith(text);
      writeFileSync(join(folder, file), text);
      expect(await read(folder, file)).toEqual({ version: 1, rules: [] });
    }
  });

  test.each([
    ['no JSON', '{', [expect.stringMatching(/^replication\.json:1:2: /)]],
    ['no mapping', '[]', ['replication.json:1:1: must be a mapping, such as { version: 1, rules: [] }']],
    [
      'two faults',
      '{"version":1,\n "rules":[],\n "x":1, "group":{}}',
      [
        expect.stringMatching(/^replication\.json:3:2: x: "x" is not a known key; known are version, /),
        'replication.json:3:9: group: "group" is not a known key; did you mean "groups"?',
      ],
    ],
    [
      'a fault behind a byte order mark',
      '\uFEFF{"version":2,"rules":[]}',
      ['replication.json:1:2: version: must be 1'],
    ],
  ])('a packaged file that nobody could have packaged, %s → told with line and column', async (_, text, faults) => {
    expect((await failing(read(folderWith(text)))).message.split('\n').slice(1)).toEqual(faults);
  });

  test('JSON with a key twice → refused, for nobody sees which one counts', async () => {
    const folder = folderWith('');
    writeFileSync(join(folder, 'r.json'), '{"version":1,\n "rules":[],\n "rules":[]}');
    const { message } = await failing(read(folder, 'r.json'));
    expect(message).toMatch(/\nr\.json:3:2: this key is here for the second time$/);
  });
});
