import { belongingIn } from './belonging.ts';
import type { InventoryView, OwnCopy } from './inventory.ts';
import type { ResolvedRule } from './resolved-rule.ts';

/**
 * Tells of each node which copies on it are the rule's own: those with its name in their marker, but for those of sources
 * that it certainly does not select by what the file says now, whatever their age and rank. Such copies another project may
 * have made, or the rule while it meant something else: its retention neither judges nor counts them.
 */
export function ownCopiesOf(resolved: ResolvedRule, view: InventoryView): (ensRegionId: string) => readonly OwnCopy[] {
  const belongingOf = belongingIn(resolved, view);
  return (ensRegionId) =>
    view
      .on(ensRegionId)
      .madeBy(resolved.rule.name)
      .filter((copy) => belongingOf(copy) !== 'no');
}
