import type { InventoryView, PlanInventory } from './inventory.ts';
import type { Choice, RulePlan } from './plan.ts';
import { isOfToday } from './snapshot.ts';

/** How many copies have begun in the last 24 hours, whatever became of them; undefined where that cannot be counted. */
export interface Today {
  /** What a rule has begun. */
  of(choice: Choice): number | undefined;
  /** What all rules have begun, also those that the file has no more; `file` are those that it has. */
  ofAll(file: readonly Choice[]): number | undefined;
}

/**
 * Counts what ENS lists of the rules' copies, also those whose time it does not tell, and what it does not list yet of those
 * in `plans`. A day cannot be counted while one of its destinations is not known or could not be read.
 */
export function countToday(
  plans: readonly RulePlan[],
  view: InventoryView,
  { takenAt: now, gaps }: Pick<PlanInventory, 'takenAt' | 'gaps'>,
): Today {
  const begun = new Map<string, number>();
  const add = (rule: string) => begun.set(rule, (begun.get(rule) ?? 0) + 1);
  for (const { marker, snapshot } of view.ours) {
    if (marker.rule !== undefined && isOfToday(snapshot, now)) add(marker.rule);
  }
  for (const { rule, pairs } of plans) {
    for (const { sight } of pairs) if (sight.state === 'creating' && sight.copy === undefined) add(rule.name);
  }
  const canCount = ({ resolved: { unresolved, destinationNodes } }: Choice) =>
    unresolved === undefined && !destinationNodes.some((node) => gaps.has(node));
  return {
    of: (choice) => (canCount(choice) ? (begun.get(choice.resolved.rule.name) ?? 0) : undefined),
    ofAll: (file) => (file.every(canCount) ? [...begun.values()].reduce((sum, count) => sum + count, 0) : undefined),
  };
}
