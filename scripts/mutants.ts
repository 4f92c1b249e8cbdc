import { mutantsOfBudgets } from './mutants/budgets.ts';
import { mutantsOfCalls } from './mutants/calls.ts';
import { mutantsOfDeletion } from './mutants/deletion.ts';
import { mutantsOfLooks } from './mutants/looks.ts';
import type { Mutant } from './mutants/mutant.ts';
import { mutantsOfPrune } from './mutants/prune.ts';
import { mutantsOfRetention } from './mutants/retention.ts';
import { mutantsOfRules } from './mutants/rules.ts';
import { mutantsOfTasks } from './mutants/tasks.ts';

/** The faults that the promises are about. */
export const mutants: readonly Mutant[] = [
  ...mutantsOfBudgets,
  ...mutantsOfCalls,
  ...mutantsOfDeletion,
  ...mutantsOfLooks,
  ...mutantsOfPrune,
  ...mutantsOfRetention,
  ...mutantsOfRules,
  ...mutantsOfTasks,
];
