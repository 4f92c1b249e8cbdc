import { copyName } from '../core/copy-name.ts';
import type { SeenNode, View } from '../core/decide.ts';
import { type InventoryView, type PlanInventory, viewOf } from '../core/inventory.ts';
import type { Job, JobNode } from '../core/job.ts';
import { countBegun } from '../core/node-budget.ts';
import { sourceUnknown, sourceUnusable } from '../core/own-failures.ts';
import { sightOf } from '../core/sight.ts';
import type { Source } from '../core/snapshot.ts';
import { type Attempted, attempt } from './attempt.ts';
import type { Deps } from './deps.ts';
import { takeInventory } from './take-inventory.ts';

/** What a look saw, and when it began (ms since the epoch). */
export type Seen = View & { readonly seenAt: number };

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

/** Looks at all snapshots on the nodes. */
export const lookFull: Look = async (deps, job, source) => {
  const visited = await visit(deps, idsOf(job.nodes));
  return { source, nodes: seenIn(visited, deps, job.nodes, source), seenAt: visited.takenAt };
};

/**
 * Looks for copies by their name, which takes few pages, and then at all snapshots of the nodes that show none: others may
 * have made the copy under another name, and what is paid for is never decided by name alone.
 */
export const lookSparingly: Look = async (deps, job, source) => {
  const name = copyName(job.copy.name, source);
  const named = await visit(deps, idsOf(job.nodes), { name });
  const seen = seenIn(named, deps, job.nodes, source);
  const missing = seen.flatMap(({ node, sight }) => (sight.state === 'missing' ? node : []));
  if (missing.length === 0) return { source, nodes: seen, seenAt: named.takenAt };
  const full = await lookFull(deps, { ...job, nodes: missing }, source);
  const better = new Map(full.nodes.map((entry) => [entry.node.ensRegionId, entry]));
  return { ...full, nodes: seen.map((entry) => better.get(entry.node.ensRegionId) ?? entry) };
};

/** What was read of some nodes, what may hide more, and when that began (ms since the epoch). */
export interface Visit extends Pick<PlanInventory, 'gaps' | 'takenAt'> {
  readonly visited: ReadonlySet<string>;
  readonly view: InventoryView;
}

/** Reads all snapshots of some nodes, or those of a name, and ends while there is time left for a call. */
export async function visit(
  deps: Deps,
  ensRegionIds: readonly string[],
  named: { readonly name?: string } = {},
): Promise<Visit> {
  const { ensTimeoutSeconds, installation } = deps.settings;
  const deadline = deps.deadline - ensTimeoutSeconds * 1000;
  const inventory = await takeInventory({ ...deps, deadline }, ensRegionIds, named);
  return { ...inventory, visited: new Set(ensRegionIds), view: viewOf(inventory, installation) };
}

/** What a visit has shown of the copies of a source on `nodes`. */
export function seenIn(
  { visited, view, gaps, takenAt }: Visit,
  { clock, settings, sentCalls }: Deps,
  nodes: readonly JobNode[],
  { snapshotId, creationTime }: Source,
): SeenNode[] {
  const now = clock.now();
  return nodes.map((node) => {
    const { ensRegionId } = node;
    // Nothing is known of it, and what is missing is paid for.
    if (!visited.has(ensRegionId)) throw new Error(`${ensRegionId} was not visited`);
    const here = view.on(ensRegionId);
    const inventory = { snapshots: here.copiesOf(snapshotId), gap: gaps.get(ensRegionId) };
    const sentAt = sentCalls.sentAt(snapshotId, ensRegionId);
    const pair = { sourceId: snapshotId, sourceMadeAt: creationTime, node, sentAt };
    return {
      node,
      sight: sightOf(pair, inventory, now, settings.ensVisibilitySeconds),
      begunToday: countBegun(here.ours, sentCalls.sentTo(ensRegionId), takenAt),
    };
  });
}

function idsOf(nodes: readonly JobNode[]): string[] {
  return nodes.map((node) => node.ensRegionId);
}
