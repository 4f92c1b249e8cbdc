import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readRulesText } from '../../shared/adapters/rules/file.ts';
import { readPlacedRules } from '../../shared/adapters/rules/yaml-text.ts';
import { stampRules } from '../../shared/core/build-stamp.ts';
import { lintRules } from '../../shared/core/lint-rules.ts';

const rulesFile = 'config/replication.yaml';

/**
 * The rules of the folder `root` as JSON, stamped with the time of this build (ms since the epoch), and what is hardly meant
 * in them. Throws a RulesError that names all faults.
 */
export async function packagedRules(
  root: string,
  builtAt: number,
): Promise<{ readonly json: string; readonly warnings: string[] }> {
  const { rules, warn } = readPlacedRules(await readRulesText(rulesFile, root), rulesFile);
  const { vars } = parse(await readFile(join(root, 's.yaml'), 'utf8')) as { vars: { tickSeconds: string } };
  return {
    json: `${JSON.stringify(stampRules(rules, builtAt), null, 2)}\n`,
    warnings: warn(lintRules(rules, { tickSeconds: Number(vars.tickSeconds) })),
  };
}
