import { effectiveRules } from './effective-rules.ts';
import type { Finding } from './lint-context.ts';
import { limitsCopies } from './lint-limits.ts';
import type { RuleSet } from './rules.ts';
import type { RunReport } from './run-report.ts';

/** A plan of more copies than this is large. */
const manyCopies = 100;

/** Rules without limits whose plan is large: how much they want is seldom what was meant, and is paid for. */
export function lintPlan(file: RuleSet, { rules: reports }: Pick<RunReport, 'rules'>): Finding[] {
  if (limitsCopies(file.limits)) return [];
  return effectiveRules(file).flatMap(({ name, limits }, index): Finding[] => {
    if (limitsCopies(limits)) return [];
    const pairs = reports.find(({ rule }) => rule === name)?.pairs ?? [];
    const missing = pairs.filter(({ outcome }) => outcome === 'wouldCopy' || outcome === 'held').length;
    if (missing <= manyCopies) return [];
    return [{ path: ['rules', index], message: `wants ${missing} copies that are not there, and has no limits` }];
  });
}
