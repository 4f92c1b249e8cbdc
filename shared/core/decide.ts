import { nodeBrake, snapshotBrake } from './brakes.ts';
import { chunks } from './chunks.ts';
import type { Failure } from './failure.ts';
import type { Job, JobNode } from './job.ts';
import { budgetFailure } from './node-budget.ts';
import { destinationIsSource, exhausted, sourceNotReady } from './own-failures.ts';
import type { Settings } from './settings.ts';
import type { Sight } from './sight.ts';
import type { Snapshot, Source } from './snapshot.ts';
import type { Casualty } from './task.ts';

/** What a look saw of a node: the copy, and how many copies of ours have begun there within 24 hours. */
export interface SeenNode {
  readonly node: JobNode;
  readonly sight: Sight;
  readonly begunToday: number;
}

/** What a look saw: the source, and every node of the job. */
export interface View {
  readonly source: Source;
  readonly nodes: readonly SeenNode[];
}

/** What is to be done with one node of a job, and why; `since` when it is waited for, in milliseconds since the epoch. */
export type Step =
  | { readonly do: 'nothing'; readonly node: JobNode; readonly copy: Snapshot }
  | { readonly do: 'lookAgain'; readonly node: JobNode; readonly copy?: Snapshot; readonly since: number }
  | { readonly do: 'wait'; readonly node: JobNode; readonly failure: Failure; readonly since: number }
  | { readonly do: 'call'; readonly node: JobNode }
  /** Not now, and nothing is remembered: whoever asked is told, and may ask again. */
  | { readonly do: 'refuse'; readonly node: JobNode; readonly failure: Failure }
  | ({ readonly do: 'bury' } & Casualty);

/** Decides for every node of `job` what is to be done; reads nothing but its arguments. */
export function decide(view: View, job: Job, settings: Settings, now: number): Step[] {
  return view.nodes.map((seen) => stepFor(seen, view.source, job, settings, now));
}

function stepFor(seen: SeenNode, source: Source, job: Job, settings: Settings, now: number): Step {
  const { node, sight } = seen;
  switch (sight.state) {
    case 'present':
      return { do: 'nothing', node, copy: sight.copy };
    case 'creating':
      return { do: 'lookAgain', ...sight, node };
    case 'unseen':
      // Its copy may be there, so that only time ends the waiting, not the number of calls.
      return isTooOld(node, job, settings, now)
        ? { do: 'bury', node, reason: 'exhausted', failure: sight.failure }
        : { do: 'wait', node, failure: sight.failure, since: job.firstRequestedAt };
    case 'missing':
      return stepForMissing(source, seen, job, settings, now);
  }
}

function stepForMissing(source: Source, seen: SeenNode, job: Job, settings: Settings, now: number): Step {
  const { node, begunToday } = seen;
  const forbidden =
    source.unusable ??
    snapshotBrake(job.snapshotId, settings) ??
    nodeBrake(node.ensRegionId, settings) ??
    (node.ensRegionId === source.ensRegionId ? destinationIsSource : undefined);
  if (forbidden !== undefined) return { do: 'bury', node, reason: 'permanent', failure: forbidden };
  const waitsFor = budgetFailure(begunToday, settings) ?? (source.status === 'available' ? undefined : sourceNotReady);
  if (isExhausted(node, job, settings, now)) {
    return { do: 'bury', node, reason: 'exhausted', failure: waitsFor ?? exhausted };
  }
  if (waitsFor === undefined) return { do: 'call', node };
  // A task waits for its turn; else the queue would fill with what the budget is to keep from being bought.
  return waitsFor.kind === 'over-budget' && job.isQueued !== true
    ? { do: 'refuse', node, failure: waitsFor }
    : { do: 'wait', node, failure: waitsFor, since: job.firstRequestedAt };
}

function isExhausted(node: JobNode, job: Job, settings: Settings, now: number): boolean {
  return node.attempts >= settings.retryMaxAttempts || isTooOld(node, job, settings, now);
}

/**
 * Whether a node has had all of its time (`now` in ms). One whose last attempt lies further back than back-off ever puts
 * it was held up, by a pause for example: it has as much time again, in which it is attempted once more.
 */
export function isTooOld(
  node: JobNode,
  job: Pick<Job, 'firstRequestedAt'>,
  { retryMaxAgeSeconds, retryCapSeconds }: Settings,
  now: number,
): boolean {
  const wasHeldUp = now - (node.lastAttemptAt ?? now) > 2 * retryCapSeconds * 1000;
  const ages = (now - job.firstRequestedAt) / (retryMaxAgeSeconds * 1000);
  return wasHeldUp ? ages >= 2 : ages >= 1;
}

/**
 * The nodes to be called, in calls of at most `perCall` nodes. From the third attempt on a node is called alone, so that
 * ENS has to name its reason for refusing it.
 */
export function callsFor(nodes: readonly JobNode[], perCall: number): JobNode[][] {
  const alone = nodes.filter((node) => node.attempts >= 2).map((node) => [node]);
  const together = nodes.filter((node) => node.attempts < 2);
  return [...chunks(together, perCall), ...alone];
}
