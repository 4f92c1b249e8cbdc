import * as z from 'zod/mini';
import { CallError } from '../../core/failure.ts';
import { objectOf } from '../../core/json.ts';
import { knownKeys } from '../../core/known-keys.ts';
import { ownKeys, type RuleSet, ruleSetSchema } from '../../core/rules.ts';
import { unknownKey } from '../../core/unknown-key.ts';
import { wrongKind } from '../../core/wrong-kind.ts';

/** A fault of a rules file: the path to it, and what is wrong. */
export interface RulesFault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

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
  const result = z.safeParse(ruleSetSchema, withoutOwnKeys(value), { error: wrongKind });
  if (result.success) return { rules: result.data };
  return {
    faults: result.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({
            path: [...issue.path, key],
            message: unknownKey(key, knownKeys(ruleSetSchema, issue.path)),
          }))
        : [{ path: issue.path, message: issue.message }],
    ),
  };
}

function withoutOwnKeys(value: unknown): unknown {
  const file = objectOf(value);
  if (file === undefined) return value;
  return Object.fromEntries(Object.entries(file).filter(([key]) => !ownKeys.test(key)));
}

/** A fault as a line of text, but for the file. */
export function describeFault({ path, message }: RulesFault): string {
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}
