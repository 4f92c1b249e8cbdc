import type { DeletionPlan, DeletionReason, PlannedDeletion } from './deletion-plan.ts';
import type { Failure } from './failure.ts';
import type { UnmanagedReport } from './run-report.ts';
import type { UnseenNode } from './unseen.ts';

/**
 * What became of a copy that may go. `reported`: nothing, for the rules file only has it reported; `wouldDelete`: nothing,
 * for the run was dry, or paused; `changed`: nothing, for what was read again before the deletion is not what was planned
 * from; `left`: nothing, for the run's limit was reached.
 */
export type DeletionOutcome = 'deleted' | 'wouldDelete' | 'reported' | 'changed' | 'left' | 'failed';

/** What a run of prune did with one copy. */
export interface DeletionReport {
  readonly snapshotId: string;
  readonly ensRegionId: string;
  readonly sourceId: string;
  /** The rule that made it; absent for a copy made on request. */
  readonly rule?: string;
  readonly reason: DeletionReason;
  /** An available copy of the same disk that stays. */
  readonly survivorId?: string;
  readonly outcome: DeletionOutcome;
  readonly failure?: Failure;
}

/** What a run of prune did. `at` is an ISO 8601 time. */
export interface PruneReport {
  readonly requestId: string;
  readonly at: string;
  readonly dryRun: boolean;
  /** Set when nothing was deleted because of it. */
  readonly paused?: true;
  /** What could not be known, so that nothing was deleted. */
  readonly obstacles: readonly string[];
  readonly deletions: readonly DeletionReport[];
  /** Copies that their own rule gives up, and another one keeps. */
  readonly spared: DeletionPlan['spared'];
  /** Live copies that no rule speaks for, and what is no copy of ours by what ENS says, each with the reason: they stay. */
  readonly unmanaged: readonly UnmanagedReport[];
  /** Set when there are nodes whose snapshots could not all be read: nothing on them was touched. */
  readonly unseenNodes?: readonly UnseenNode[];
  readonly counts: Readonly<Record<DeletionOutcome, number>>;
}

/** The report of one deletion. */
export function reportDeletion(
  { copy: { snapshot, marker }, reason, survivor }: PlannedDeletion,
  outcome: DeletionOutcome,
  failure?: Failure,
): DeletionReport {
  return {
    snapshotId: snapshot.snapshotId,
    ensRegionId: snapshot.ensRegionId,
    sourceId: marker.sourceId,
    ...(marker.rule === undefined ? {} : { rule: marker.rule }),
    reason,
    ...(survivor === undefined ? {} : { survivorId: survivor.snapshot.snapshotId }),
    outcome,
    ...(failure === undefined ? {} : { failure }),
  };
}

/** How many copies came to what. */
export function countDeletions(deletions: readonly DeletionReport[]): PruneReport['counts'] {
  const counts = { deleted: 0, wouldDelete: 0, reported: 0, changed: 0, left: 0, failed: 0 };
  for (const { outcome } of deletions) counts[outcome] += 1;
  return counts;
}
