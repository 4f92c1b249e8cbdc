import { type Bounds, type Freshness, type ObjectiveState, objectiveState, secondsSince } from './age.ts';
import { behindSince, type KnownSource, sourcesOf } from './behind.ts';
import { countedTogether, countedWith } from './counted-per.ts';
import { secondsOf } from './duration.ts';
import type { Rule } from './effective-rules.ts';
import { groupBy } from './group-by.ts';
import type { Plan, RulePlan } from './plan.ts';
import type { Snapshot } from './snapshot.ts';
import { ownCopies, type Target, targetsOf } from './targets.ts';

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
 * The freshness of a rule's targets when the inventory was taken. An objective has a state in every run: `unknown` where
 * nothing is wanted and nothing is there, and on nodes that have no target while not all sources can be seen.
 */
export function freshnessOf(plan: RulePlan, { view, inventory }: Pick<Plan, 'view' | 'inventory'>): TargetFreshness[] {
  const { rule, destinationNodes, unseenSources, times } = plan;
  const { gaps, takenAt: now } = inventory;
  const own = ownCopies(plan, view);
  const sources = sourcesOf(plan);
  const per = countedTogether(rule);
  const byTarget = groupBy(sources, ({ snapshot }) => countedWith(per, snapshot.sourceDiskId));
  // What is kept may be counted of all disks, and is behind disk by disk.
  const rankedPer = rule.source.newest?.per ?? 'disk';
  const rankOf = (diskId: string | undefined) => countedWith(rankedPer, diskId);
  const awaited = new Set(plan.selection.waiting.map(({ sourceDiskId }) => rankOf(sourceDiskId)));
  const copiedFrom = oldestOf(own.map(({ marker }) => ({ time: marker.sourceTime, rank: rankOf(marker.diskId) })));
  const bounds = boundsOf(rule);
  const rows = targetsOf(plan, own).map(judge);
  if (bounds === undefined || (rows.length > 0 && unseenSources.length === 0)) return rows;
  if (destinationNodes.length === 0) return [{ objective: 'unknown' }];
  const judged = new Set(rows.map(({ ensRegionId }) => ensRegionId));
  const others = destinationNodes.filter((node) => !judged.has(node));
  return [...rows, ...others.map((ensRegionId): TargetFreshness => ({ ensRegionId, objective: 'unknown' }))];

  function judge(target: Target): TargetFreshness {
    const { ensRegionId, diskId, pairs } = target;
    const known = byTarget.get(countedWith(per, diskId)) ?? [];
    const elsewhere = known.filter(({ snapshot }) => snapshot.ensRegionId !== ensRegionId);
    const newestSource = newest(elsewhere.map(({ time }) => time));
    const told = {
      ensRegionId,
      ...(diskId === undefined ? {} : { diskId }),
      ...(newestSource === undefined ? {} : { sourceAgeSeconds: secondsSince(newestSource, now) }),
    };
    const isUnread = pairs.length === 0 ? gaps.has(ensRegionId) : pairs.some(({ sight }) => sight.state === 'unseen');
    if (isUnread) return { ...told, ...(bounds === undefined ? {} : { objective: 'unknown' }) };

    const { copiesOf } = view.on(ensRegionId);
    const isCopied = ({ snapshot }: KnownSource) => copiesOf(snapshot.snapshotId).some(isAvailable);
    const there = copiesHere(target, elsewhere.filter(isCopied));
    const absent = elsewhere.filter((source) => !isCopied(source));
    const newestTime = newest(there.map(({ time }) => time));
    // What the node has itself is not copied to it, and has the place of what is older.
    const itsOwn = known.filter(({ snapshot }) => snapshot.ensRegionId === ensRegionId);
    const newestOfAll = newest([newestTime, ...itsOwn.map(({ time }) => time)]);
    const isOutOfSight = known.length === 0 && unseenSources.length > 0;
    const fresh: Freshness = {
      ...(newestTime === undefined ? {} : { ageSeconds: secondsSince(newestTime, now) }),
      ...(isOutOfSight ? {} : { behindSeconds: behindBy(target, absent, there, newestOfAll) }),
    };
    if (bounds === undefined) return { ...told, ...fresh };
    // Nothing is wanted and nothing there, or what is there tells no time.
    const isUntold = there.length === 0 ? !fresh.behindSeconds : bounds.maxAge !== undefined;
    if (newestTime === undefined && isUntold) {
      const { maxAge: _, ...ofLateness } = bounds;
      const isLate = objectiveState(ofLateness, fresh).state === 'missed';
      return { ...told, ...fresh, objective: isLate ? 'missed' : 'unknown' };
    }
    const { state, sourceStale } = objectiveState(bounds, fresh, told.sourceAgeSeconds);
    return { ...told, ...fresh, objective: state, ...(sourceStale ? { sourceStale } : {}) };
  }

  /** What is available on a node: of those of a rule's sources that are copied, by whomever, and of its own copies. */
  function copiesHere({ own: made }: Target, copied: readonly KnownSource[]): Present[] {
    return [
      ...copied.map(({ snapshot, time }) => ({ time, rank: rankOf(snapshot.sourceDiskId) })),
      ...made.map(({ marker }) => ({ time: marker.sourceTime, rank: rankOf(marker.diskId) })),
    ];
  }

  function behindBy(
    { pairs }: Target,
    absent: readonly KnownSource[],
    there: readonly Present[],
    newestOfAll: number | undefined,
  ): number {
    const missing = groupBy(
      pairs.filter(({ sight }) => sight.state !== 'present'),
      ({ source }) => rankOf(source.sourceDiskId),
    );
    const byRank = groupBy(absent, ({ snapshot }) => rankOf(snapshot.sourceDiskId));
    const since = [...byRank].map(([rank, those]) =>
      behindSince(
        {
          missing: (missing.get(rank) ?? []).map(({ source }) => times.wantedSince(source)),
          sources: those,
          newestTime: newest(there.flatMap((copy) => (copy.rank === rank ? copy.time : []))),
          newestOfAll,
          copiedFrom: copiedFrom.get(rank),
          isAwaited: awaited.has(rank),
        },
        now,
      ),
    );
    return Math.max(0, ...since.map((time) => (time === undefined ? 0 : secondsSince(time, now))));
  }
}

/** An available copy: the time of its source, and what it is ranked with. */
interface Present {
  readonly time: number | undefined;
  readonly rank: string;
}

/** The oldest time of each rank. */
function oldestOf(copies: readonly Present[]): Map<string, number> {
  const oldest = new Map<string, number>();
  for (const { rank, time = Number.POSITIVE_INFINITY } of copies) {
    oldest.set(rank, Math.min(time, oldest.get(rank) ?? time));
  }
  return oldest;
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
