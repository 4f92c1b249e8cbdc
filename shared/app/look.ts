import { copyName } from '../core/copy-name.ts';
import type { View } from '../core/decide.ts';
import type { Job, JobNode } from '../core/job.ts';
import type { Listing } from '../core/listing.ts';
import { listingIncomplete, sourceUnknown, sourceUnusable } from '../core/own-failures.ts';
import { type Inventory, type Sight, sightOf } from '../core/sight.ts';
import type { Source } from '../core/snapshot.ts';
import { type Attempted, attempt } from './attempt.ts';
import type { Deps } from './deps.ts';

/** `full`: all snapshots of the nodes were read; `byName`: only those with the copy's name, matched by us. */
export type LookKind = 'full' | 'byName';

/** What a look saw, how it was made, and when (ms since the epoch). */
export type Seen = View & { readonly look: LookKind; readonly seenAt: number };

/** A way to look at the nodes of a job. */
export type Look = (deps: Deps, job: Job, source: Source) => Promise<Seen>;

/** Reads the source of a job; `unusable` tells that it is not there, or can never become available. */
export async function lookAtSource(deps: Deps, snapshotId: string): Promise<Attempted<Source>> {
  const found = await attempt(deps, 'read', () => deps.cloud.findSnapshot(snapshotId));
  if (!found.ok) return found;
  if (found.value === undefined) {
    const gone: Source = { snapshotId, ensRegionId: '', status: 'deleting', unusable: sourceUnknown };
    return { ok: true, value: gone };
  }
  const { status } = found.value;
  const unusable = status === 'error' || status === 'deleting' ? sourceUnusable(status) : undefined;
  return { ok: true, value: unusable === undefined ? found.value : { ...found.value, unusable } };
}

/** Looks at all snapshots on the nodes while they fit the page budget, else at those of the copy's name. */
export const lookFull: Look = async (deps, job, source) => {
  const ensRegionIds = idsOf(job.nodes);
  const pageBudget = deps.settings.lookPageBudget;
  const seenAt = deps.clock.now();
  const full = await attempt(deps, 'read', () => deps.cloud.listSnapshots({ ensRegionIds, pageBudget }));
  if (full.ok && full.value.overBudget === true) return lookByName(deps, job, source);
  return { source, nodes: sights(deps, job.nodes, source, inventoryOf(full)), look: 'full', seenAt };
};

/** Looks at the snapshots of the copy's name alone: few pages, but blind for copies that others made under other names. */
export const lookByName: Look = async (deps, job, source) => {
  const query = { ensRegionIds: idsOf(job.nodes), name: copyName(job.copy.name, source) };
  const seenAt = deps.clock.now();
  const listed = await attempt(deps, 'read', () => deps.cloud.listSnapshots(query));
  return { source, nodes: sights(deps, job.nodes, source, inventoryOf(listed)), look: 'byName', seenAt };
};

/** Looks by name, and fully at the nodes that seem to miss their copy, since those are about to be paid for. */
export const lookSparingly: Look = async (deps, job, source) => {
  const byName = await lookByName(deps, job, source);
  const missing = byName.nodes.filter(({ sight }) => sight.state === 'missing').map(({ node }) => node);
  if (missing.length === 0) return byName;
  const full = await lookFull(deps, { ...job, nodes: missing }, source);
  const better = new Map(full.nodes.map((entry) => [entry.node.ensRegionId, entry]));
  return { ...full, nodes: byName.nodes.map((entry) => better.get(entry.node.ensRegionId) ?? entry) };
};

/** What `inventory` shows of `nodes`. */
function sights(deps: Deps, nodes: readonly JobNode[], source: Source, inventory: Inventory): View['nodes'] {
  const now = deps.clock.now();
  const { snapshotId } = source;
  return nodes.map((node): { node: JobNode; sight: Sight } => {
    const sentAt = deps.sentCalls.sentAt(snapshotId, node.ensRegionId);
    const pair = { sourceId: snapshotId, sourceMadeAt: source.creationTime, node, sentAt };
    return { node, sight: sightOf(pair, inventory, now, deps.settings.ensVisibilitySeconds) };
  });
}

function inventoryOf(listed: Attempted<Listing>): Inventory {
  if (!listed.ok) return { snapshots: [], gap: listed.failure };
  const { snapshots, complete } = listed.value;
  return complete ? { snapshots } : { snapshots, gap: listingIncomplete };
}

function idsOf(nodes: readonly JobNode[]): string[] {
  return nodes.map((node) => node.ensRegionId);
}
