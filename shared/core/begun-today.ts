import { type KnownSource, sourcesOf } from './behind.ts';
import type { InventoryView, PlanInventory } from './inventory.ts';
import type { Choice, RulePlan } from './plan.ts';
import { retentionJudge } from './rule-retention.ts';
import { isOfToday } from './snapshot.ts';
import { dayMs } from './zone-clock.ts';

/** How many copies have begun in the last 24 hours. */
export interface Begun {
  readonly count: number;
  /** How many of these are not seen, but kept free for nodes that could not be read. */
  readonly reserved: number;
}

/** Rules whose nodes are not known, so that nothing of theirs can be counted; sorted. */
export interface Uncounted {
  readonly rules: readonly string[];
}

/** What has begun in the last 24 hours, whatever became of it. */
export interface Today {
  /** What a rule has begun, on whichever nodes that were read. */
  of(choice: Choice): Begun | Uncounted;
  /** What all rules have begun, also those that the file has no more; `file` are those that it has. */
  ofAll(file: readonly Choice[]): Begun | Uncounted;
}

/**
 * Counts what ENS lists of the rules' copies, also those whose time it does not tell, and what it does not list yet of those
 * in `plans`. A node that could not be read counts as if all had begun there today that its rules want or have wanted within the day: it stops others only where
 * the day has no room beside that, and the limit is kept.
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
  const reservedFor = (choice: Choice) => {
    const unread = choice.resolved.destinationNodes.filter((node) => gaps.has(node));
    if (unread.length === 0) return 0;
    const selected = new Set(choice.selection.sources);
    const judge = retentionJudge(choice.resolved, choice.selection, view);
    const sources = sourcesOf(choice);
    return sumOf(
      unread.map((node) => {
        const wanted = judge?.(node).wanted;
        const mayHaveBegun = ({ snapshot, since }: KnownSource) =>
          snapshot.ensRegionId !== node &&
          ((selected.has(snapshot) && wanted?.has(snapshot.snapshotId) !== false) ||
            (since > now - dayMs && since <= now));
        return sources.filter(mayHaveBegun).length;
      }),
    );
  };
  const count = (choices: readonly Choice[], seen: number): Begun | Uncounted => {
    const unknown = choices.filter(({ resolved }) => resolved.unresolved !== undefined);
    if (unknown.length > 0) return { rules: unknown.map(({ resolved }) => resolved.rule.name).toSorted() };
    const reserved = sumOf(choices.map(reservedFor));
    return { count: seen + reserved, reserved };
  };
  return {
    of: (choice) => count([choice], begun.get(choice.resolved.rule.name) ?? 0),
    ofAll: (file) => count(file, sumOf([...begun.values()])),
  };
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
