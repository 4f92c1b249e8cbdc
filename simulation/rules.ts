import * as z from 'zod/mini';
import { CallError } from '../shared/core/failure.ts';
import { ruleSetSchema } from '../shared/core/rules.ts';
import type { RuleSource } from '../shared/ports.ts';

/** Rules without a file: `file` is what would stand in it. */
export function heldRules(file: unknown): RuleSource {
  return {
    async read() {
      const result = z.safeParse(ruleSetSchema, file);
      if (result.success) return result.data;
      throw new CallError({ kind: 'misconfigured', code: 'RulesFile', message: z.prettifyError(result.error) });
    },
  };
}
