import type { Retention } from './effective-rules.ts';
import { groupBy } from './group-by.ts';
import type { OwnCopy } from './inventory.ts';
import { ownCopiesOf } from './own-copies.ts';
import type { Plan, RulePlan } from './plan.ts';
import { createProtection } from './protection.ts';
import type { ResolvedRule } from './resolved-rule.ts';
import { newestFirst } from './snapshot.ts';

/** A copy that the retention of its rule gives up, and one that the rule has made of the same disk there, and that stays. */
export interface OutdatedCopy {
  readonly copy: OwnCopy;
  readonly apply: Retention['apply'];
  readonly kept: OwnCopy;
}

/** How many copies a rule gives up that stay all the same, and why. */
export interface Spared {
  readonly rule: string;
  readonly because: string;
  readonly count: number;
}

/**
 * The available copies that the retention of their own rule gives up, that no rule wants, and that no other rule keeps. The
 * last one that a rule has made of a disk on a node always stays.
 */
export function outdatedOf(
  { view, inventory, rules: plans }: Plan,
  rules: readonly ResolvedRule[],
): { readonly outdated: OutdatedCopy[]; readonly spared: Spared[] } {
  const wanted = wantedPairs(plans);
  const protectorOf = createProtection(rules, view, inventory.takenAt);
  const spared = new Map<string, Spared>();
  const outdated = plans.flatMap(({ rule: { name, retention }, resolved, destinationNodes, judge }) => {
    if (retention === undefined || judge === undefined) return [];
    const { apply } = retention;
    const ownOn = ownCopiesOf(resolved, view);
    return destinationNodes.flatMap((node) => {
      const { deletable } = judge(node);
      const available = ownOn(node)
        .filter((copy) => copy.snapshot.status === 'available')
        .toSorted((a, b) => newestFirst(a.snapshot, b.snapshot));
      return [...groupBy(available, ({ marker }) => marker.diskId).values()].flatMap(outdatedAmong);

      function outdatedAmong(copies: readonly OwnCopy[]): OutdatedCopy[] {
        const going = new Set(copies.filter(isGivenUp));
        const kept = copies.find((copy) => !going.has(copy));
        if (kept !== undefined) return [...going].map((copy) => ({ copy, apply, kept }));
        // What the rule keeps here is of other disks, or was made by others and may go at any time.
        const [last, ...others] = copies as [OwnCopy, ...OwnCopy[]];
        spare('it is the last one of its disk there');
        return others.map((copy) => ({ copy, apply, kept: last }));
      }

      function isGivenUp(copy: OwnCopy): boolean {
        const { sourceId } = copy.marker;
        if (!deletable.has(sourceId) || wanted.get(sourceId)?.has(node)) return false;
        const protector = protectorOf(name, copy);
        if (protector !== undefined) spare(protector);
        return protector === undefined;
      }
    });

    function spare(because: string) {
      const key = `${name} ${because}`;
      spared.set(key, { rule: name, because, count: (spared.get(key)?.count ?? 0) + 1 });
    }
  });
  return { outdated, spared: [...spared.values()] };
}

/** Source id → nodes on which some rule wants a copy of it. */
function wantedPairs(plans: readonly RulePlan[]): ReadonlyMap<string, ReadonlySet<string>> {
  const pairs = plans.flatMap((plan) => plan.pairs);
  const bySource = groupBy(pairs, ({ source }) => source.snapshotId);
  return new Map([...bySource].map(([id, those]) => [id, new Set(those.map(({ ensRegionId }) => ensRegionId))]));
}
