import { ageAndBehind, type ObjectiveState, objectiveState } from './age.ts';
import { secondsOf } from './duration.ts';
import { groupBy } from './group-by.ts';
import type { InventoryView } from './inventory.ts';
import type { PlannedPair, RulePlan } from './plan.ts';
import { sourceTime } from './snapshot.ts';

/** How fresh the copies of a disk (of a rule that chooses among all disks: of all) are on a node. Durations in seconds. */
export interface TargetFreshness {
  readonly ensRegionId: string;
  readonly diskId?: string;
  /** How old the data of the newest available copy is; absent without a copy. */
  readonly ageSeconds?: number;
  /** How long a copy that is missing has been wanted; 0 when none is; absent when the node could not be read. */
  readonly behindSeconds?: number;
  /** How old the newest source is: no copy can be younger. */
  readonly sourceAgeSeconds: number;
  /** Only of a rule with an objective, `unknown` when the node could not be read. */
  readonly objective?: ObjectiveState['state'] | 'unknown';
  /** The objective is missed for want of a young source, not of a copy. */
  readonly sourceStale?: true;
}

/** The freshness of what a rule wants at `now`, a row for each node and disk, in the order of the plan. */
export function freshnessOf(plan: RulePlan, view: InventoryView, now: number): TargetFreshness[] {
  const perDisk = plan.rule.source.newest?.per !== 'rule';
  const diskOf = (diskId: string | undefined) => (perDisk ? diskId : undefined);
  const rows = groupBy(
    [...plan.pairs, ...plan.shared],
    ({ source, ensRegionId }) => `${ensRegionId} ${diskOf(source.sourceDiskId) ?? ''}`,
  );
  return [...rows.values()].map((pairs) => {
    // A group has at least one.
    const [{ source, ensRegionId }] = pairs as [PlannedPair, ...PlannedPair[]];
    const diskId = diskOf(source.sourceDiskId);
    const own = view
      .on(ensRegionId)
      .madeBy(plan.rule.name)
      .filter(({ snapshot, marker }) => snapshot.status === 'available' && (!perDisk || marker.diskId === diskId))
      .map(({ marker }) => marker.sourceTime);
    return {
      ensRegionId,
      ...(diskId === undefined ? {} : { diskId }),
      ...judge(plan, pairs, own, now),
    };
  });
}

function judge(
  { rule: { objective }, times }: RulePlan,
  pairs: readonly PlannedPair[],
  own: readonly (number | undefined)[],
  now: number,
): Omit<TargetFreshness, 'ensRegionId' | 'diskId'> {
  const timesOf = (those: readonly PlannedPair[]) => those.map(({ source }) => sourceTime(source));
  const present = pairs.filter(({ sight }) => sight.state === 'present');
  const missing = pairs.filter(({ sight }) => sight.state === 'missing' || sight.state === 'creating');
  const sourceAgeSeconds = Math.max(0, Math.floor((now - newest(timesOf(pairs))) / 1000));
  if (pairs.some(({ sight }) => sight.state === 'unseen')) {
    return { sourceAgeSeconds, ...(objective === undefined ? {} : { objective: 'unknown' }) };
  }
  const available = newest([...timesOf(present), ...own]);
  const fresh = ageAndBehind(
    now,
    Number.isFinite(available) ? available : undefined,
    missing.map(({ source }) => times.wantedSince(source)),
  );
  if (objective === undefined) return { ...fresh, sourceAgeSeconds };
  const limits = {
    ...(objective.maxBehind === undefined ? {} : { maxBehind: secondsOf(objective.maxBehind) }),
    ...(objective.maxAge === undefined ? {} : { maxAge: secondsOf(objective.maxAge) }),
  };
  const { state, sourceStale } = objectiveState(limits, fresh, sourceAgeSeconds);
  return { ...fresh, sourceAgeSeconds, objective: state, ...(sourceStale ? { sourceStale } : {}) };
}

function newest(times: readonly (number | undefined)[]): number {
  return Math.max(Number.NEGATIVE_INFINITY, ...times.map((time) => time ?? Number.NEGATIVE_INFINITY));
}
