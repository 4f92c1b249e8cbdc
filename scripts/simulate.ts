import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { isKept } from '../simulation/judge/invariants.ts';
import type { Run } from '../simulation/play/run.ts';
import type { Sort } from '../simulation/story/scenario.ts';
import { sorts } from '../simulation/story/sorts.ts';
import { playInParallel } from './simulate/in-parallel.ts';
import { isClean, playSeries } from './simulate/tally.ts';

// Plays many random stories on the real use cases under a virtual clock, and judges each from the world's own state.
// Usage: npm run simulate -- [--seeds N] [--from S] [--seed S] [--sort NAME] [--json]; exit code 1 if a promise was broken.

const count = (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('must be a whole number.');
  return value;
};
const options = new Command('npm run simulate --')
  .option('--seeds <number>', 'how many', count, 1000)
  .option('--from <seed>', 'the first one', count, 1)
  .option('--seed <seed>', 'this one alone, with its trace', count)
  .addOption(new Option('--sort <name>', 'all of this sort, whatever their seeds say').choices(sorts))
  .option('--until-broken', 'end at the first seed that breaks a promise', false)
  .option('--processes <number>', 'how many share the work', count, availableParallelism())
  .option('--json', 'print only the result', false)
  .parse()
  .opts<{
    seeds: number;
    from: number;
    seed?: number;
    sort?: Sort;
    untilBroken: boolean;
    processes: number;
    json: boolean;
  }>();

const show = (line: string) => void (options.json || process.stdout.write(`${line}\n`));
let hasTold = false;
const see = ({ seed, verdict, trace }: Run) => {
  const isFirstBroken = !isKept(verdict) && !hasTold;
  if (options.seed !== undefined || isFirstBroken) show(trace().join('\n'));
  if (!isKept(verdict)) show(`seed ${seed}: ${JSON.stringify(verdict)}`);
  hasTold ||= isFirstBroken;
};
const { untilBroken, processes, sort } = options;
const [from, seeds] = options.seed === undefined ? [options.from, options.seeds] : [options.seed, 1];
const began = performance.now();
const isShared = processes > 1 && seeds > 1;
const tally = isShared
  ? await playInParallel({ from, seeds, untilBroken, sort }, processes, show)
  : await playSeries({ from, seeds, untilBroken, sort }, see);
const seconds = Math.round((performance.now() - began) / 100) / 10;
process.stdout.write(`${JSON.stringify({ seeds, ...tally, seconds })}\n`);
process.exitCode = isClean(tally) ? 0 : 1;
