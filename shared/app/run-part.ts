import { copyWish } from '../core/copy-wish.ts';
import type { Rule } from '../core/effective-rules.ts';
import type { Failure } from '../core/failure.ts';
import { isToBegin, windowHold } from '../core/hold-back.ts';
import type { PlanInventory } from '../core/inventory.ts';
import type { Job, JobNode } from '../core/job.ts';
import type { PlannedPair } from '../core/plan.ts';
import { heldPair, type PairReport } from '../core/run-report.ts';
import type { Snapshot } from '../core/snapshot.ts';
import { closesAt } from '../core/window.ts';
import type { Deps } from './deps.ts';
import { type Look, lookSparingly } from './look.ts';
import { replicate } from './replicate.ts';
import { sightHoldsSeconds } from './secure.ts';

/** A part of a run: the copies of one source that one rule wants. */
export interface Part {
  readonly rule: Rule;
  readonly source: Snapshot;
  readonly pairs: readonly PlannedPair[];
}

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

/** Brings a part about as far as it can be, in whatever state its neighbours are. */
export async function runPart(
  deps: Deps,
  { rule, source, pairs }: Part,
  inventory: PlanInventory,
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
    const result = await replicate(deps, job, source, lookInto(inventory, left));
    return result.done ? [...late, ...result.nodes.map((node) => ({ snapshotId, ...node }))] : failAll(result.failure);
  } catch (error) {
    // One rule's bug must not keep the others from running.
    deps.log.error('bug', { rule: rule.name, snapshotId, stack: error instanceof Error ? error.stack : String(error) });
    return failAll({ kind: 'bug' });
  }
}

const nodeOf = (ensRegionId: string): JobNode => ({ ensRegionId, attempts: 0 });

/** Looks into the inventory of the run, or again if that has grown old and something is about to be paid for. */
function lookInto(inventory: PlanInventory, pairs: readonly PlannedPair[]): Look {
  return (deps, job, source) => {
    const isStale = deps.clock.now() - inventory.takenAt > (sightHoldsSeconds / 2) * 1000;
    const isMissing = pairs.some(({ sight }) => sight.state === 'missing');
    if (isStale && isMissing && job.dryRun !== true) return lookSparingly(deps, job, source);
    const nodes = pairs.map(({ ensRegionId, sight }) => ({ node: nodeOf(ensRegionId), sight }));
    return Promise.resolve({ source, nodes, look: 'full', seenAt: inventory.takenAt });
  };
}
