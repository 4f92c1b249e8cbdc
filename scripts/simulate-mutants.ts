import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Edit } from './mutants/mutant.ts';
import { mutants } from './mutants.ts';

// Proves that the simulation can fail: breaks our own code in one place at a time, and plays stories until one goes wrong.
// Usage: npm run simulate:mutants -- [name …]; exit code 1 if a mutant is missed.

const root = join(import.meta.dirname, '..');
const folder = join(root, 'dist/mutants');
const seeds = 10_000;
const wanted = process.argv.slice(2);

let caught = 0;
let missed = 0;
await rm(folder, { recursive: true, force: true });
for (const mutant of mutants) {
  const { name } = mutant;
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const copy = join(folder, name);
  await mkdir(copy, { recursive: true });
  for (const part of ['shared', 'simulation', 'local', 'scripts']) {
    await cp(join(root, part), join(copy, part), { recursive: true });
  }
  for (const edit of mutant.and === undefined ? [mutant] : [mutant, mutant.and]) await breakCode(copy, name, edit);
  const isCaught = await isBroken(copy);
  if (isCaught) caught += 1;
  else missed += 1;
  process.stdout.write(`${isCaught ? 'caught' : 'MISSED'} ${name}\n`);
}
await rm(folder, { recursive: true, force: true });
process.stdout.write(`${caught} caught, ${missed} missed\n`);
process.exitCode = missed === 0 ? 0 : 1;

async function breakCode(copy: string, name: string, { file, from, to }: Edit): Promise<void> {
  const source = await readFile(join(copy, file), 'utf8');
  if (!source.includes(from)) throw new Error(`${name}: ${file} does not hold what is to be broken`);
  await writeFile(join(copy, file), source.replace(from, to));
}

/** Whether some story breaks a promise, or cannot be played to its end. */
async function isBroken(copy: string): Promise<boolean> {
  const script = join(copy, 'scripts/simulate.ts');
  const run = promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', script, '--seeds', String(seeds), '--until-broken', '--json'],
    { cwd: root },
  );
  return run.then(
    () => false,
    () => true,
  );
}
