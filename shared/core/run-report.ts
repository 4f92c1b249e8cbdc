import { formatTime } from './ens-time.ts';
import type { Failure } from './failure.ts';
import { freshnessOf, type TargetFreshness } from './freshness.ts';
import { type HeldBack, heldBack } from './held-back.ts';
import type { Hold } from './hold.ts';
import type { OwnCopy } from './inventory.ts';
import { type Leftovers, leftoversOf, type UnmanagedCopy, type WhyUnmanaged } from './leftovers.ts';
import type { Plan, PlannedPair } from './plan.ts';
import type { NodeReport } from './report.ts';
import type { ResolvedRule } from './resolved-rule.ts';
import { ruleWarning } from './rule-warning.ts';
import { type UnseenNode, type UnseenSource, unseenNodes } from './unseen.ts';
import type { WhyNotCount } from './why-not.ts';

/** What a run did for one pair of a rule; `held`: it is missing, or cannot be seen, and did not begin because of `hold`. */
export interface PairReport extends Omit<NodeReport, 'outcome'> {
  readonly snapshotId: string;
  readonly outcome: NodeReport['outcome'] | 'held';
  /** Since when a copy that was missing has been wanted, an ISO 8601 time. */
  readonly wantedSince?: string;
  /** `opensAt` is an ISO 8601 time. */
  readonly hold?: Exclude<Hold, { by: 'window' }> | { readonly by: 'window'; readonly opensAt: string };
}

/** What a run did for one rule. Times are ISO 8601. */
export interface RuleReport {
  readonly rule: string;
  /** The cut-off whose state is to be reached; absent when there has been none yet. */
  readonly asOf?: string;
  readonly nextCutOff?: string;
  /** Why nothing could be planned. */
  readonly failure?: Failure;
  /** Ids of sources that ENS is still making. */
  readonly waiting: readonly string[];
  /** What could not be read of source nodes, and why, so that nothing on them is selected. */
  readonly unseenSources: readonly UnseenSource[];
  readonly pairs: readonly PairReport[];
  /** How old and how far behind the copies were when the run began. */
  readonly targets: readonly TargetFreshness[];
  readonly whyNot: readonly WhyNotCount[];
  /** Set when the rule does nothing at all, and says why, or when it leaves snapshots alone whose time is not told. */
  readonly warning?: string;
}

export type Counts = Readonly<Record<PairReport['outcome'], number>>;

/** A copy of ours that is double, or failed. */
export interface LeftoverReport {
  readonly snapshotId: string;
  readonly ensRegionId: string;
  readonly sourceId: string;
  readonly rule?: string;
}

/** A copy of ours that no rule speaks for. */
export interface UnmanagedReport extends LeftoverReport {
  readonly reason: WhyUnmanaged;
}

/** What a run of the rules did. Times are ISO 8601. */
export interface RunReport {
  readonly requestId: string;
  readonly at: string;
  readonly dryRun: boolean;
  /** Set when nothing was copied because of it. */
  readonly paused?: true;
  readonly rules: readonly RuleReport[];
  /** Set when rules were asked for that are disabled: no run copies anything for them. */
  readonly disabledRules?: readonly string[];
  readonly counts: Counts;
  /** What holds copies back, and how many; windows not counted. */
  readonly held: readonly HeldBack[];
  /** Live copies of one pair beyond the first, copies that failed, and those that no rule of the file speaks for. */
  readonly surplus: readonly LeftoverReport[];
  readonly failedCopies: readonly LeftoverReport[];
  readonly unmanaged: readonly UnmanagedReport[];
  /** Set when there are nodes whose snapshots could not all be read, so that there may be more than is told. */
  readonly unseenNodes?: readonly UnseenNode[];
}

/** Whether everything could be read that the run depends on. */
export function isWhole({ rules, unseenNodes }: RunReport): boolean {
  const isRead = ({ failure, unseenSources }: RuleReport) => failure === undefined && unseenSources.length === 0;
  return unseenNodes === undefined && rules.every(isRead);
}

/** What a report says beside what was planned and done; `startedAt` in milliseconds since the epoch. */
export interface RunFacts {
  readonly requestId: string;
  readonly startedAt: number;
  readonly dryRun: boolean;
  readonly isPaused: boolean;
  /** The names of all rules of the file, also of those that were not run. */
  readonly ruleNames: readonly string[];
  /** The names of those that were asked for and are disabled. */
  readonly disabledRules: readonly string[];
}

