import { groupBy } from './group-by.ts';
import { type InventoryView, isConfirmed, type OwnCopy } from './inventory.ts';
import { ownershipIn } from './own-copies.ts';
import { copiesTo, type ResolvedRule } from './resolved-rule.ts';
import { byAge, isLive } from './snapshot.ts';

/** Why no rule's retention judges a copy of ours. */
export type WhyUnmanaged =
  | 'its rule is not in the file'
  | 'its rule does not copy to its node'
  | 'its rule does not select its source'
  | 'ENS names no source'
  | 'ENS names another source than its description'
  | 'it is older than the snapshot that has the id of its source now';

/** A copy that no rule speaks for. */
export interface UnmanagedCopy {
  readonly copy: OwnCopy;
  readonly reason: WhyUnmanaged;
}

/** Copies of ours that no plan wants. */
export interface Leftovers {
  /** Live copies of one pair, of which one is enough; each list in the order of their age, oldest first. */
  readonly doubles: readonly (readonly OwnCopy[])[];
  /** Copies that ended in `error`. */
  readonly failed: readonly OwnCopy[];
  /** Live copies whose rule is not in the file, or does by now not copy to their node, or does not select their source. */
  readonly unmanaged: readonly UnmanagedCopy[];
}

/** The rules of the file by name; undefined for one whose nodes and disks are not known now. */
export type RulesByName = ReadonlyMap<string, ResolvedRule | undefined>;

/** Sorts out our copies that are double, failed, or nobody's any more; in a stable order. */
export function leftoversOf(view: InventoryView, rules: RulesByName): Leftovers {
  const sorted = view.ours.toSorted(oldestFirst);
  const live = sorted.filter(({ snapshot }) => isLive(snapshot));
  const pairs = groupBy(live.filter(isConfirmed), pairOf);
  const whyUnmanaged = unmanagedBy(view, rules);
  return {
    doubles: [...pairs.values()].filter(({ length }) => length > 1),
    failed: sorted.filter(({ snapshot }) => snapshot.status === 'error'),
    unmanaged: live.flatMap((copy) => {
      const reason = whyUnmanaged(copy);
      return reason === undefined ? [] : { copy, reason };
    }),
  };
}

/** Tells why a copy is not managed by the rule that has made it, if it is not, or if that rule is known. */
export function unmanagedBy(view: InventoryView, rules: RulesByName): (copy: OwnCopy) => WhyUnmanaged | undefined {
  const known = new Map([...rules].map(([name, rule]) => [name, rule && { rule, isOwn: ownershipIn(rule, view) }]));
  return (copy) => {
    const name = copy.marker.rule;
    if (name === undefined) return undefined; // a request's
    if (!known.has(name)) return 'its rule is not in the file';
    const its = known.get(name);
    if (its === undefined) return undefined;
    if (copiesTo(its.rule, copy.snapshot.ensRegionId) === false) return 'its rule does not copy to its node';
    return its.isOwn(copy) ? undefined : 'its rule does not select its source';
  };
}

/** The same for all copies of one source on one node; an id that stands for two disks is not one source. */
export function pairOf({ snapshot, marker }: OwnCopy): string {
  return `${marker.sourceId} ${marker.diskId} ${snapshot.ensRegionId}`;
}

/** Sorts the oldest copy first. */
export function oldestFirst(a: OwnCopy, b: OwnCopy): number {
  return byAge(a.snapshot, b.snapshot);
}
