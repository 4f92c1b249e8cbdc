import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rulesJsonSchema } from '../../scripts/rules/json-schema.ts';
import { objectsOf, rulesPage, withKeyTables } from '../../scripts/rules/key-tables.ts';
import { readYamlRules } from '../../shared/adapters/rules/yaml-text.ts';
import { lintRules } from '../../shared/core/lint-rules.ts';

const root = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(root, rulesPage), 'utf8');
const schema = rulesJsonSchema();

describe('docs/rules.md', () => {
  test('its key tables → what the schema says; else: npm run schema', () => {
    expect(page).toBe(withKeyTables(page, schema));
  });

  test('every object of the language → has its table; defaults have the keys of a rule', () => {
    const shown = [...page.matchAll(/<!-- keys of (\S+) -->/g)].map(([, path]) => path);
    const known = [...objectsOf(schema).keys()].filter((path) => !path.startsWith('defaults'));
    expect(shown.toSorted()).toEqual(known.toSorted());
  });

  test('a table of what is not there → an error', () => {
    const wrong = page.replace('keys of file', 'keys of fiel');
    expect(() => withKeyTables(wrong, schema)).toThrow('docs/rules.md has a table of fiel');
  });

  const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  test('three examples', () => {
    expect(blocks).toHaveLength(3);
  });

  test.each(blocks)('example %# → valid as it stands, and nothing in it that is hardly meant', (block) => {
    const rules = readYamlRules(block, 'docs/rules.md');
    expect(rules.rules).toHaveLength(1);
    expect(lintRules(rules, { tickSeconds: 3600 })).toEqual([]);
  });

  test.each(blocks)('example %# → every key of it is in a table', (block) => {
    const keys = [...block.matchAll(/([a-zA-Z]+):[ \n]/g)].map(([, key]) => key ?? '');
    const named = ['players', 'refuge', 'backup', 'was']; // groups, a tag, a comment
    expect(keys.filter((key) => !named.includes(key) && !page.includes(`| \`${key}\` |`))).toEqual([]);
  });
});

test('README: its example of rules → valid', () => {
  const [block = ''] =
    /(?<=```yaml\n)version: 1\n[\s\S]*?(?=```)/.exec(readFileSync(join(root, 'README.md'), 'utf8')) ?? [];
  expect(readYamlRules(block, 'README.md').rules).toHaveLength(1);
});
