import type { PlacedRules } from '../shared/adapters/rules/yaml-text.ts';
import { listNodes } from '../shared/app/resolve-rules.ts';
import { runPolicy, type UnknownRules } from '../shared/app/run-policy.ts';
import { runPrune } from '../shared/app/run-prune.ts';
import type { Failure } from '../shared/core/failure.ts';
import { lintPlan } from '../shared/core/lint-plan.ts';
import { lintRules } from '../shared/core/lint-rules.ts';
import { pruneText, runText } from '../shared/core/plan-text.ts';
import type { PruneReport } from '../shared/core/prune-report.ts';
import { isWhole, type RunReport } from '../shared/core/run-report.ts';
import type { ReadOnlyDeps } from './read-only-deps.ts';

/** What is to be planned: a run of the rules (of those named, else of all), or of prune. */
export interface PlanRequest {
  readonly ruleNames?: readonly string[];
  readonly prune: boolean;
}

/** A plan as it is printed. */
export interface MadePlan {
  /** What is hardly meant in the rules file, with its place. */
  readonly warnings: readonly string[];
  readonly report: RunReport | PruneReport;
  readonly text: string;
  /** Whether everything was read that the plan could depend on. */
  readonly isWhole: boolean;
}

/** Why there is no plan, as ENS does not even tell the account's nodes; and what the rules file alone shows. */
export interface NoPlan {
  readonly failure: Failure;
  readonly warnings: readonly string[];
}

/** The plan of a run that would begin now, or why there is none. */
export async function makePlan(
  deps: ReadOnlyDeps,
  { rules, warn }: PlacedRules,
  { ruleNames, prune }: PlanRequest,
): Promise<MadePlan | UnknownRules | NoPlan> {
  const { tickSeconds } = deps.settings;
  const list = await listNodes(deps);
  if ('failure' in list) return { ...list, warnings: warn(lintRules(rules, { tickSeconds })) };
  const findings = lintRules(rules, { tickSeconds, nodes: list.nodes });
  const source = { read: async () => rules };
  const request = { requestId: deps.random.uuid(), dryRun: true };
  if (prune) {
    const report = await runPrune(deps, deps.deletion, source, request);
    return {
      warnings: warn(findings),
      report,
      text: pruneText(report),
      isWhole: report.obstacles.length === 0 && report.unseenNodes === undefined,
    };
  }
  const named = ruleNames === undefined ? {} : { rules: ruleNames };
  const report = await runPolicy(deps, source, tickSeconds, { ...request, ...named });
  if ('unknownRules' in report) return report;
  const warnings = warn([...findings, ...lintPlan(rules, report)]);
  return { warnings, report, text: runText(report), isWhole: isWhole(report) };
}
