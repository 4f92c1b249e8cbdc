import { copyName } from '../core/copy-name.ts';
import type { View } from '../core/decide.ts';
import type { Job } from '../core/job.ts';
import { listingIncomplete, sourceUnknown, sourceUnusable } from '../core/own-failures.ts';
import { type Inventory, sightOf } from '../core/sight.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { Listing } from '../ports.ts';
import { type Attempted, attempt } from './attempt.ts';
import type { Deps } from './deps.ts';

/** `full`: all snapshots of the nodes were read; `byName`: only those with the copy's name, matched by us. */
export type LookKind = 'full' | 'byName';

/** Reads the source of a job; a snapshot that is not there, or cannot become available, is a failure. */
export async function lookAtSource(deps: Deps, snapshotId: string): Promise<Attempted<Snapshot>> {
  const found = await attempt(deps, 'read', () => deps.cloud.findSnapshot(snapshotId));
  if (!found.ok) return found;
  const source = found.value;
  if (source === undefined) return { ok: false, failure: sourceUnknown };
  if (source.status === 'error' || source.status === 'deleting')
    return { ok: false, failure: sourceUnusable(source.status) };
  return { ok: true, value: source };
}

/** Looks at every node of `job`: all snapshots there while they fit the page budget, else those of the copy's name. */
export async function look(deps: Deps, job: Job, source: Snapshot): Promise<View & { readonly look: LookKind }> {
  const ensRegionIds = job.nodes.map((node) => node.ensRegionId);
  const pageBudget = deps.settings.lookPageBudget;
  const full = await attempt(deps, 'read', () => deps.cloud.listSnapshots({ ensRegionIds, pageBudget }));
  if (!full.ok || full.value.overBudget !== true) return { ...view(deps, job, source, full), look: 'full' };

  const name = copyName(job.copy.name, source);
  const byName = await attempt(deps, 'read', () => deps.cloud.listSnapshots({ ensRegionIds, name }));
  return { ...view(deps, job, source, byName), look: 'byName' };
}

function view(deps: Deps, job: Job, source: Snapshot, listed: Attempted<Listing>): View {
  const now = deps.clock.now();
  const inventory = inventoryOf(listed);
  const sourceId = source.snapshotId;
  return {
    source,
    nodes: job.nodes.map((node) => {
      const sentAt = deps.sentCalls.sentAt(sourceId, node.ensRegionId);
      const pair = { sourceId, node, ...(sentAt === undefined ? {} : { sentAt }) };
      return { node, sight: sightOf(pair, inventory, now, deps.settings.ensVisibilitySeconds) };
    }),
  };
}

function inventoryOf(listed: Attempted<Listing>): Inventory {
  if (!listed.ok) return { snapshots: [], gap: listed.failure };
  const { snapshots, complete } = listed.value;
  return complete ? { snapshots } : { snapshots, gap: listingIncomplete };
}
