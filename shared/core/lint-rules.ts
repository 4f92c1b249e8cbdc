import { type Finding, type LintOptions, lintedRules } from './lint-context.ts';
import { lintCopies, lintRetention } from './lint-copies.ts';
import { lintBoundless, lintFileLimits, lintLimits } from './lint-limits.ts';
import { lintGroups, lintNodes, lintUnknownNodes } from './lint-nodes.ts';
import { lintShadowed } from './lint-shadowed.ts';
import { lintTimes } from './lint-times.ts';
import type { RuleSet } from './rules.ts';

/**
 * What a valid rules file says that is hardly meant, each finding once. Without the account's nodes nothing is said of nodes
 * that are named by globs, areas or provinces; without `tickSeconds` nothing that depends on how often runs come.
 */
export function lintRules(file: RuleSet, options: LintOptions = {}): Finding[] {
  const rules = lintedRules(file, options);
  const findings: Finding[] = [
    ...(rules.length > 0 ? [] : [{ path: ['rules'], message: 'is empty: nothing is copied' }]),
    ...rules.flatMap((rule) => [
      ...lintNodes(rule),
      ...lintCopies(rule),
      ...lintTimes(rule, options),
      ...lintRetention(rule),
      ...lintLimits(rule, options),
      ...lintBoundless(rule, file),
    ]),
    ...lintShadowed(rules),
    ...lintGroups(file, options),
    ...lintUnknownNodes(file, options),
    ...lintFileLimits(file.limits, rules, options),
  ];
  // What the defaults say is found of each rule that has it from there.
  const keyOf = ({ path, message }: Finding) => JSON.stringify([path, message]);
  return [...new Map(findings.map((finding) => [keyOf(finding), finding])).values()];
}
