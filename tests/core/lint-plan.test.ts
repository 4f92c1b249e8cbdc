import { describe, expect, test } from 'vitest';
import { lintPlan } from '../../shared/core/lint-plan.ts';
import type { RuleSet } from '../../shared/core/rules.ts';
import type { PairReport, RuleReport } from '../../shared/core/run-report.ts';
import { writtenRule } from '../support/builders.ts';

const pairs = (count: number, outcome: PairReport['outcome']): PairReport[] =>
  Array.from({ length: count }, (_, index) => ({ snapshotId: 'sp-1', ensRegionId: `cn-${index}`, outcome }));
const report = (rule: string, ...of: PairReport[]): RuleReport => ({
  rule,
  waiting: [],
  unseenSources: [],
  pairs: of,
  targets: [],
  whyNot: [],
});
const file = (changes: Partial<RuleSet> = {}): RuleSet => ({
  version: 1,
  rules: [writtenRule({ name: 'first' }), writtenRule({ name: 'second' })],
  ...changes,
});
const large = report('second', ...pairs(60, 'wouldCopy'), ...pairs(41, 'held'), ...pairs(500, 'present'));

describe('lintPlan', () => {
  test('a rule without limits that wants more than a hundred copies → told with the number', () => {
    expect(lintPlan(file(), { rules: [large] })).toEqual([
      { path: ['rules', 1], message: 'wants 101 copies that are not there, and has no limits' },
    ]);
  });

  test('a hundred, or a limit of the rule, of the defaults or of the file → fine', () => {
    const hundred = report('first', ...pairs(100, 'wouldCopy'), ...pairs(9, 'accepted'));
    expect(lintPlan(file(), { rules: [hundred] })).toEqual([]);
    const limits = { copiesPerDay: 5000 };
    const limited = { rules: [writtenRule({ name: 'first' }), writtenRule({ name: 'second', limits })] };
    for (const said of [{ limits }, { defaults: { limits } }, limited]) {
      expect(lintPlan(file(said), { rules: [large] })).toEqual([]);
    }
  });
});
