import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Edit, Mutant } from './mutant.ts';

/** What of the mutants' quotes our code does not hold any more; a line each. */
export async function staleQuotes(root: string, mutants: readonly Mutant[]): Promise<string[]> {
  const stale = await Promise.all(
    mutants.flatMap((mutant) =>
      editsOf(mutant).map(async ({ file, from }) => {
        const source = await readFile(join(root, file), 'utf8').catch(() => '');
        return source.includes(from) ? [] : `${mutant.name}: ${file} does not hold what is to be broken`;
      }),
    ),
  );
  return stale.flat();
}

/** Copies all that a story needs from `root` to `copy`, and breaks it there. */
export async function makeBrokenCopy(root: string, copy: string, mutant: Mutant): Promise<void> {
  await mkdir(copy, { recursive: true });
  for (const part of ['shared', 'simulation', 'local', 'scripts']) {
    await cp(join(root, part), join(copy, part), { recursive: true });
  }
  for (const { file, from, to } of editsOf(mutant)) {
    const source = await readFile(join(copy, file), 'utf8');
    await writeFile(
      join(copy, file),
      source.replace(from, () => to),
    );
  }
}

function editsOf(mutant: Mutant): Edit[] {
  return mutant.and === undefined ? [mutant] : [mutant, mutant.and];
}
