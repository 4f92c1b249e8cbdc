import type { RuleSet } from '../../core/rules.ts';
import { checkRules, describeFault, RulesError } from './faults.ts';

/** The rules in a JSON text; throws a RulesError that names all faults, without their lines: JSON.parse tells none. */
export function readJsonRules(text: string, file: string): RuleSet {
  const checked = checkRules(parse(text, file));
  if ('rules' in checked) return checked.rules;
  throw new RulesError(checked.faults.map((fault) => `${file}: ${describeFault(fault)}`));
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RulesError([`${file}: ${error instanceof Error ? error.message : 'is not JSON'}`]);
  }
}
