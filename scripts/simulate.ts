import { Command, InvalidArgumentError } from 'commander';
import { readSettings } from '../shared/adapters/environment.ts';
import { type Run, simulate } from '../simulation/run.ts';

// Plays many random stories on the real use cases under a virtual clock, and judges each from the world's own state.
// Usage: npm run simulate -- [--seeds N] [--from S] [--seed S] [--json]; exit code 1 if a promise was broken.

const count = (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('must be a whole number.');
  return value;
};
const options = new Command('npm run simulate --')
  .option('--seeds <number>', 'how many', count, 1000)
  .option('--from <seed>', 'the first one', count, 1)
  .option('--seed <seed>', 'this one alone, with its trace', count)
  .option('--until-broken', 'end at the first seed that breaks a promise', false)
  .option('--json', 'print only the result', false)
  .parse()
  .opts<{ seeds: number; from: number; seed?: number; untilBroken: boolean; json: boolean }>();

const settings = readSettings({});
const isGood = ({ verdict }: Run) => verdict.lost.length + verdict.unallowed.length + verdict.breaches.length === 0;
const began = performance.now();
const [first, seeds] = options.seed === undefined ? [options.from, options.seeds] : [options.seed, 1];
const sums = { steps: 0, lost: 0, duplicates: 0, unrepairedDuplicates: 0, foreignDeletes: 0, limitBreaches: 0 };
for (let seed = first; seed < first + seeds; seed += 1) {
  const run = await simulate(seed, settings);
  sums.steps += run.steps;
  sums.lost += run.verdict.lost.length;
  sums.duplicates += run.verdict.duplicates;
  sums.unrepairedDuplicates += run.verdict.unallowed.length;
  sums.limitBreaches += run.verdict.breaches.length;
  if (!options.json && options.seed !== undefined) process.stdout.write(`${run.trace.join('\n')}\n`);
  if (!options.json && !isGood(run)) process.stdout.write(`seed ${seed}: ${JSON.stringify(run.verdict)}\n`);
  if (options.untilBroken && !isGood(run)) break;
}
const seconds = Math.round((performance.now() - began) / 100) / 10;
process.stdout.write(`${JSON.stringify({ seeds, ...sums, seconds })}\n`);
process.exitCode = sums.lost + sums.unrepairedDuplicates + sums.limitBreaches === 0 ? 0 : 1;
