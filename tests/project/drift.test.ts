import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { presetNames, presets } from '../../local/faults/presets.ts';
import { officialSdk } from '../../scripts/build/official-sdk.ts';
import { failureTable } from '../../shared/core/failure.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const readme = read('README.md');

describe('what must be said twice says the same', () => {
  test('s.yaml: the timer of policy comes as often as policy thinks', () => {
    const { tick, tickSeconds } = parse(read('s.yaml')).vars;
    expect(tick).toBe(`@every ${Number(tickSeconds) / 60}m`);
  });

  test('README: names every variable with its default', () => {
    const variables = read('shared/adapters/environment.ts').matchAll(/^ {2}([A-Z_]+): [^\n]*?'?([\w./:-]*)'?\)?/gm);
    const names = [...variables].map(([, name]) => name ?? '').filter((name) => name !== 'FC_FUNC_CODE_PATH');
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });

  test('README: installs the official SDK in the version that the peer dependency names', () => {
    expect(readme).toContain(`npm install --no-save ${officialSdk.name}@${officialSdk.version}\n`);
  });

  test('README: the problem table has every failure kind with its status', () => {
    for (const [kind, { httpStatus }] of Object.entries(failureTable)) {
      const row = readme.split('\n').find((line) => line.startsWith('| ') && line.includes(`\`${kind}\``));
      expect(`${kind}: ${row}`).toContain(`| ${httpStatus} |`);
    }
  });

  test('README: every log event that the code writes', () => {
    const files = [
      'act',
      'bury',
      'drain-queue',
      'log-run',
      'run-part',
      'run-prune',
      'secure',
      'settle',
      'work-batch',
      'work-task',
    ];
    const code = files.map((file) => read(`shared/app/${file}.ts`)).join('\n') + read('shared/fc/middleware.ts');
    const events = [...code.matchAll(/log(?:\.(?:info|warn|error)|\[[^\]]*\])\(\s*'([a-zA-Z.]+)'/g)].map(
      ([, event]) => event ?? '',
    );
    expect(events.length).toBeGreaterThan(15);
    expect(events.filter((event) => !readme.includes(`\`${event}\``))).toEqual([]);
  });

  test('README: every preset of faults in its own words, and every effect', () => {
    const words = readme.replaceAll(/\s+/g, ' ');
    for (const name of presetNames) {
      expect(readme).toContain(`\`${name}\``);
      const isPaired = name === 'ens-down' || name === 'queue-down';
      if (!isPaired) expect(words).toContain(`| \`${name}\` | ${presets[name].what} |`);
    }
    const schemas = ['ens', 'smq', 'host'].map((service) => read(`local/faults/${service}-fault-schema.ts`)).join('\n');
    const kinds = [...schemas.matchAll(/kind: v\.literal\('([a-z0-9-]+)'/g)].map(([, kind]) => kind ?? '');
    expect(kinds.length).toBeGreaterThan(15);
    expect(kinds.filter((kind) => !readme.includes(`\`${kind}\``))).toEqual([]);
  });

  test('the handlers are short: at most 60 lines each', () => {
    for (const name of ['copy', 'retry', 'policy', 'prune']) {
      expect([name, read(`functions/${name}/handler.ts`).trimEnd().split('\n').length <= 60]).toEqual([name, true]);
    }
  });
});
