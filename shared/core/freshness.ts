import { type Bounds, type Freshness, type ObjectiveState, objectiveState, secondsSince } from './age.ts';
import { behindSince, type KnownSource, sourcesOf } from './behind.ts';
import { countedTogether, countedWith } from './counted-per.ts';
import { secondsOf } from './duration.ts';
import type { Rule } from './effective-rules.ts';
import type { Plan, PlannedPair, RulePlan } from './plan.ts';
import { type Snapshot, sourceTime } from './snapshot.ts';
import { type Target, targetsOf } from './targets.ts';

/** How fresh the copies of a disk (of a rule that chooses among all disks: of all) are on a node. Durations in seconds. */
export interface TargetFreshness extends Freshness {
  /** Absent where the rule has no node to copy to, or none that is known. */
  readonly ensRegionId?: string;
  readonly diskId?: string;
  /** How old the newest available source is: no copy can be younger; absent without a source. */
  readonly sourceAgeSeconds?: number;
  /** Only of a rule with an objective; `unknown` where what was read does not tell. */
  readonly objective?: ObjectiveState['state'];
  /** The objective is missed for want of a young source, not of a copy. */
  readonly sourceStale?: true;
}

/**
 * The freshness of a rule's targets when the inventory was taken. An objective has a state in every run: where a rule has
 * nothing to judge, each of its nodes is a target.
 */
export function freshnessOf(plan: RulePlan, { view, inventory }: Pick<Plan, 'view' | 'inventory'>): TargetFreshness[] {
  const { rule, destinationNodes, unseenSources, times } = plan;
  const { gaps, takenAt: now } = inventory;
  const per = countedTogether(rule);
  const sources = sourcesOf(plan);
  const bounds = boundsOf(rule);
  const targets = targetsOf(plan, view);
  if (targets.length > 0 || bounds === undefined) return targets.map(judge);
  if (destinationNodes.length === 0) return [{ objective: 'unknown' }];
  return destinationNodes.map((ensRegionId) => judge({ ensRegionId, pairs: [], own: [] }));

  function judge(target: Target): TargetFreshness {
    const { ensRegionId, diskId, pairs } = target;
    const known = sources.get(countedWith(per, diskId)) ?? [];
    const elsewhere = known.filter(({ snapshot }) => snapshot.ensRegionId !== ensRegionId);
    const newestSource = newest(elsewhere.map(({ time }) => time));
    const told = {
      ensRegionId,
      ...(diskId === undefined ? {} : { diskId }),
      ...(newestSource === undefined ? {} : { sourceAgeSeconds: secondsSince(newestSource, now) }),
    };
    const isUnread = pairs.length === 0 ? gaps.has(ensRegionId) : pairs.some(({ sight }) => sight.state === 'unseen');
    if (isUnread) return { ...told, ...(bounds === undefined ? {} : { objective: 'unknown' }) };

    const newestTime = newestCopy(target);
    const isOutOfSight = known.length === 0 && unseenSources.length > 0;
    const fresh: Freshness = {
      ...(newestTime === undefined ? {} : { ageSeconds: secondsSince(newestTime, now) }),
      ...(isOutOfSight ? {} : { behindSeconds: behindBy(target, elsewhere, newestTime) }),
    };
    if (bounds === undefined) return { ...told, ...fresh };
    const { state, sourceStale } = objectiveState(bounds, fresh, told.sourceAgeSeconds);
    return { ...told, ...fresh, objective: state, ...(sourceStale ? { sourceStale } : {}) };
  }

  function behindBy({ ensRegionId, pairs }: Target, known: readonly KnownSource[], newestTime?: number): number {
    const { copiesOf } = view.on(ensRegionId);
    const missing = pairs.filter((pair) => !isPresent(pair)).map(({ source }) => times.wantedSince(source));
    const absent = known.filter(({ snapshot }) => !copiesOf(snapshot.snapshotId).some(isAvailable));
    const since = behindSince({ missing, sources: absent, newestTime }, now);
    return since === undefined ? 0 : secondsSince(since, now);
  }
}

/** The source time of the newest available copy, whoever made it. */
function newestCopy({ pairs, own }: Target): number | undefined {
  const present = pairs.filter(isPresent).map(({ source }) => source);
  return newest([...present, ...own].map(sourceTime));
}

function isPresent({ sight }: PlannedPair): boolean {
  return sight.state === 'present';
}

function isAvailable({ status }: Snapshot): boolean {
  return status === 'available';
}

function boundsOf({ objective }: Rule): Bounds | undefined {
  if (objective === undefined) return undefined;
  const { maxBehind, maxAge } = objective;
  return {
    ...(maxBehind === undefined ? {} : { maxBehind: secondsOf(maxBehind) }),
    ...(maxAge === undefined ? {} : { maxAge: secondsOf(maxAge) }),
  };
}

function newest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
