import { carryOver } from '../core/carry-over.ts';
import type { CalledNode } from '../core/copy-answer.ts';
import { copyName } from '../core/copy-name.ts';
import { decide, type Step } from '../core/decide.ts';
import { type Failure, isPermanent } from '../core/failure.ts';
import type { Job } from '../core/job.ts';
import { describeCopy } from '../core/marker.ts';
import { markerFor } from '../core/marker-for.ts';
import { paused } from '../core/own-failures.ts';
import { type NodeReport, reportOf } from '../core/report.ts';
import type { Source } from '../core/snapshot.ts';
import type { Casualty, Task } from '../core/task.ts';
import { act } from './act.ts';
import type { Deps } from './deps.ts';
import type { Look, LookKind } from './look.ts';
import { beginCallsBy, isRules, putNext, type Secured, secure } from './secure.ts';
import { settle } from './settle.ts';

/** What became of a job: a report a node, and whether every unfinished one is in a queue; or why nothing was called at all. */
export type Replication =
  | { readonly done: true; readonly look: LookKind; readonly nodes: readonly NodeReport[]; readonly settled: boolean }
  | { readonly done: false; readonly failure: Failure };

/**
 * Ensures that the nodes of `job` have a copy of `source`: look, decide, secure, act, settle. Safe to run any number of
 * times; cut off at any point, every pair is available, being made, or in a queue, or the next tick sees to it.
 */
export async function replicate(deps: Deps, job: Job, source: Source, look: Look): Promise<Replication> {
  const { settings, clock, random } = deps;
  if (settings.paused && job.dryRun !== true) return { done: false, failure: paused };

  const seen = await look(deps, job, source);
  const steps = decide(seen, job, settings, clock.now());
  if (job.dryRun === true) return report(seen.look, steps);

  const copy = copyOf(job, source, settings.installation);
  const guard = await secure(deps, job, steps, copy);
  if (!guard.ok) return { done: false, failure: guard.failure };

  const nodes = steps.flatMap((step) => (step.do === 'call' ? step.node : []));
  const called = await act(deps, job.snapshotId, nodes, { ...copy, beginBy: beginCallsBy(deps, job) });

  if (isRules(job)) {
    const next = carryOver(steps, called, job, clock.now(), random.next(), settings);
    const put = next === undefined ? undefined : await putNext(deps, job, next, copy);
    return report(seen.look, steps, called, put?.ok ? put.value : undefined);
  }
  const settled = await settle(deps, job, casualtiesOf(steps, called), called, guard.value, copy);
  return { ...report(seen.look, steps, called, guard.value), settled };
}

function report(look: LookKind, steps: readonly Step[], called?: readonly CalledNode[], next?: Secured) {
  const nodes = steps.map((step) => {
    const isNext = next?.nodes.some(({ ensRegionId }) => ensRegionId === step.node.ensRegionId);
    return reportOf(step, called, isNext ? next?.dueAt : undefined);
  });
  return { done: true, look, nodes, settled: true } as const;
}

function copyOf(job: Job, source: Source, installation: string): Task['copy'] {
  const { instanceBillingCycle, description } = job.copy;
  return {
    name: copyName(job.copy.name, source),
    // A source that is gone tells nothing any more; a task has carried the whole description since it was made.
    description:
      source.unusable === undefined
        ? describeCopy(description, markerFor(job.origin, source, installation))
        : (description ?? ''),
    ...(instanceBillingCycle === undefined ? {} : { instanceBillingCycle }),
  };
}

/** The nodes that are given up: by decision, or because ENS said that trying again cannot help. */
function casualtiesOf(steps: readonly Step[], called: readonly CalledNode[]): Casualty[] {
  const decided = steps.filter((step) => step.do === 'bury');
  const told = called.flatMap(({ node, calls, outcome }): Casualty[] => {
    if (outcome.accepted || !isPermanent(outcome.failure)) return [];
    const { failure } = outcome;
    return [{ node: { ...node, attempts: node.attempts + calls }, reason: 'permanent', failure }];
  });
  return [...decided, ...told];
}
