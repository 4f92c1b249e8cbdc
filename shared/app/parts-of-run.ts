import { chunks } from '../core/chunks.ts';
import type { Rule } from '../core/effective-rules.ts';
import { groupBy } from '../core/group-by.ts';
import { isToBegin } from '../core/hold-back.ts';
import type { Plan, PlannedPair } from '../core/plan.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { inTickOrder } from '../core/tick-order.ts';
import { nodesPerListing } from './read-by-nodes.ts';

/** A part of a run: some copies of one source that one rule wants. */
export interface Part {
  readonly rule: Rule;
  readonly source: Snapshot;
  readonly pairs: readonly PlannedPair[];
  /** Nodes that are read again together before any of them is paid for; of the parts that pay for nothing, none. */
  readonly group: readonly string[];
}

/**
 * The pairs of a plan that are not held back, in parts. What is to begin comes group of nodes by group, `perCall` nodes in
 * each, so that a group is read again at most once for all of its sources. The order of the groups, and of the parts in
 * each, changes from tick to tick.
 */
export function partsOf({ rules }: Plan, perCall: number, tick: number): Part[] {
  const free = rules.flatMap(({ rule, pairs }) =>
    pairs.flatMap((pair) => (pair.hold === undefined ? { rule, pair } : [])),
  );
  const toBegin = free.filter(({ pair }) => isToBegin(pair));
  const groups = chunks([...new Set(toBegin.map(({ pair }) => pair.ensRegionId))], perCall);
  const groupOf = new Map(groups.flatMap((group) => group.map((node) => [node, group] as const)));
  const byGroup = groupBy(toBegin, ({ pair }) => groupOf.get(pair.ensRegionId));
  const paying = inTickOrder(groups, ([first]) => String(first), tick).flatMap((group) =>
    inTickOrder(bySource(byGroup.get(group) ?? [], group), keyOf, tick),
  );
  const others = bySource(
    free.filter(({ pair }) => !isToBegin(pair)),
    [],
  ).flatMap((part) => chunks(part.pairs, nodesPerListing).map((pairs) => ({ ...part, pairs })));
  return [...paying, ...others];
}

interface RulePair {
  readonly rule: Rule;
  readonly pair: PlannedPair;
}

function bySource(pairs: readonly RulePair[], group: readonly string[]): Part[] {
  return [...groupBy(pairs, ({ rule }) => rule)].flatMap(([rule, ofRule]) =>
    [...groupBy(ofRule, ({ pair }) => pair.source)].map(([source, ofSource]) => ({
      rule,
      source,
      pairs: ofSource.map(({ pair }) => pair),
      group,
    })),
  );
}

function keyOf({ rule, source: { snapshotId } }: Part): string {
  return `${rule.name} ${snapshotId}`;
}