/** How many pairs came to what. */
export function countOutcomes(pairs: readonly PairReport[]): Counts {
  const counts = { present: 0, accepted: 0, queued: 0, failed: 0, wouldCopy: 0, held: 0 };
  for (const { outcome } of pairs) counts[outcome] += 1;
  return counts;
}

/** What was done for some pairs of a rule. */
export interface DonePart {
  readonly rule: string;
  readonly pairs: readonly PairReport[];
}

/** The report of a run, given what was done in any order; in the order of the plan. */
export function reportRun(plan: Plan, done: readonly DonePart[], facts: RunFacts): RunReport {
  const rules = reportRules(plan, done);
  const { gaps } = plan.inventory;
  const known = new Map<string, ResolvedRule | undefined>(facts.ruleNames.map((name) => [name, undefined]));
  for (const { rule, resolved, unresolved } of plan.rules) if (unresolved === undefined) known.set(rule.name, resolved);
  return {
    requestId: facts.requestId,
    at: new Date(facts.startedAt).toISOString(),
    dryRun: facts.dryRun,
    ...(facts.isPaused ? { paused: true } : {}),
    rules,
    ...(facts.disabledRules.length === 0 ? {} : { disabledRules: facts.disabledRules }),
    counts: countOutcomes(rules.flatMap(({ pairs }) => pairs)),
    held: heldBack(rules),
    ...leftoverReports(leftoversOf(plan.view, known)),
    ...(gaps.size === 0 ? {} : { unseenNodes: unseenNodes(gaps) }),
  };
}

function leftoverReports({ doubles, failed, unmanaged }: Leftovers) {
  return {
    surplus: doubles.flatMap(([, ...others]) => others.map(reportLeftover)),
    failedCopies: failed.map(reportLeftover),
    unmanaged: unmanaged.map(reportUnmanaged),
  };
}

/** The report of a copy that no rule speaks for, and why. */
export function reportUnmanaged({ copy, reason }: UnmanagedCopy): UnmanagedReport {
  return { ...reportLeftover(copy), reason };
}

function reportLeftover({
  snapshot: { snapshotId, ensRegionId },
  marker: { sourceId, rule },
}: OwnCopy): LeftoverReport {
  return { snapshotId, ensRegionId, sourceId, ...(rule === undefined ? {} : { rule }) };
}

function reportRules({ rules, view, inventory }: Plan, done: readonly DonePart[]): RuleReport[] {
  const key = (rule: string, snapshotId: string, ensRegionId: string) => `${rule} ${snapshotId} ${ensRegionId}`;
  const byPair = new Map(
    done.flatMap(({ rule, pairs }) =>
      pairs.map((pair) => [key(rule, pair.snapshotId, pair.ensRegionId), pair] as const),
    ),
  );
  return rules.map((plan) => {
    const { rule, times, unresolved, selection, pairs, unseenSources, whyNot } = plan;
    const warning = ruleWarning(plan);
    return {
      rule: rule.name,
      ...(Number.isFinite(times.asOf) ? { asOf: formatTime(times.asOf) } : {}),
      ...(times.nextCutOff === undefined ? {} : { nextCutOff: formatTime(times.nextCutOff) }),
      ...(unresolved === undefined ? {} : { failure: unresolved }),
      waiting: selection.waiting.map(({ snapshotId }) => snapshotId),
      unseenSources,
      pairs: pairs.flatMap((pair) => {
        const { source, ensRegionId, sight, hold } = pair;
        const done = hold ? heldPair(pair, hold) : byPair.get(key(rule.name, source.snapshotId, ensRegionId));
        if (done === undefined || sight.state !== 'missing') return done ?? [];
        return { ...done, wantedSince: formatTime(times.wantedSince(source)) };
      }),
      targets: freshnessOf(plan, { view, inventory }),
      whyNot,
      ...(warning === undefined ? {} : { warning }),
    };
  });
}

/** The report of a pair that is held back. */
export function heldPair({ source: { snapshotId }, ensRegionId }: PlannedPair, hold: Hold): PairReport {
  const told = hold.by === 'window' ? { by: hold.by, opensAt: formatTime(hold.opensAt) } : hold;
  return { snapshotId, ensRegionId, outcome: 'held', hold: told };
}
