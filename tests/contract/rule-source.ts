import { describe, expect, test } from 'vitest';
import type { RuleSource } from '../../shared/ports.ts';
import { failing } from './failing.ts';

const lobby = {
  name: 'lobby',
  source: { nodes: ['cn-home-1'], newest: { count: 2 } },
  destinations: { nodes: ['cn-a-1', 'cn-b-1'] },
};

/** What each implementation of RuleSource must do; `create` makes one that holds `file`. */
export function ruleSourceContract(name: string, create: (file: unknown) => RuleSource | Promise<RuleSource>): void {
  describe(`RuleSource: ${name}`, () => {
    test('rules → read as they are, with what was left out filled in, each time', async () => {
      const source = await create({ version: 1, rules: [lobby] });
      const rules = {
        version: 1,
        rules: [
          {
            ...lobby,
            enabled: true,
            source: { nodes: ['cn-home-1'], newest: { count: 2, per: 'disk' } },
          },
        ],
      };
      expect([await source.read(), await source.read()]).toEqual([rules, rules]);
    });

    test('no rules → read', async () => {
      expect(await (await create({ version: 1, rules: [] })).read()).toEqual({ version: 1, rules: [] });
    });

    test.each([
      ['an unknown version', { version: 2, rules: [] }],
      ['an unknown key', { version: 1, rules: [{ ...lobby, extra: true }] }],
      ['a name twice', { version: 1, rules: [lobby, lobby] }],
      ['no object', 'rules'],
    ])('%s → misconfigured, when it is read', async (_, file) => {
      const source = await create(file);
      expect((await failing(source.read())).failure.kind).toBe('misconfigured');
    });
  });
}
