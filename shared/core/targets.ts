import { belongingsIn } from './belonging.ts';
import { countedTogether, countedWith } from './counted-per.ts';
import type { InventoryView, OwnCopy } from './inventory.ts';
import type { PlannedPair, RulePlan } from './plan.ts';
import type { Snapshot } from './snapshot.ts';

/** What is judged together: on one node what belongs to one disk, or to a rule that chooses among all disks. */
export interface Target {
  readonly ensRegionId: string;
  readonly diskId?: string;
  /** What the rule wants there. */
  readonly pairs: readonly PlannedPair[];
  /** The available copies that the rule has made there, of sources that it speaks of or may have spoken of. */
  readonly own: readonly Snapshot[];
}

/**
 * The targets of a rule: what it wants, what it waits for, and what it has copied, though the source may be gone, too old
 * or out of sight. In the order of the plan.
 */
export function targetsOf(
  { rule, resolved, selection, pairs, shared, destinationNodes }: RulePlan,
  view: InventoryView,
) {
  const per = countedTogether(rule);
  const targets = new Map<string, { ensRegionId: string; diskId?: string; pairs: PlannedPair[]; own: Snapshot[] }>();
  const targetOf = (ensRegionId: string, diskId: string | undefined) => {
    const disk = countedWith(per, diskId);
    const key = `${ensRegionId} ${disk}`;
    const known = targets.get(key);
    if (known !== undefined) return known;
    const target = { ensRegionId, ...(disk === '' ? {} : { diskId: disk }), pairs: [], own: [] };
    targets.set(key, target);
    return target;
  };
  for (const list of [pairs, shared]) {
    for (const pair of list) targetOf(pair.ensRegionId, pair.source.sourceDiskId).pairs.push(pair);
  }
  for (const { ensRegionId: home, sourceDiskId } of selection.waiting) {
    for (const node of destinationNodes) if (node !== home) targetOf(node, sourceDiskId);
  }
  const { ofCopy } = belongingsIn(view);
  const isAbout = (copy: OwnCopy) => copy.snapshot.status === 'available' && ofCopy(resolved, copy) !== 'no';
  for (const node of destinationNodes) {
    const own = view.on(node).madeBy(rule.name).filter(isAbout);
    const inOrder = own.toSorted((a, b) => (a.snapshot.snapshotId < b.snapshot.snapshotId ? -1 : 1));
    for (const { snapshot, marker } of inOrder) targetOf(node, marker.diskId).own.push(snapshot);
  }
  return [...targets.values()] as readonly Target[];
}
