import type { PlanInventory } from '../core/inventory.ts';
import { callsBeginUntil } from './attempt.ts';
import type { Deps } from './deps.ts';
import { readByNodes } from './read-by-nodes.ts';

/**
 * Reads all snapshots on `ensRegionIds` (of a name, all of this name at least), every page once. A listing of several
 * nodes stays within the page budget, so that it is read before it changes; a single node is read whole.
 */
export async function takeInventory(
  deps: Deps,
  ensRegionIds: readonly string[],
  named: { readonly name?: string } = {},
): Promise<PlanInventory> {
  const takenAt = deps.clock.now();
  const { lookPageBudget } = deps.settings;
  // For every page, as for the first one.
  const beginBy = callsBeginUntil(deps);
  const { items, gaps } = await readByNodes(deps, 'snapshots', ensRegionIds, async (some) => {
    const budget = some.length === 1 ? {} : { pageBudget: lookPageBudget };
    const { snapshots, ...how } = await deps.cloud.listSnapshots({ ensRegionIds: some, ...named, ...budget, beginBy });
    return { items: snapshots, ...how };
  });
  return { snapshots: items, gaps, takenAt };
}
