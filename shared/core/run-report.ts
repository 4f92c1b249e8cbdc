import type { RulePlan } from './plan.ts';
import type { NodeReport } from './report.ts';

/** What a run did for one pair of a rule. */
export interface PairReport extends NodeReport {
  readonly snapshotId: string;
}

/** What a run did for one rule. */
export interface RuleReport {
  readonly rule: string;
  /** Ids of sources that ENS is still making. */
  readonly waiting: readonly string[];
  /** Source nodes that could not be read, so that nothing on them is selected. */
  readonly unseenSources: readonly string[];
  readonly pairs: readonly PairReport[];
  /** Set when the rule matches no source at all. */
  readonly warning?: string;
}

export type Counts = Readonly<Record<NodeReport['outcome'], number>>;

/** What a run of the rules did. Times are ISO 8601. */
export interface RunReport {
  readonly requestId: string;
  readonly at: string;
  readonly dryRun: boolean;
  /** Set when nothing was copied because of it. */
  readonly paused?: true;
  readonly rules: readonly RuleReport[];
  readonly counts: Counts;
}

/** How many pairs came to what. */
export function countOutcomes(pairs: readonly PairReport[]): Counts {
  const counts = { present: 0, accepted: 0, queued: 0, failed: 0, wouldCopy: 0 };
  for (const { outcome } of pairs) counts[outcome] += 1;
  return counts;
}

/** What was done for some pairs of a rule. */
export interface DonePart {
  readonly rule: string;
  readonly pairs: readonly PairReport[];
}

/** What `plans` came to, given what was done in any order; in the order of the plans. */
export function reportRules(plans: readonly RulePlan[], done: readonly DonePart[]): RuleReport[] {
  const key = (rule: string, snapshotId: string, ensRegionId: string) => `${rule} ${snapshotId} ${ensRegionId}`;
  const byPair = new Map(
    done.flatMap(({ rule, pairs }) =>
      pairs.map((pair) => [key(rule, pair.snapshotId, pair.ensRegionId), pair] as const),
    ),
  );
  return plans.map(({ rule, waiting, pairs, unseenSources }) => {
    const isEmpty = pairs.length === 0 && waiting.length === 0 && unseenSources.length === 0;
    return {
      rule: rule.name,
      waiting: waiting.map(({ snapshotId }) => snapshotId),
      unseenSources,
      pairs: pairs.flatMap(
        ({ source, ensRegionId }) => byPair.get(key(rule.name, source.snapshotId, ensRegionId)) ?? [],
      ),
      ...(isEmpty ? { warning: 'no snapshot matches this rule, or an earlier rule wants all of its copies' } : {}),
    };
  });
}
