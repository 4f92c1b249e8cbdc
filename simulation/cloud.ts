import type { EnsParameters } from '../local/ens/parameters.ts';
import type { EnsWorld } from '../local/ens/world.ts';
import { parseEnsTime } from '../shared/core/ens-time.ts';
import { kindOf } from '../shared/core/error-codes.ts';
import { CallError } from '../shared/core/failure.ts';
import { outOfTime } from '../shared/core/own-failures.ts';
import type { Snapshot } from '../shared/core/snapshot.ts';
import type { Clock, SnapshotCloud } from '../shared/ports.ts';

/** ENS as a port straight on the local cloud's state machine, without a wire between them. */
export function worldCloud(world: EnsWorld, clock: Pick<Clock, 'now'>): SnapshotCloud {
  const call = <Body>(action: string, parameters: EnsParameters): Body => {
    const { outcome, transport } = world.call({ action, parameters }, clock.now());
    if (transport !== undefined) throw new CallError({ kind: 'unknown', code: transport.kind });
    if (outcome.ok) return outcome.body as Body;
    const { status, code, message, retryAfterMs } = outcome.error;
    throw new CallError(
      { kind: kindOf({ httpStatus: status, code, message }), code, message },
      retryAfterMs === undefined ? {} : { retryAfterSeconds: retryAfterMs / 1000 },
    );
  };
  const describe = (filter: EnsParameters) => {
    const found: Snapshot[] = [];
    for (let page = 1; ; page += 1) {
      const parameters = { ...filter, PageNumber: String(page), PageSize: '50' };
      const body = call<SnapshotsBody>('DescribeSnapshots', parameters);
      found.push(...body.Snapshots.map(toSnapshot));
      if (found.length >= body.TotalCount) return found;
    }
  };
  return {
    findSnapshot: async (snapshotId) =>
      describe({ SnapshotId: snapshotId }).find((snapshot) => snapshot.snapshotId === snapshotId),
    listSnapshots: async ({ ensRegionIds, snapshotIds, diskId, name, pageBudget = Number.POSITIVE_INFINITY }) => {
      const snapshots = describe({
        ...(ensRegionIds === undefined ? {} : { EnsRegionIds: JSON.stringify(ensRegionIds) }),
        ...(snapshotIds === undefined ? {} : { SnapshotId: JSON.stringify(snapshotIds) }),
        ...(diskId === undefined ? {} : { DiskId: diskId }),
        ...(name === undefined ? {} : { SnapshotName: name }),
      });
      return snapshots.length > pageBudget * 50
        ? { snapshots: [], complete: false, overBudget: true }
        : { snapshots, complete: true };
    },
    listNodes: async () =>
      call<RegionsBody>('DescribeEnsRegions', {}).EnsRegions.EnsRegions.map(({ EnsRegionId, Area, Province }) => ({
        ensRegionId: EnsRegionId,
        area: Area,
        province: Province,
      })),
    copySnapshot: async ({ snapshotId, ensRegionIds, name, description, instanceBillingCycle, beginBy }) => {
      if (clock.now() > beginBy) throw new CallError(outOfTime);
      const body = call<CopyBody>('CopySnapshot', {
        SnapshotId: snapshotId,
        DestinationRegionIds: JSON.stringify(ensRegionIds),
        DestinationSnapshotName: name,
        DestinationSnapshotDescription: description,
        ...(instanceBillingCycle === undefined ? {} : { InstanceBillingCycle: instanceBillingCycle }),
      });
      return {
        allocated: (body.AllocationId ?? []).map(({ EnsRegionId, InstanceId }) => ({
          ensRegionId: EnsRegionId,
          snapshotIds: InstanceId,
        })),
        unallocated: (body.UnAllocationId ?? []).map(({ EnsRegionId }) => EnsRegionId),
      };
    },
  };
}

interface SnapshotsBody {
  readonly TotalCount: number;
  readonly Snapshots: readonly {
    readonly SnapshotId: string;
    readonly SnapshotName?: string;
    readonly Description?: string;
    readonly EnsRegionId: string;
    readonly Status: string;
    readonly CreationTime: string;
    readonly SourceDiskId?: string;
    readonly SourceSnapshotId?: string | null;
  }[];
}

interface RegionsBody {
  readonly EnsRegions: {
    readonly EnsRegions: readonly { readonly EnsRegionId: string; readonly Area: string; readonly Province: string }[];
  };
}

interface CopyBody {
  readonly AllocationId?: readonly { readonly EnsRegionId: string; readonly InstanceId: readonly string[] }[];
  readonly UnAllocationId?: readonly { readonly EnsRegionId: string }[];
}

function toSnapshot(listed: SnapshotsBody['Snapshots'][number]): Snapshot {
  const creationTime = parseEnsTime(listed.CreationTime);
  return {
    snapshotId: listed.SnapshotId,
    ensRegionId: listed.EnsRegionId,
    status: listed.Status.toLowerCase() as Snapshot['status'],
    ...(listed.SnapshotName ? { name: listed.SnapshotName } : {}),
    ...(listed.Description ? { description: listed.Description } : {}),
    ...(creationTime === undefined ? {} : { creationTime }),
    ...(listed.SourceDiskId ? { sourceDiskId: listed.SourceDiskId } : {}),
    ...(listed.SourceSnapshotId ? { sourceSnapshotId: listed.SourceSnapshotId } : {}),
  };
}
