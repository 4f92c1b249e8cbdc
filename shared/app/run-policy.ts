import pLimit from 'p-limit';
import type { Rule } from '../core/effective-rules.ts';
import { type Plan, planRules } from '../core/plan.ts';
import { nodesInvolved } from '../core/resolved-rule.ts';
import { defaultCopiesPerRun } from '../core/rule-limits.ts';
import type { RuleSet } from '../core/rules.ts';
import { type DonePart, type RunReport, reportRun } from '../core/run-report.ts';
import { sightHoldsSeconds } from '../core/settings.ts';
import type { RuleSource } from '../ports.ts';
import type { Deps } from './deps.ts';
import { freshVisits } from './fresh-visits.ts';
import { logRun } from './log-run.ts';
import { partsOf } from './parts-of-run.ts';
import { resolveRules } from './resolve-rules.ts';
import { type RunFrame, runPart } from './run-part.ts';
import { takeInventory } from './take-inventory.ts';

/** What a tick, or whoever calls by hand, asks for; without `rules` all enabled ones. */
export interface RunRequest {
  readonly requestId: string;
  readonly rules?: readonly string[];
  readonly dryRun: boolean;
  /** When the timer ticked (ms since the epoch); absent for a call by hand, which leaves what fails to the timer. */
  readonly tickedAt?: number;
}

/** How many begin in a run while no copy of ours is recognised: if ENS tells neither source nor description, none ever is. */
const maxUnrecognised = 3;

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
  const { settings } = deps;
  const startedAt = deps.clock.now();
  const file = await source.read();
  const unknownRules = (request.rules ?? []).filter((name) => !file.rules.some((rule) => rule.name === name));
  if (unknownRules.length > 0) return { unknownRules };

  const tick = Math.floor(startedAt / 1000 / tickSeconds);
  const plan = await planRun(deps, file, request.rules, tick);
  const reserve = settings.ensVisibilitySeconds + settings.ensTimeoutSeconds + sightHoldsSeconds;
  const frame: RunFrame = {
    requestId: request.requestId,
    firstRequestedAt: startedAt,
    // What cannot be done before is for the next tick, which must see all that was made by then.
    expiresAt: Math.min(request.tickedAt ?? startedAt, startedAt) + (tickSeconds - reserve) * 1000,
    reserveSeconds: reserve,
    dryRun: request.dryRun || settings.paused,
    once: request.tickedAt === undefined,
  };
  const report = reportRun(plan, await runParts(deps, plan, frame, tick), {
    requestId: request.requestId,
    startedAt,
    dryRun: frame.dryRun,
    isPaused: settings.paused && !request.dryRun,
    ruleNames: file.rules.map(({ name }) => name),
    disabledRules: file.rules.flatMap(({ name, enabled }) => (!enabled && request.rules?.includes(name) ? name : [])),
  });
  logRun(deps.log, report);
  return report;
}

/** Reads what there is of the nodes that the rules (or those named) speak of, and plans. */
async function planRun(deps: Deps, file: RuleSet, names: readonly string[] | undefined, tick: number): Promise<Plan> {
  const isRun = ({ name, enabled }: Pick<Rule, 'name' | 'enabled'>) => enabled && (names?.includes(name) ?? true);
  // A day's limit of the whole file counts the copies of all of its rules, whichever are run.
  const isCounted = file.limits?.copiesPerDay === undefined ? isRun : () => true;
  const rules = await resolveRules(deps, { ...file, rules: file.rules.filter(isCounted) });
  const inventory = await takeInventory(deps, nodesInvolved(rules));
  return planRules(rules, inventory, {
    visibilitySeconds: deps.settings.ensVisibilitySeconds,
    installation: deps.settings.installation,
    tick,
    names,
    limits: { copiesPerRun: defaultCopiesPerRun, ...file.limits },
    maxUnrecognised,
    nodeBudget: { max: deps.settings.maxCopiesPerNodePerDay, sentTo: deps.sentCalls.sentTo },
    deny: deps.settings,
    sentAt: deps.sentCalls.sentAt,
  });
}

async function runParts(deps: Deps, plan: Plan, frame: RunFrame, tick: number): Promise<DonePart[]> {
  const { takenAt } = plan.inventory;
  const look = { takenAt, freshVisit: freshVisits(deps, takenAt) };
  // A few at a time, so that each looks just before it pays.
  const limit = pLimit(deps.settings.ensConcurrentCalls);
  return limit.map(partsOf(plan, deps.settings.copyNodesPerCall, tick), async (part) => ({
    rule: part.rule.name,
    pairs: await runPart(deps, part, look, frame),
  }));
}
