import { join } from 'node:path';
import { Command, Option } from 'commander';
import { EnvironmentError } from '../shared/adapters/environment.ts';
import { RulesError } from '../shared/adapters/rules/faults.ts';
import { readRulesText } from '../shared/adapters/rules/file.ts';
import { readPlacedRules } from '../shared/adapters/rules/yaml-text.ts';
import { CallError } from '../shared/core/failure.ts';
import { environmentOf, findLocalCloud } from './local-cloud.ts';
import { makePlan } from './make-plan.ts';
import { readOnlyDeps } from './read-only-deps.ts';

// Shows what a run of the rules, or of prune, would do if it began now.
// Exit code 0: a plan, whatever it says; 1: none, or one that is not whole because not everything could be read; 2: wrong use.

interface Options {
  readonly rules: string;
  readonly rule?: readonly string[];
  readonly prune: boolean;
  readonly local: boolean;
  readonly json: boolean;
}

const command: Command = new Command('npm run plan --')
  .description(
    'Shows what a run of the replication rules would copy now, and why not more. Nothing is copied or deleted.',
  )
  .option('--rules <file>', 'the rules file, YAML or JSON', 'config/replication.yaml')
  .option('--rule <name...>', 'run only these rules')
  .addOption(new Option('--prune', 'show what prune would delete instead').default(false).conflicts('rule'))
  .option('--local', 'read the local cloud that npm start runs, not the account of the environment', false)
  .option('--json', 'print the report as JSON', false)
  .showHelpAfterError()
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));

process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  // EPIPE: whoever read us is gone, as `head` is.
  if (code !== 'EPIPE') process.exit(refuse(`The plan could not be written: ${message}`));
});
process.exitCode = await plan(command.parse().opts<Options>());

async function plan({ rules: file, rule: ruleNames, prune, local, json }: Options): Promise<number> {
  const cloud = local ? await findLocalCloud() : undefined;
  if (cloud !== undefined && 'fault' in cloud) return refuse(cloud.fault);
  const inputs = await readInputs(file, cloud === undefined ? process.env : environmentOf(cloud));
  if ('faults' in inputs) return refuse(...inputs.faults);
  const { rules, deps } = inputs;

  const made = await makePlan(deps, rules, { prune, ...(ruleNames === undefined ? {} : { ruleNames }) });
  const { ensEndpoint, installation } = deps.settings;
  if ('unknownRules' in made) command.error(`error: ${file} has no rule ${made.unknownRules.join(', ')}`);
  for (const warning of made.warnings) process.stderr.write(`${warning}\n`);
  if ('failure' in made) return refuse(`ENS at ${ensEndpoint} cannot be read: ${new CallError(made.failure).message}`);

  const text = `${file}, installation ${installation}, ENS at ${ensEndpoint}\n\n${made.text}`;
  process.stdout.write(`${json ? JSON.stringify(made.report) : text}\n`);
  if (made.isWhole) return 0;
  return refuse('The plan is not whole: not everything that it depends on could be read.');
}

async function readInputs(file: string, environment: Readonly<Record<string, string | undefined>>) {
  // npm changes to the folder of the package, which is where its own file is; who names a file is where INIT_CWD says.
  const isOwn = command.getOptionValueSource('rules') === 'default';
  const folder = isOwn ? join(import.meta.dirname, '..') : (process.env['INIT_CWD'] ?? '.');
  try {
    return { rules: readPlacedRules(await readRulesText(file, folder), file), deps: readOnlyDeps(environment) };
  } catch (error) {
    if (error instanceof RulesError) return { faults: error.faults };
    if (!(error instanceof EnvironmentError)) throw error;
    return { faults: error.faults.map(({ variable, detail }) => `${variable}: ${detail}`) };
  }
}

/** Says on stderr what is wrong; gives the exit code. */
function refuse(...lines: readonly string[]): number {
  process.stderr.write(`${lines.join('\n')}\n`);
  return 1;
}
