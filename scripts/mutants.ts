import type { Mutant } from './mutants/mutant.ts';
import { mutantsOfCopies } from './mutants/of-copies.ts';
import { mutantsOfRules } from './mutants/of-rules.ts';

/** The faults that the promises are about. */
export const mutants: readonly Mutant[] = [...mutantsOfCopies, ...mutantsOfRules];
