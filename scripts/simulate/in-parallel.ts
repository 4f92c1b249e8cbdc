import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { isClean, type Series, sum, type Tally } from './tally.ts';

/** Splits a series among processes of the same script, one a core, and passes on what they print; `untilBroken` ends them all. */
export async function playInParallel(series: Series, processes: number, show: (line: string) => void): Promise<Tally> {
  const ending = new AbortController();
  const tallies = await Promise.all(
    shares(series, processes).map((share) => playElsewhere(share, series, ending, show)),
  );
  return sum(tallies.filter((tally) => tally !== undefined));
}

function shares({ from, seeds }: Series, processes: number): { readonly from: number; readonly seeds: number }[] {
  const each = Math.ceil(seeds / processes);
  const starts = Array.from({ length: Math.ceil(seeds / each) }, (_, index) => index * each);
  return starts.map((start) => ({ from: from + start, seeds: Math.min(each, seeds - start) }));
}

/** The tally that a process prints last; undefined if it was ended because another one is done. */
async function playElsewhere(
  { from, seeds }: { readonly from: number; readonly seeds: number },
  { untilBroken, sort }: Series,
  ending: AbortController,
  show: (line: string) => void,
): Promise<Tally | undefined> {
  const script = process.argv[1] ?? '';
  const range = ['--from', String(from), '--seeds', String(seeds), '--processes', '1'];
  const child = spawn(
    process.execPath,
    [
      ...[...process.execArgv, script, ...range],
      ...(untilBroken ? ['--until-broken'] : []),
      ...(sort === undefined ? [] : ['--sort', sort]),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], signal: ending.signal, killSignal: 'SIGKILL' },
  );
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', (error) => (ending.signal.aborted ? resolve(null) : reject(error)));
  });
  let last: string | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    if (last !== undefined) show(last);
    last = line;
  }
  const code = await exited;
  if (ending.signal.aborted) return undefined;
  if (last === undefined || !last.startsWith('{'))
    throw new Error(`seeds ${from} to ${from + seeds - 1} were not played`);
  const tally: Tally = JSON.parse(last);
  if (code !== (isClean(tally) ? 0 : 1))
    throw new Error(`seeds ${from} to ${from + seeds - 1} ended with code ${code}`);
  if (untilBroken && code !== 0) ending.abort();
  return tally;
}
