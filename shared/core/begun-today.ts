import type { Failure } from './failure.ts';
import type { InventoryView, PlanInventory } from './inventory.ts';
import type { RulePlan } from './plan.ts';
import type { ResolvedRule } from './resolved-rule.ts';
import { dayMs } from './zone-clock.ts';

/** What hides copies from who counts them: nodes that could not be read, and rules whose nodes are not known. Sorted. */
export interface Uncounted {
  readonly nodes: readonly string[];
  readonly rules: readonly string[];
}

/** How many copies have begun in the last 24 hours, or why that cannot be told. */
export type Begun = number | Uncounted;

/** A rule, and where its copies can be. */
export type CountedRule = Pick<ResolvedRule, 'rule' | 'destinationNodes' | 'unresolved'>;

/** What has begun in the last 24 hours, whatever became of it. */
export interface Today {
  /** What `rule` has begun, on whichever nodes that were read. */
  of(rule: CountedRule): Begun;
  /** What all rules have begun, also those that the file has no more; `file` are those that it has. */
  ofAll(file: readonly CountedRule[]): Begun;
}

/** Counts what ENS lists of the rules' copies, and what it does not list yet of those in `plans`. */
export function countToday(
  plans: readonly RulePlan[],
  { ours }: InventoryView,
  { takenAt: now, gaps }: Pick<PlanInventory, 'takenAt' | 'gaps'>,
): Today {
  const begun = new Map<string, number>();
  const add = (rule: string) => begun.set(rule, (begun.get(rule) ?? 0) + 1);
  for (const { marker, snapshot } of ours) {
    if (marker.rule !== undefined && (snapshot.creationTime ?? 0) > now - dayMs) add(marker.rule);
  }
  for (const { rule, pairs } of plans) {
    for (const { sight } of pairs) if (sight.state === 'creating' && sight.copy === undefined) add(rule.name);
  }
  return {
    of: (rule) => uncountedOf([rule], gaps) ?? begun.get(rule.rule.name) ?? 0,
    ofAll: (file) => uncountedOf(file, gaps) ?? [...begun.values()].reduce((sum, count) => sum + count, 0),
  };
}

function uncountedOf(rules: readonly CountedRule[], gaps: ReadonlyMap<string, Failure>): Uncounted | undefined {
  const nodes = rules.flatMap(({ destinationNodes }) => destinationNodes.filter((node) => gaps.has(node)));
  const unknown = rules.filter(({ unresolved }) => unresolved !== undefined).map(({ rule }) => rule.name);
  if (nodes.length + unknown.length === 0) return undefined;
  return { nodes: [...new Set(nodes)].toSorted(), rules: unknown.toSorted() };
}
