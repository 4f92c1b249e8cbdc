import { CallError } from '../../shared/core/failure.ts';
import { type ReadBySchema, readBySchema } from '../../shared/core/read-by-schema.ts';
import { type RuleSet, ruleSetSchema } from '../../shared/core/rules.ts';
import type { RuleSource } from '../../shared/ports.ts';
import { editionAt } from '../story/editions.ts';
import type { Edition, Scenario } from '../story/scenario.ts';

/** Rules without a file: `file` is what would stand in it. It is checked when it is first read. */
export function heldRules(file: unknown): RuleSource {
  let result: ReadBySchema<RuleSet> | undefined;
  return {
    async read() {
      result ??= readBySchema(ruleSetSchema, file);
      if (result.ok) return result.value;
      const message = result.faults.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
      throw new CallError({ kind: 'misconfigured', code: 'RulesFile', message });
    },
  };
}

/** The rules file as it stands at a time, in seconds from the start. */
export function rulesOver(scenario: Scenario): (seconds: number) => RuleSource {
  const sources = new Map<Edition | undefined, RuleSource>();
  return (seconds) => {
    const edition = editionAt(scenario, seconds);
    const source = sources.get(edition) ?? heldRules(fileOf(edition));
    sources.set(edition, source);
    return source;
  };
}

function fileOf({ rules, retention, groups, limits }: Partial<Edition> = {}): unknown {
  return {
    version: 1,
    ...(retention === undefined ? {} : { defaults: { retention } }),
    ...(groups === undefined ? {} : { groups }),
    ...(limits === undefined ? {} : { limits }),
    rules,
  };
}
