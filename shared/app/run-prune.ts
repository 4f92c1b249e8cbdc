import pLimit from 'p-limit';
import { type DeletionPlan, type PlannedDeletion, planDeletions } from '../core/deletion-plan.ts';
import { orphanRetention } from '../core/effective-rules.ts';
import { countDeletions, type DeletionReport, type PruneReport, reportDeletion } from '../core/prune-report.ts';
import { nodesInvolved } from '../core/resolved-rule.ts';
import type { RuleSet } from '../core/rules.ts';
import { reportUnmanaged } from '../core/run-report.ts';
import { inTickOrder } from '../core/tick-order.ts';
import type { RuleSource, SnapshotDeletion } from '../ports.ts';
import { deleteCopy } from './delete-copy.ts';
import type { Deps } from './deps.ts';
import { listNodes, resolveRules } from './resolve-rules.ts';
import { takeInventory } from './take-inventory.ts';

/** What a tick, or whoever calls by hand, asks for. */
export interface PruneRequest {
  readonly requestId: string;
  readonly dryRun: boolean;
}

/** How many copies a run deletes where the rules file does not say. */
const mostDeletions = 100;

/**
 * Deletes the copies that the rules file lets go, and reports all that may go. Every rule is evaluated, also the disabled
 * ones; with anything unknown nothing is deleted.
 */
export async function runPrune(
  deps: Deps,
  deletion: SnapshotDeletion,
  source: RuleSource,
  { requestId, dryRun }: PruneRequest,
): Promise<PruneReport> {
  const { settings, clock, log } = deps;
  const startedAt = clock.now();
  const file = await source.read();
  const plan = await planPrune(deps, file);
  const isIdle = dryRun || settings.paused;
  const most = file.limits?.deletionsPerRun ?? mostDeletions;
  const deletions = await carryOut(deps, deletion, plan, { most, isIdle, tick: startedAt });
  const report: PruneReport = {
    requestId,
    at: new Date(startedAt).toISOString(),
    dryRun: isIdle,
    ...(settings.paused && !dryRun ? { paused: true } : {}),
    obstacles: plan.obstacles,
    deletions,
    spared: plan.spared,
    unmanaged: plan.unmanaged.map(reportUnmanaged),
    ...(plan.unseenNodes.length === 0 ? {} : { unseenNodes: plan.unseenNodes }),
    counts: countDeletions(deletions),
  };
  for (const obstacle of plan.obstacles) log.warn('prune.obstacle', { obstacle });
  for (const { ensRegionId, outcome, failure, ...copy } of deletions) {
    const fields = { ...copy, nodeId: ensRegionId, ...failure };
    if (outcome === 'deleted') log.info('copy.deleted', fields);
    if (outcome === 'failed') log.warn('copy.kept', fields);
  }
  log.info('prune.finished', {
    dryRun: isIdle,
    obstacles: plan.obstacles.length,
    ...report.counts,
    unmanaged: plan.unmanaged.length,
    unseenNodes: plan.unseenNodes.length,
  });
  return report;
}

async function planPrune(deps: Deps, file: RuleSet): Promise<DeletionPlan> {
  const { installation, ensVisibilitySeconds, ensTimeoutSeconds } = deps.settings;
  const list = await listNodes(deps);
  const rules = await resolveRules(deps, file, list);
  const nodes = 'nodes' in list ? list.nodes.map(({ ensRegionId }) => ensRegionId) : [];
  return planDeletions({
    rules,
    // Second and failed copies of requests may be on any node.
    inventory: await takeInventory(deps, [...new Set([...nodesInvolved(rules), ...nodes])]),
    list,
    installation,
    visibilitySeconds: ensVisibilitySeconds,
    timeoutSeconds: ensTimeoutSeconds,
    builtAt: file.builtAt,
    applyToOrphans: orphanRetention(file),
  });
}

interface Bounds {
  readonly most: number;
  readonly isIdle: boolean;
  /** Whose turn it is where not all can go: the same copies that cannot be deleted must not be in the way for ever. */
  readonly tick: number;
}

async function carryOut(
  deps: Deps,
  deletion: SnapshotDeletion,
  { deletions }: DeletionPlan,
  { most, isIdle, tick }: Bounds,
): Promise<DeletionReport[]> {
  const idOf = ({ copy }: PlannedDeletion) => copy.snapshot.snapshotId;
  const applied = deletions.filter(({ apply }) => apply === 'delete');
  const chosen = inTickOrder(applied, idOf, tick).slice(0, most);
  const limit = pLimit(deps.settings.ensConcurrentCalls);
  const done = isIdle
    ? chosen.map((planned) => reportDeletion(planned, 'wouldDelete'))
    : await limit.map(chosen, (planned) => deleteCopy(deps, deletion, planned));
  const byId = new Map(done.map((report) => [report.snapshotId, report]));
  return deletions.map(
    (planned) => byId.get(idOf(planned)) ?? reportDeletion(planned, planned.apply === 'delete' ? 'left' : 'reported'),
  );
}
