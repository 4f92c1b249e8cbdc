import { Command, InvalidArgumentError } from 'commander';
import { type ContenderName, contenders } from './bench-storm/contenders.ts';
import { play, type Result, sum } from './bench-storm/play.ts';
import { table } from './demo/table.ts';

// Compares our requests and rules with scripts that people write for the job: 5 sources to 20 nodes, in storms of 7, 8, 9 and
// 14 virtual minutes, each with several seeds, on the state machines of the simulation. The same seeds give the same result.
// Usage: npm run bench:storm -- [--seeds N] [--json]

const count = (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('must be a whole number, at least 1.');
  return value;
};
const { seeds, json } = new Command('npm run bench:storm --')
  .option('--seeds <number>', 'how many storms of each length', count, 10)
  .option('--json', 'print a line of JSON a contender', false)
  .parse()
  .opts<{ seeds: number; json: boolean }>();

const minutes = [7, 8, 9, 14];
const storms = minutes.flatMap((length) =>
  Array.from({ length: seeds }, (_, index) => ({
    ...{ seed: 100 * length + index + 1, stormSeconds: 60 * length, sources: 5, nodes: 20 },
  })),
);
const rows: (readonly [ContenderName, Result])[] = [];
for (const name of Object.keys(contenders) as ContenderName[]) {
  const results: Result[] = [];
  for (const storm of storms) results.push(await play(name, storm));
  const total = sum(results);
  rows.push([name, total]);
  if (json) process.stdout.write(`${JSON.stringify({ contender: name, storms: storms.length, ...total })}\n`);
}
if (!json) {
  const head = ['pairs', 'available', 'lost', 'doubled', 'deadLettered', 'calls', 'copies', 'seconds'] as const;
  const cells = rows.map(([name, result]) => [name, ...head.map((key) => String(result[key]))]);
  process.stdout.write(`${table(['contender', ...head], cells)}\n`);
}
