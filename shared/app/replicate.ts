import { copyName } from '../core/copy-name.ts';
import { decide } from '../core/decide.ts';
import type { Failure } from '../core/failure.ts';
import { isRules, type Job } from '../core/job.ts';
import { describeCopy } from '../core/marker.ts';
import { markerFor } from '../core/marker-for.ts';
import { paused } from '../core/own-failures.ts';
import { type NodeReport, reportOf } from '../core/report.ts';
import type { Source } from '../core/snapshot.ts';
import type { Task } from '../core/task.ts';
import { act } from './act.ts';
import { carryOver } from './carry-over.ts';
import type { Deps } from './deps.ts';
import type { Look } from './look.ts';
import { secure } from './secure.ts';
import { settle } from './settle.ts';

/** What became of a job: a report a node, every unfinished one being in a queue; or why nothing was called at all. */
export type Replication =
  | { readonly done: true; readonly nodes: readonly NodeReport[] }
  | { readonly done: false; readonly failure: Failure };

/**
 * Ensures that the nodes of `job` have a copy of `source`: look, decide, secure, act, settle. Safe to run any number of
 * times; cut off at any point, every pair is available, being made, or in a queue, or the next tick sees to it.
 */
export async function replicate(deps: Deps, job: Job, source: Source, look: Look): Promise<Replication> {
  const { settings, clock } = deps;
  if (settings.paused && job.dryRun !== true) return { done: false, failure: paused };

  const seen = await look(deps, job, source);
  const steps = decide(seen, job, settings, clock.now());
  if (job.dryRun === true) return { done: true, nodes: steps.map((step) => reportOf(step)) };

  const copy = copyOf(job, source, settings.installation);
  const secured = await secure(deps, job, steps, seen.seenAt, copy);
  if (!secured.ok) return { done: false, failure: secured.failure };
  const { guard, beginBy } = secured.value;

  const nodes = steps.flatMap((step) => (step.do === 'call' ? step.node : []));
  const called = await act(deps, job.snapshotId, nodes, { ...copy, beginBy });

  const next = isRules(job)
    ? await carryOver(deps, job, steps, called, copy)
    : await settle(deps, job, called, guard, copy);
  return { done: true, nodes: steps.map((step) => reportOf(step, called, next)) };
}

function copyOf(job: Job, source: Source, installation: string): Task['copy'] {
  const { name, instanceBillingCycle, description } = job.copy;
  return {
    name: copyName(name, source),
    // A source that is gone tells nothing any more; a task has carried the whole description since it was made.
    description:
      source.unusable === undefined
        ? describeCopy(description, markerFor(job.origin, source, installation, name))
        : (description ?? ''),
    ...(instanceBillingCycle === undefined ? {} : { instanceBillingCycle }),
  };
}
