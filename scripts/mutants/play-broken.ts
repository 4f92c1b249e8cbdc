import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Mutant } from './mutant.ts';

/** What stories came to in a broken copy: which seed caught it and how, or that none did, or why none was played. */
export interface Played {
  readonly isCaught: boolean;
  readonly how: string;
  readonly seconds: number;
}

const longest = 200;

/** Plays up to `seeds` stories of the mutant's sort in `copy`, until one breaks a promise. */
export async function playBroken(root: string, copy: string, { sort }: Mutant, seeds: number): Promise<Played> {
  const script = join(copy, 'scripts/simulate.ts');
  const asked = ['--sort', sort, '--seeds', String(seeds), '--until-broken', '--processes', '1'];
  const began = performance.now();
  const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', script, ...asked],
      { cwd: root, maxBuffer: 2 ** 28 },
      (_, stdout, stderr) => resolve({ stdout, stderr }),
    );
  });
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  const lines = stdout.trimEnd().split('\n');
  const verdict = lines.findLast((line) => line.startsWith('seed '));
  if (verdict !== undefined) return { isCaught: true, how: verdict.slice(0, longest), seconds };
  // What cannot even be played proves nothing.
  const isPlayed = lines.at(-1)?.startsWith('{') === true;
  return { isCaught: false, how: isPlayed ? `${seeds} seeds` : stderr.slice(0, longest), seconds };
}
