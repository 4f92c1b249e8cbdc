import type { PlanInventory } from '../core/inventory.ts';
import type { Deps } from './deps.ts';
import { readByNodes } from './read-by-nodes.ts';

/** Reads all snapshots on `ensRegionIds`, every page once. */
export async function takeInventory(deps: Deps, ensRegionIds: readonly string[]): Promise<PlanInventory> {
  const takenAt = deps.clock.now();
  const { items, gaps } = await readByNodes(deps, 'snapshots', ensRegionIds, async (some) => {
    const { snapshots, complete } = await deps.cloud.listSnapshots({ ensRegionIds: some });
    return { items: snapshots, complete };
  });
  return { snapshots: items, gaps, takenAt };
}
