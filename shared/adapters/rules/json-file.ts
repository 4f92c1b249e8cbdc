import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { RuleSource } from '../../ports.ts';
import { checkRules, describeFault, RulesError } from './faults.ts';

/**
 * The rules in a JSON file, read at each run; a relative path starts at `folder`. Throws a RulesError that names all
 * faults. The build has checked a packaged file already, against its YAML, with line and column.
 */
export function jsonRuleSource(file: string, folder: string): RuleSource {
  return {
    async read() {
      const path = isAbsolute(file) ? file : join(folder, file);
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        throw new RulesError([`${file}: cannot be read (${error.code})`]);
      });
      const checked = checkRules(parse(text, file));
      if ('rules' in checked) return checked.rules;
      throw new RulesError(checked.faults.map((fault) => `${file}: ${describeFault(fault)}`));
    },
  };
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RulesError([`${file}: ${error instanceof Error ? error.message : 'is not JSON'}`]);
  }
}
