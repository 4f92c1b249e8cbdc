import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { RuleSource } from '../../ports.ts';
import { RulesError } from './faults.ts';
import { readJsonRules } from './json-text.ts';

/**
 * The rules in a file, read at each run: YAML if it ends in `.yaml` or `.yml`, else JSON; a relative path starts at
 * `folder`. Throws a RulesError that names all faults, those of YAML with line and column. The build has checked a packaged
 * file already.
 */
export function fileRuleSource(file: string, folder: string): RuleSource {
  return {
    async read() {
      const text = await readRulesText(file, folder);
      if (!/\.ya?ml$/i.test(file)) return readJsonRules(text, file);
      // Here, so that a function with packaged rules never spends the time to evaluate a YAML parser.
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
