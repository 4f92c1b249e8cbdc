import type { CalledNode } from '../core/copy-answer.ts';
import { copyName } from '../core/copy-name.ts';
import { decide, type Step } from '../core/decide.ts';
import { type Failure, isPermanent } from '../core/failure.ts';
import type { Job, JobNode } from '../core/job.ts';
import { describeCopy, type Marker } from '../core/marker.ts';
import { paused } from '../core/own-failures.ts';
import { type NodeReport, reportOf } from '../core/report.ts';
import { type Snapshot, sourceTime } from '../core/snapshot.ts';
import type { Casualty, Task } from '../core/task.ts';
import { act } from './act.ts';
import type { Deps } from './deps.ts';
import { type LookKind, look } from './look.ts';
import { secure } from './secure.ts';
import { settle } from './settle.ts';

/** What became of a job: `undone` if nothing was called and nothing is queued, else a report a node. */
export type Replication =
  | { readonly done: true; readonly look: LookKind; readonly nodes: readonly NodeReport[] }
  | { readonly done: false; readonly failure: Failure };

/**
 * Ensures that the nodes of `job` have a copy of `source`: look, decide, secure, act, settle. Safe to run any number of
 * times; cut off at any point, every pair is available, being made, or in a queue.
 */
export async function replicate(deps: Deps, job: Job, source: Snapshot): Promise<Replication> {
  const { settings, clock } = deps;
  if (settings.paused && job.dryRun !== true) return { done: false, failure: paused };
  const copy = copyOf(job, source, settings.installation);

  const seen = await look(deps, job, source);
  const steps = decide(seen, job, settings, clock.now());
  if (job.dryRun === true) return { done: true, look: seen.look, nodes: steps.map((step) => reportOf(step)) };

  const guard = await secure(deps, job, steps, copy);
  if (!guard.ok) return { done: false, failure: guard.failure };

  const acted =
    guard.value === undefined
      ? []
      : await act(deps, job.snapshotId, nodesToCall(steps), {
          ...copy,
          beginBy: guard.value.callsMayBeginUntil,
        });

  await settle(deps, job, casualtiesOf(steps, acted), acted, guard.value, copy);
  return { done: true, look: seen.look, nodes: steps.map((step) => reportOf(step, acted, guard.value?.dueAt)) };
}

/** The marker of the copies that `job` makes of `source`. */
export function markerFor(job: Pick<Job, 'origin'>, source: Snapshot, installation: string): Marker {
  const time = sourceTime(source);
  return {
    installation,
    sourceId: source.snapshotId,
    ...(job.origin.rule === undefined ? {} : { rule: job.origin.rule }),
    ...(source.sourceDiskId === undefined ? {} : { diskId: source.sourceDiskId }),
    ...(time === undefined ? {} : { sourceTime: time }),
  };
}

function copyOf(job: Job, source: Snapshot, installation: string): Task['copy'] {
  const { instanceBillingCycle } = job.copy;
  return {
    name: copyName(job.copy.name, source),
    description: describeCopy(job.copy.description, markerFor(job, source, installation)),
    ...(instanceBillingCycle === undefined ? {} : { instanceBillingCycle }),
  };
}

function nodesToCall(steps: readonly Step[]): JobNode[] {
  return steps.filter((step) => step.do === 'call').map((step) => step.node);
}

/** The nodes that are given up: by decision, or because ENS said that trying again cannot help. */
function casualtiesOf(steps: readonly Step[], acted: readonly CalledNode[]): Casualty[] {
  const decided = steps.filter((step) => step.do === 'bury');
  const told = acted.flatMap(({ node, calls, outcome }): Casualty[] => {
    if (outcome.accepted || !isPermanent(outcome.failure)) return [];
    const { failure } = outcome;
    return [{ node: { ...node, attempts: node.attempts + calls }, reason: 'permanent', failure }];
  });
  return [...decided, ...told];
}
