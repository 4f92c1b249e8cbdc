import { tooManyCalls, tooManyTasks } from './call-bounds.ts';
import { beyondCanary } from './canary.ts';
import { deletionFaults } from './deletions.ts';
import { tooManyCopies } from './limits.ts';
import { beyondNodeBudget } from './node-budget.ts';
import { callsOnOldLooks } from './old-looks.ts';
import type { Outcome } from './outcome.ts';
import { unguardedCalls } from './unguarded-calls.ts';
import { unjustLetters } from './unjust-letters.ts';
import { callsOutsideWindows, forbiddenCalls, unwantedCalls } from './unwanted-calls.ts';

/** What went beyond a bound, a line each. */
export function breaches(outcome: Outcome): string[] {
  return [
    ...tooManyCalls(outcome),
    ...tooManyTasks(outcome),
    ...unjustLetters(outcome),
    ...unwantedCalls(outcome),
    // Every task ends: its copy is there, or its attempts, or its time, are used up.
    ...outcome.tasks.map(({ taskId }) => `${taskId}: still in the queue when all was long over`),
    ...forbiddenCalls(outcome),
    ...tooManyCopies(outcome),
    ...beyondNodeBudget(outcome),
    ...beyondCanary(outcome),
    ...callsOutsideWindows(outcome),
    ...callsOnOldLooks(outcome),
    ...unguardedCalls(outcome),
    ...deletionFaults(outcome),
    ...outcome.history.crashes,
    ...outcome.history.overruns.map((process) => `${process}: still at work when its time was up`),
  ];
}
