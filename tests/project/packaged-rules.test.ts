import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { believableNodes } from '../../local/ens/believable-nodes.ts';
import { packagedRules } from '../../scripts/build/packaged-rules.ts';
import { readYamlRules } from '../../shared/adapters/rules/yaml-text.ts';
import { lintRules } from '../../shared/core/lint-rules.ts';

const root = join(import.meta.dirname, '..', '..');

describe('the rules that the build packages', () => {
  /** A copy of what the build needs, with other rules. */
  function project(rules: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'project-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    for (const name of ['functions', 'shared', 'scripts', 'types']) {
      cpSync(join(root, name), join(folder, name), { recursive: true });
    }
    for (const name of ['package.json', 's.yaml', 'tsconfig.json']) copyFileSync(join(root, name), join(folder, name));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    mkdirSync(join(folder, 'config'));
    writeFileSync(join(folder, 'config/replication.yaml'), rules);
    return folder;
  }
  function build(folder: string) {
    const options = { cwd: folder, encoding: 'utf8' } as const;
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], options);
    return { status, lines: stderr.split('\n').slice(0, -1) };
  }
  const rule = (name: string) =>
    `version: 1\nrules:\n  - name: ${name}\n    source: { nodes: [cn-a-1] }\n    destinations: { nodes: [cn-b-1] }\n`;

  test('the example, with the believable nodes too → no warning', async () => {
    const { json, warnings } = await packagedRules(root, Date.UTC(2026, 10, 24, 4));
    expect(warnings).toEqual([]);
    const text = readFileSync(join(root, 'config/replication.yaml'), 'utf8');
    expect(JSON.parse(json)).toEqual({
      ...readYamlRules(text, 'config/replication.yaml'),
      'x-built-at': '2026-11-24T04:00:00Z',
    });
    const { tickSeconds } = parse(readFileSync(join(root, 's.yaml'), 'utf8')).vars;
    const options = { tickSeconds: Number(tickSeconds), nodes: believableNodes };
    expect(lintRules(JSON.parse(json), options)).toEqual([]);
  });

  test('a file with something hardly meant → warnings with their places, in the order of the file; the build goes on', () => {
    const folder =
      project(`${rule('a')}    window: { from: '03:00', to: '03:30' }\n${rule('b').split('\n').slice(2).join('\n')}
groups: { unused: { nodes: [cn-a-1] } }
`);
    expect(build(folder)).toEqual({
      status: 0,
      lines: [
        'config/replication.yaml:6:5: warning: rules.0.window: is open for 30m, and a run comes every 1h: no run may meet it',
        'config/replication.yaml:7:5: warning: rules.1.name: never gets anything to copy: the rule a wants it before',
        'config/replication.yaml:11:11: warning: groups.unused: is used by no rule',
      ],
    });
    expect(JSON.parse(readFileSync(join(folder, 'dist/policy/replication.json'), 'utf8')).rules).toHaveLength(2);
  });

  test('a broken file → the build stops and says why', () => {
    const { status, lines } = build(project(rule('A')));
    expect(status).toBe(1);
    expect(lines.at(-1)).toMatch(/^config\/replication\.yaml:3:5: rules\.0\.name: must be /);
  });
});
