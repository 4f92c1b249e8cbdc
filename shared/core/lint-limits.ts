import type { Finding, LintedRule, LintOptions } from './lint-context.ts';
import { defaultCopiesPerRun, type Limits } from './rule-limits.ts';
import type { NodeSet, RuleSet } from './rules.ts';

/** Limits under which a day is too short to bring one snapshot to all nodes of a rule. */
export function lintLimits(linted: LintedRule, options: LintOptions): Finding[] {
  const { rule, worst, placeOf } = linted;
  const nodes = nodesToReach(linted);
  return tooFew(rule.limits, Math.min(86_400, worst.open / 1000), nodes, options).map((message) => ({
    path: placeOf('limits'),
    message: `${message}: too few to bring one snapshot to the ${nodes} nodes of the rule`,
  }));
}

/** The same of the limits of the file, and all rules that are enabled. */
export function lintFileLimits(
  limits: Limits | undefined,
  rules: readonly LintedRule[],
  options: LintOptions,
): Finding[] {
  const enabled = rules.filter(({ rule }) => rule.enabled);
  const copies = enabled.reduce((sum, linted) => sum + nodesToReach(linted), 0);
  return tooFew({ copiesPerRun: defaultCopiesPerRun, ...limits }, 86_400, copies, options).map((message) => ({
    path: ['limits'],
    message: `${message}: too few to bring one snapshot of each rule to its nodes, which takes ${copies}`,
  }));
}

/** Rules that copy from any node to all others, and that nothing holds back but what holds by default. */
export function lintBoundless({ rule, path }: LintedRule, { groups = {}, limits }: RuleSet): Finding[] {
  const isAll = (set: NodeSet) =>
    [set, ...(set.groups ?? []).map((name) => groups[name])].some((part) => part?.nodes?.includes('*'));
  const isBoundless =
    isAll(rule.source) && isAll(rule.destinations) && !limitsCopies(rule.limits) && !limitsCopies(limits);
  return isBoundless ? [{ path, message: 'copies what is on any node to all others, and has no limits' }] : [];
}

/** Whether they limit what is copied, and not only what is deleted. */
export function limitsCopies({ copiesPerRun, copiesPerDay }: Limits = {}): boolean {
  return copiesPerRun !== undefined || copiesPerDay !== undefined;
}

/** To how many nodes a snapshot of the rule goes, at least; 0 where they are not known. */
function nodesToReach({ sourceNodes = [], destinationNodes = [] }: LintedRule): number {
  return destinationNodes.length - (destinationNodes.some((node) => sourceNodes.includes(node)) ? 1 : 0);
}

function tooFew(limits: Limits = {}, openSeconds: number, copies: number, { tickSeconds = 0 }: LintOptions): string[] {
  const { copiesPerDay = Number.POSITIVE_INFINITY, copiesPerRun = Number.POSITIVE_INFINITY } = limits;
  // Of no length: any number of runs.
  const most = Math.min(copiesPerDay, copiesPerRun * Math.ceil(openSeconds / tickSeconds));
  return most < copies ? [`lets ${most} copies begin in a day`] : [];
}
