import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import pLimit from 'p-limit';
import { makeBrokenCopy, staleQuotes } from './mutants/broken-copy.ts';
import { playBroken } from './mutants/play-broken.ts';
import { mutants } from './mutants.ts';

// Proves that the simulation can fail: breaks our own code in one place at a time, and plays stories until one goes wrong.
// Usage: npm run simulate:mutants -- [--seeds N] [--processes N] [name …]; exit code 1 if a mutant is missed.

const command = new Command('npm run simulate:mutants --')
  .option('--seeds <number>', 'how many stories a mutant may take', Number, 4000)
  .option('--processes <number>', 'how many are played at a time', Number, 2)
  .argument('[names...]', 'these alone')
  .parse();
const { seeds, processes } = command.opts<{ seeds: number; processes: number }>();
const root = join(import.meta.dirname, '..');
const folder = join(root, 'dist/mutants', String(process.pid));

const stale = await staleQuotes(root, mutants);
if (stale.length > 0) throw new Error(stale.join('\n'));
const unknown = command.args.filter((name) => !mutants.some((mutant) => mutant.name === name));
if (unknown.length > 0) throw new Error(`no mutants: ${unknown.join(', ')}`);
const chosen = command.args.length === 0 ? mutants : mutants.filter(({ name }) => command.args.includes(name));

let caught = 0;
await pLimit(processes).map(chosen, async (mutant) => {
  const copy = join(folder, mutant.name);
  await makeBrokenCopy(root, copy, mutant);
  const { isCaught, how, seconds } = await playBroken(root, copy, mutant, seeds);
  await rm(copy, { recursive: true, force: true });
  if (isCaught) caught += 1;
  process.stdout.write(`${isCaught ? 'caught' : 'MISSED'} ${mutant.name} (${mutant.sort}, ${seconds} s): ${how}\n`);
});
await rm(folder, { recursive: true, force: true });
process.stdout.write(`${caught} caught, ${chosen.length - caught} missed\n`);
process.exitCode = caught === chosen.length ? 0 : 1;
