import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { growthExponent } from './bench-plan/growth.ts';
import type { Measured } from './bench-plan/measure.ts';

// Measures planning: 1,000 nodes × 1,000 sources under 50 rules, a million pairs of which a quarter is there, and four
// halvings of that. Each plan has a process of its own, as a run of the function has; of three the fastest counts, and the
// highest peak of memory.
// Usage: npm run bench:plan -- [--json]

const { json } = new Command('npm run bench:plan --')
  .option('--json', 'print only the result', false)
  .parse()
  .opts<{ json: boolean }>();

const nodes = 1000;
const sources = [63, 125, 250, 500, 1000];
const measured: Measured[] = [];
for (const count of sources) {
  const rounds: Measured[] = [];
  for (let round = 0; round < 3; round += 1) rounds.push(await measure(count));
  const [{ pairs }] = rounds as [Measured, ...Measured[]];
  const size = {
    pairs,
    ms: Math.min(...rounds.map(({ ms }) => ms)),
    peakMB: Math.max(...rounds.map(({ peakMB }) => peakMB)),
  };
  measured.push(size);
  if (!json) process.stdout.write(`${size.pairs} pairs: ${size.ms} ms, peak ${size.peakMB} MB\n`);
}
const { pairs, ms, peakMB } = measured.at(-1) as Measured;
process.stdout.write(`${JSON.stringify({ pairs, ms, peakMB, growthExponent: growthExponent(measured) })}\n`);

async function measure(count: number): Promise<Measured> {
  const script = join(import.meta.dirname, 'bench-plan/measure.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, `${nodes}`, `${count}`]);
  return JSON.parse(stdout);
}
