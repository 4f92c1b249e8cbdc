import { chunks } from '../core/chunks.ts';
import type { Failure } from '../core/failure.ts';
import type { PlanInventory } from '../core/inventory.ts';
import { listingIncomplete } from '../core/own-failures.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { attempt } from './attempt.ts';
import type { Deps } from './deps.ts';

/** DescribeSnapshots takes at most this many nodes a call. */
export const nodesPerListing = 100;

/** Reads all snapshots on `ensRegionIds`, every page once; what could not be read whole is a gap of the nodes it was asked with. */
export async function takeInventory(deps: Deps, ensRegionIds: readonly string[]): Promise<PlanInventory> {
  const takenAt = deps.clock.now();
  const listed = await Promise.all(
    chunks(ensRegionIds, nodesPerListing).map(async (group) => ({
      group,
      listing: await attempt(deps, 'read', () => deps.cloud.listSnapshots({ ensRegionIds: group })),
    })),
  );
  const snapshots: Snapshot[] = [];
  const gaps = new Map<string, Failure>();
  for (const { group, listing } of listed) {
    if (listing.ok) snapshots.push(...listing.value.snapshots);
    const gap = listing.ok ? (listing.value.complete ? undefined : listingIncomplete) : listing.failure;
    if (gap !== undefined) for (const node of group) gaps.set(node, gap);
  }
  return { snapshots, gaps, takenAt };
}
