import pLimit from 'p-limit';
import { chunks } from '../core/chunks.ts';
import { nodesInvolved, planRules, type RulePlan } from '../core/plan.ts';
import { countOutcomes, type RuleReport, type RunReport, reportRules } from '../core/run-report.ts';
import { inTickOrder } from '../core/tick-order.ts';
import type { Log, RuleSource } from '../ports.ts';
import type { Deps } from './deps.ts';
import { type Part, runPart } from './run-part.ts';
import { sightHoldsSeconds } from './secure.ts';
import { nodesPerListing, takeInventory } from './take-inventory.ts';

/** What a tick, or whoever calls by hand, asks for; without `rules` all enabled ones. */
export interface RunRequest {
  readonly requestId: string;
  readonly rules?: readonly string[];
  readonly dryRun: boolean;
  /** When the timer ticked (ms since the epoch); absent for a call by hand, which leaves what fails to the timer. */
  readonly tickedAt?: number;
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
    installation: deps.settings.installation,
    sentAt: deps.sentCalls.sentAt,
  });

  const { settings } = deps;
  const dryRun = request.dryRun || settings.paused;
  const reserve = settings.ensVisibilitySeconds + settings.ensTimeoutSeconds + sightHoldsSeconds;
  const frame = {
    requestId: request.requestId,
    firstRequestedAt: startedAt,
    // What cannot be done before is for the next tick, which must see all that was made by then.
    expiresAt: Math.min(request.tickedAt ?? startedAt, startedAt) + (tickSeconds - reserve) * 1000,
    dryRun,
    once: request.tickedAt === undefined,
  };
  const tick = Math.floor(startedAt / 1000 / tickSeconds);
  const parts = inTickOrder(
    plans.flatMap(partsOf),
    ({ rule, source: { snapshotId } }) => `${rule.name} ${snapshotId}`,
    tick,
  );
  // A few at a time, so that each looks just before it pays.
  const limit = pLimit(settings.ensConcurrentCalls);
  const done = await limit.map(parts, async (part) => ({
    rule: part.rule.name,
    pairs: await runPart(deps, part, inventory, frame),
  }));
  const rules = reportRules(plans, done);
  logRun(deps.log, rules);
  return {
    requestId: request.requestId,
    at: new Date(startedAt).toISOString(),
    dryRun,
    ...(settings.paused && !request.dryRun ? { paused: true } : {}),
    rules,
    counts: countOutcomes(done.flatMap(({ pairs }) => pairs)),
  };
}

/** The sources of a rule, each with all of its pairs, in parts that one call can look at. */
function partsOf({ rule, pairs }: RulePlan): Part[] {
  return [...new Set(pairs.map((pair) => pair.source))].flatMap((source) => {
    const own = pairs.filter((pair) => pair.source === source);
    return chunks(own, nodesPerListing).map((part) => ({ rule, source, pairs: part }));
  });
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
