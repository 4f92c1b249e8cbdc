import { countedTogether, countedWith } from './counted-per.ts';
import type { InventoryView, OwnCopy } from './inventory.ts';
import { ownCopiesOf } from './own-copies.ts';
import type { PlannedPair, RulePlan } from './plan.ts';
import type { Snapshot } from './snapshot.ts';

/** What is judged together: on one node what belongs to one disk, or to a rule that chooses among all disks. */
export interface Target {
  readonly ensRegionId: string;
  readonly diskId?: string;
  /** What the rule wants there. */
  readonly pairs: readonly PlannedPair[];
  /** The available copies that the rule has made there, of sources that it speaks of or may have spoken of. */
  readonly own: readonly OwnCopy[];
}

/** The available copies that a rule has made on its destinations, of sources that it speaks of or may have spoken of. */
export function ownCopies({ resolved }: RulePlan, view: InventoryView): OwnCopy[] {
  return resolved.destinationNodes
    .flatMap(ownCopiesOf(resolved, view))
    .filter((copy) => copy.snapshot.status === 'available')
    .toSorted((a, b) => (a.snapshot.snapshotId < b.snapshot.snapshotId ? -1 : 1));
}

/**
 * The targets of a rule: every node that it copies to, with each disk of which it wants something, waits for something, has
 * something that is too old by now, or has copied something to any node, though the source may be gone or out of sight.
 */
export function targetsOf(plan: RulePlan, own: readonly OwnCopy[]): Target[] {
  const { rule, selection, pairs, shared, destinationNodes } = plan;
  const per = countedTogether(rule);
  const targets = new Map<string, { ensRegionId: string; diskId?: string; pairs: PlannedPair[]; own: OwnCopy[] }>();
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
  const tooOld = selection.passedOver.flatMap(({ snapshot, reason }) => (reason === 'too old' ? snapshot : []));
  for (const [diskId, home] of homesOf([...selection.sources, ...selection.waiting, ...tooOld], own)) {
    for (const node of destinationNodes) if (node !== home) targetOf(node, diskId);
  }
  for (const copy of own) targetOf(copy.snapshot.ensRegionId, copy.marker.diskId).own.push(copy);
  return [...targets.values()];
}

/** Disks, each with the node it is on as far as that is known. */
function homesOf(sources: readonly Snapshot[], own: readonly OwnCopy[]): Map<string | undefined, string | undefined> {
  return new Map([
    ...own.map(({ snapshot, marker }) => [marker.diskId, snapshot.sourceEnsRegionId] as const),
    ...sources.map(({ sourceDiskId, ensRegionId }) => [sourceDiskId, ensRegionId] as const),
  ]);
}
