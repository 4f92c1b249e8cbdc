import { snapshotBrake } from '../core/brakes.ts';
import type { CopyWish, Job } from '../core/job.ts';
import { descriptionFault } from '../core/marker.ts';
import { markerFor } from '../core/marker-for.ts';
import { paused } from '../core/own-failures.ts';
import type { EdgeNode, Snapshot } from '../core/snapshot.ts';
import { attempt } from './attempt.ts';
import type { Deps } from './deps.ts';
import { lookAtSource, lookFull } from './look.ts';
import { type Replication, replicate } from './replicate.ts';

/** A request to copy a snapshot to nodes, its form already checked. */
export interface CopyRequest {
  readonly requestId: string;
  readonly snapshotId: string;
  readonly destinationRegionIds: readonly string[];
  readonly copy: CopyWish;
  readonly dryRun: boolean;
}

/** A fault of a request that only ENS's state can show; `field` names the request's field, `index` an element of it. */
export interface RequestFault {
  readonly field: 'destinationRegionIds' | 'destinationSnapshotDescription';
  readonly index?: number;
  readonly detail: string;
}

export type RequestedCopies = Replication | { readonly done: false; readonly faults: readonly RequestFault[] };

/** Makes a job of a request and replicates it; a request with any fault is refused whole, before anything is called. */
export async function requestCopies(deps: Deps, request: CopyRequest): Promise<RequestedCopies> {
  const { settings, random, clock } = deps;
  // Before anything is asked of ENS; replicate would refuse it as well.
  const braked =
    snapshotBrake(request.snapshotId, settings) ?? (settings.paused && !request.dryRun ? paused : undefined);
  if (braked !== undefined) return { done: false, failure: braked };

  // At once: who asked waits for both.
  const [source, known] = await Promise.all([
    lookAtSource(deps, request.snapshotId),
    attempt(deps, 'read', () => deps.cloud.listNodes()),
  ]);
  if (!source.ok) return { done: false, failure: source.failure };
  if (source.value.unusable !== undefined) return { done: false, failure: source.value.unusable };
  if (!known.ok) return { done: false, failure: known.failure };

  const job = jobFor(request, random.uuid(), clock.now());
  const faults = faultsOf(job, source.value, known.value, settings.installation);
  return faults.length > 0 ? { done: false, faults } : replicate(deps, job, source.value, lookFull);
}

function jobFor(
  { snapshotId, destinationRegionIds, copy, requestId, dryRun }: CopyRequest,
  id: string,
  now: number,
): Job {
  return {
    taskId: id,
    snapshotId,
    nodes: destinationRegionIds.map((ensRegionId) => ({ ensRegionId, attempts: 0 })),
    copy,
    origin: { trigger: 'http', requestId },
    firstRequestedAt: now,
    dryRun,
  };
}

function faultsOf(job: Job, source: Snapshot, known: readonly EdgeNode[], installation: string): RequestFault[] {
  const knownIds = new Set(known.map((node) => node.ensRegionId));
  const nodes = job.nodes.flatMap(({ ensRegionId }, index): RequestFault[] => {
    const field = 'destinationRegionIds';
    if (ensRegionId === source.ensRegionId) {
      return [{ field, index, detail: `${ensRegionId} is the node that the source snapshot is on` }];
    }
    return knownIds.has(ensRegionId) ? [] : [{ field, index, detail: `${ensRegionId} is not a node of this account` }];
  });
  const { name, description } = job.copy;
  const marker = markerFor(job.origin, source, installation, name);
  const detail = description === undefined ? undefined : descriptionFault(description, marker);
  return detail === undefined ? nodes : [...nodes, { field: 'destinationSnapshotDescription', detail }];
}
