import { nodesInvolved, planRules, type RulePlan } from '../core/plan.ts';
import { countOutcomes, type RuleReport, type RunReport, reportRules } from '../core/run-report.ts';
import { inTickOrder } from '../core/tick-order.ts';
import type { Log, RuleSource } from '../ports.ts';
import type { Deps } from './deps.ts';
import { type Part, runPart } from './run-part.ts';
import { takeInventory } from './take-inventory.ts';

/** What a tick, or whoever calls by hand, asks for; without `rules` all enabled ones. */
export interface RunRequest {
  readonly requestId: string;
  readonly rules?: readonly string[];
  readonly dryRun: boolean;
}

/** A request that names rules that the file has not. */
export interface UnknownRules {
  readonly unknownRules: readonly string[];
}

/**
 * One evaluation of the rules: one inventory for all of them, then everything that is missing is attempted. It needs no
 * guard and no memory: the rules file is its ledger, and the next tick attempts what this one did not bring about.
 */
export async function runPolicy(
  deps: Deps,
  source: RuleSource,
  tickSeconds: number,
  request: RunRequest,
): Promise<RunReport | UnknownRules> {
  const startedAt = deps.clock.now();
  const file = await source.read();
  const unknownRules = (request.rules ?? []).filter((name) => !file.rules.some((rule) => rule.name === name));
  if (unknownRules.length > 0) return { unknownRules };

  const wanted = file.rules.filter(({ name }) => request.rules?.includes(name) ?? true);
  const inventory = await takeInventory(deps, nodesInvolved(wanted));
  const plans = planRules(wanted, inventory, {
    visibilitySeconds: deps.settings.ensVisibilitySeconds,
    sentAt: deps.sentCalls.sentAt,
  });

  const { settings } = deps;
  const dryRun = request.dryRun || settings.paused;
  const reserve = settings.ensVisibilitySeconds + settings.ensTimeoutSeconds;
  const frame = {
    requestId: request.requestId,
    firstRequestedAt: startedAt,
    expiresAt: startedAt + (tickSeconds - reserve) * 1000,
    dryRun,
  };
  const tick = Math.floor(startedAt / 1000 / tickSeconds);
  const parts = inTickOrder(
    plans.flatMap(partsOf),
    ({ rule, source: { snapshotId } }) => `${rule.name} ${snapshotId}`,
    tick,
  );
  const reports = await Promise.all(parts.map((part) => runPart(deps, part, inventory, frame)));
  const rules = reportRules(plans, reports.flat());
  logRun(deps.log, rules);
  return {
    requestId: request.requestId,
    at: new Date(startedAt).toISOString(),
    dryRun,
    ...(settings.paused && !request.dryRun ? { paused: true } : {}),
    rules,
    counts: countOutcomes(reports.flat()),
  };
}

/** The sources of a rule, each with all of its pairs. */
function partsOf({ rule, pairs }: RulePlan): Part[] {
  return [...new Set(pairs.map((pair) => pair.source))].map((source) => ({
    rule,
    source,
    pairs: pairs.filter((pair) => pair.source === source),
  }));
}

function logRun(log: Log, rules: readonly RuleReport[]): void {
  for (const { rule, pairs, warning, waiting, unseenSources } of rules) {
    const fields = {
      rule,
      waiting: waiting.length,
      unseenSources,
      ...countOutcomes(pairs),
      ...(warning ? { warning } : {}),
    };
    if (warning === undefined && unseenSources.length === 0) log.info('rule.run', fields);
    else log.warn('rule.run', fields);
    for (const { snapshotId, ensRegionId, outcome, failure } of pairs) {
      if (outcome === 'failed') log.warn('pair.failed', { rule, snapshotId, nodeId: ensRegionId, ...failure });
    }
  }
}
