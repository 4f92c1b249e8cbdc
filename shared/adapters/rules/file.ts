import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { builtAtOf } from '../../core/build-stamp.ts';
import { parseJson } from '../../core/json.ts';
import { packagedRulesFile } from '../../core/settings.ts';
import type { RuleSource } from '../../ports.ts';
import { checkRules, RulesError } from './faults.ts';

/**
 * The rules in a file, read at each run as YAML, of which JSON is a part; a relative path starts at `folder`. Those of the
 * package tell when they were built. Throws a
 * RulesError that names all faults, with line and column.
 */
export function fileRuleSource(file: string, folder: string): RuleSource {
  return {
    async read() {
      const text = await readRulesText(file, folder);
      if (file === packagedRulesFile) {
        // The build's own JSON: a function with packaged rules never spends the time to evaluate a YAML parser.
        const packaged = parseJson(text);
        const checked = checkRules(packaged);
        const builtAt = builtAtOf(packaged);
        if ('rules' in checked) return builtAt === undefined ? checked.rules : { ...checked.rules, builtAt };
      }
      const { readYamlRules } = await import('./yaml-text.ts');
      return readYamlRules(text, file);
    },
  };
}

/** The text of a rules file; throws a RulesError when it cannot be read. A relative path starts at `folder`. */
export function readRulesText(file: string, folder: string): Promise<string> {
  const path = isAbsolute(file) ? file : join(folder, file);
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new RulesError([`${file}: cannot be read (${error.code})`]);
  });
}
