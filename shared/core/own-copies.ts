import { belongingIn, belongingOfOriginal } from './belonging.ts';
import type { InventoryView, OwnCopy } from './inventory.ts';
import type { ResolvedRule } from './resolved-rule.ts';

/**
 * Tells of the copies with a rule's name in their marker whether they are its own: not those of sources that it certainly
 * does not select by what the file says now, whatever their age and rank. Where the source is gone and what is left does not
 * tell, the snapshots that are left of its disk do. Other copies another project may have made, or the rule while it meant
 * something else: its retention neither judges nor counts them.
 */
export function ownershipIn(resolved: ResolvedRule, view: InventoryView): (copy: OwnCopy) => boolean {
  const belongingOf = belongingIn(resolved, view);
  return (copy) => {
    const belonging = belongingOf(copy);
    if (belonging !== 'unknown') return belonging !== 'no';
    const { diskId } = copy.marker;
    const siblings = diskId === undefined ? [] : view.originalsOf(diskId);
    return siblings.length === 0 || siblings.some((sibling) => belongingOfOriginal(resolved, sibling) !== 'no');
  };
}

/** The same for each node: which copies on it are the rule's own. */
export function ownCopiesOf(resolved: ResolvedRule, view: InventoryView): (ensRegionId: string) => readonly OwnCopy[] {
  const isOwn = ownershipIn(resolved, view);
  return (ensRegionId) => view.on(ensRegionId).madeBy(resolved.rule.name).filter(isOwn);
}
