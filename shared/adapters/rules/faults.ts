import { CallError } from '../../core/failure.ts';
import { objectOf } from '../../core/json.ts';
import { knownKeys } from '../../core/known-keys.ts';
import { readBySchema, type SchemaFault, type Wording } from '../../core/read-by-schema.ts';
import { ownKeys, type RuleSet, ruleSetSchema } from '../../core/rules.ts';
import { exampleAt } from '../../core/schema-at.ts';
import { unknownKey } from '../../core/unknown-key.ts';
import { wrongKind } from '../../core/wrong-kind.ts';

/** A fault of a rules file: the path to it, and what is wrong. */
export type RulesFault = SchemaFault;

/** All faults of a rules file in one error, each with its place. */
export class RulesError extends CallError {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super({ kind: 'misconfigured', code: 'RulesFile', message: `the rules cannot be used:\n${faults.join('\n')}` });
    this.faults = faults;
  }
}

/** Checks a parsed rules file; gives the rules, or every fault of it. */
export function checkRules(value: unknown): { readonly rules: RuleSet } | { readonly faults: readonly RulesFault[] } {
  const result = readBySchema(ruleSetSchema, withoutOwnKeys(value), wording);
  return result.ok ? { rules: result.value } : { faults: result.faults };
}

const wording: Wording = (issue, path) =>
  issue.type === 'never'
    ? unknownKey(String(path.at(-1)), knownKeys(ruleSetSchema, path.slice(0, -1)))
    : wrongKind(issue, exampleAt(ruleSetSchema, path));

function withoutOwnKeys(value: unknown): unknown {
  const file = objectOf(value);
  if (file === undefined) return value;
  return Object.fromEntries(Object.entries(file).filter(([key]) => !ownKeys.test(key)));
}

/** A fault as a line of text, but for the file. */
export function describeFault({ path, message }: RulesFault): string {
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}
