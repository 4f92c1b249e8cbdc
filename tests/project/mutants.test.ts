import { join } from 'node:path';
import { expect, test } from 'vitest';
import { staleQuotes } from '../../scripts/mutants/broken-copy.ts';
import { mutants } from '../../scripts/mutants.ts';

test('every mutant → quotes our code as it is, and has a name of its own', async () => {
  expect(await staleQuotes(join(import.meta.dirname, '..', '..'), mutants)).toEqual([]);
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
});
