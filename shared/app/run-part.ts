import { copyWish } from '../core/copy-wish.ts';
import type { Failure } from '../core/failure.ts';
import { isToBegin, windowHold } from '../core/hold-back.ts';
import type { Job, JobNode } from '../core/job.ts';
import type { PlannedPair } from '../core/plan.ts';
import { heldPair, type PairReport } from '../core/run-report.ts';
import { closesAt } from '../core/window.ts';
import type { Deps } from './deps.ts';
import type { FreshVisit } from './fresh-visits.ts';
import { type Look, seenIn } from './look.ts';
import type { Part } from './parts-of-run.ts';
import { replicate } from './replicate.ts';

/** What all parts of a run share; times in milliseconds since the epoch. */
export interface RunFrame {
  readonly requestId: string;
  readonly firstRequestedAt: number;
  /** Tasks for what failed are of no use after this: the next tick attempts it anyway. */
  readonly expiresAt: number;
  /** How long before its window closes a rule's last task must be due. */
  readonly reserveSeconds: number;
  readonly dryRun: boolean;
  /** What fails is left to the timer's next tick, without a task. */
  readonly once: boolean;
}

/** When the run has read what it was planned from (ms since the epoch), and how its parts look again. */
export interface RunLook {
  readonly takenAt: number;
  readonly freshVisit: FreshVisit;
}

/** Brings a part about as far as it can be, in whatever state its neighbours are. */
export async function runPart(
  deps: Deps,
  { rule, source, pairs, group }: Part,
  run: RunLook,
  frame: RunFrame,
): Promise<PairReport[]> {
  const { snapshotId } = source;
  const now = deps.clock.now();
  // Its window may have closed since the run began.
  const hold = windowHold(rule, now);
  const late = hold === undefined ? [] : pairs.filter(isToBegin).map((pair) => heldPair(pair, hold));
  const left = hold === undefined ? pairs : pairs.filter((pair) => !isToBegin(pair));
  if (left.length === 0) return late;

  const wish = copyWish(rule, source, deps.settings.installation);
  const failAll = (failure: Failure) => [
    ...late,
    ...left.map(({ ensRegionId }): PairReport => ({ snapshotId, ensRegionId, outcome: 'failed', failure })),
  ];
  if ('fault' in wish) return failAll(wish.fault);

  const { requestId, reserveSeconds, ...times } = frame;
  const closes = rule.window === undefined ? undefined : closesAt(rule.window, now);
  const job: Job = {
    ...times,
    expiresAt: Math.min(frame.expiresAt, (closes ?? Number.POSITIVE_INFINITY) - reserveSeconds * 1000),
    taskId: requestId,
    snapshotId,
    nodes: left.map(({ ensRegionId }) => nodeOf(ensRegionId)),
    copy: wish.wish,
    origin: {
      trigger: 'timer',
      rule: rule.name,
      ...(rule.builtAt === undefined ? {} : { builtAt: rule.builtAt }),
      requestId,
    },
  };
  try {
    const result = await replicate(deps, job, source, lookOnce(run, left, group));
    return result.done ? [...late, ...result.nodes.map((node) => ({ snapshotId, ...node }))] : failAll(result.failure);
  } catch (error) {
    // One rule's bug must not keep the others from running.
    deps.log.error('bug', { rule: rule.name, snapshotId, stack: error instanceof Error ? error.stack : String(error) });
    return failAll({ kind: 'bug' });
  }
}

/** Sees what the plan has seen, or what the nodes of its group show now, if that is old and one of them is to be paid for. */
function lookOnce({ takenAt, freshVisit }: RunLook, pairs: readonly PlannedPair[], group: readonly string[]): Look {
  return async (deps, job, source) => {
    const visit = group.length === 0 || job.dryRun === true ? undefined : await freshVisit(group);
    if (visit !== undefined) {
      return { source, nodes: seenIn(visit, deps, job.nodes, source), seenAt: visit.takenAt };
    }
    // The plan has held back what the budgets of the nodes leave no room for.
    const nodes = pairs.map(({ ensRegionId, sight }) => ({ node: nodeOf(ensRegionId), sight, begunToday: 0 }));
    return { source, nodes, seenAt: takenAt };
  };
}

const nodeOf = (ensRegionId: string): JobNode => ({ ensRegionId, attempts: 0 });
