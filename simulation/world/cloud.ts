import type { EnsParameters } from '../../local/ens/parameters.ts';
import type { EnsWorld } from '../../local/ens/world.ts';
import { parseEnsTime } from '../../shared/core/ens-time.ts';
import { CallError } from '../../shared/core/failure.ts';
import { type Listing, readPages } from '../../shared/core/listing.ts';
import { listingIncomplete, outOfTime } from '../../shared/core/own-failures.ts';
import type { Disk, DiskType, Snapshot } from '../../shared/core/snapshot.ts';
import type { Clock, SnapshotCloud, SnapshotDeletion } from '../../shared/ports.ts';
import { callsOn } from './world-call.ts';

/** Listings are asked for in pages of this size, as on the wire. */
const pageSize = '50';

/** ENS as a port straight on the local cloud's state machine; an answer later than `timeoutSeconds` comes too late. */
export function worldCloud(world: EnsWorld, clock: Pick<Clock, 'now'>, timeoutSeconds = 30): SnapshotCloud {
  const call = callsOn(world, clock, timeoutSeconds);
  const onPage = (filter: EnsParameters, pageNumber: number) => ({
    ...filter,
    PageNumber: String(pageNumber),
    PageSize: pageSize,
  });
  const snapshots = async (filter: EnsParameters, pageBudget?: number): Promise<Listing> => {
    const page = async (pageNumber: number) => {
      const { Snapshots, TotalCount } = call<SnapshotsBody>('DescribeSnapshots', onPage(filter, pageNumber));
      return { items: Snapshots.map(toSnapshot), totalCount: TotalCount };
    };
    const since = clock.now() - 60_000;
    const { items, ...how } = await readPages({
      page,
      idOf: ({ snapshotId }) => snapshotId,
      isNew: ({ creationTime = since }) => creationTime >= since,
      pageBudget,
    });
    return { snapshots: items, ...how };
  };
  return {
    async findSnapshot(snapshotId) {
      const listing = await snapshots({ SnapshotId: snapshotId });
      const found = listing.snapshots.find((snapshot) => snapshot.snapshotId === snapshotId);
      if (found === undefined && !listing.complete) throw new CallError(listingIncomplete);
      return found;
    },
    async listSnapshots({ ensRegionIds, snapshotIds, diskId, name, pageBudget }) {
      const filter = {
        ...(ensRegionIds === undefined ? {} : { EnsRegionIds: JSON.stringify(ensRegionIds) }),
        ...(snapshotIds === undefined ? {} : { SnapshotId: JSON.stringify(snapshotIds) }),
        ...(diskId === undefined ? {} : { DiskId: diskId }),
        ...(name === undefined ? {} : { SnapshotName: name }),
      };
      return snapshots(filter, pageBudget);
    },
    async listDisks({ ensRegionIds }) {
      const filter = { EnsRegionIds: JSON.stringify(ensRegionIds) };
      const page = async (pageNumber: number) => {
        const { Disks, TotalCount } = call<DisksBody>('DescribeDisks', onPage(filter, pageNumber));
        return { items: Disks.Disks.map(toDisk), totalCount: TotalCount };
      };
      const { items, complete } = await readPages({ page, idOf: ({ diskId }) => diskId, isNew: () => false });
      return { disks: items, complete };
    },
    listNodes: async () =>
      call<RegionsBody>('DescribeEnsRegions', {}).EnsRegions.EnsRegions.map(
        ({ EnsRegionId, Name, Area, Province }) => ({
          ensRegionId: EnsRegionId,
          name: Name,
          area: Area,
          province: Province,
        }),
      ),
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
        ensRequestId: body.RequestId,
        allocated: (body.AllocationId ?? []).map(({ EnsRegionId, InstanceId }) => ({
          ensRegionId: EnsRegionId,
          snapshotIds: InstanceId,
        })),
        unallocated: (body.UnAllocationId ?? []).map(({ EnsRegionId }) => EnsRegionId),
      };
    },
  };
}

/** Deletion as a port, as `worldCloud` is ENS. */
export function worldDeletion(world: EnsWorld, clock: Pick<Clock, 'now'>, timeoutSeconds = 30): SnapshotDeletion {
  const call = callsOn(world, clock, timeoutSeconds);
  return {
    deleteSnapshot: async (snapshotId) => void call('DeleteSnapshot', { SnapshotId: snapshotId }),
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
    readonly CreationTime?: string;
    readonly SourceDiskId?: string;
    readonly SourceDiskType?: '1' | '2';
    readonly SourceSnapshotId?: string | null;
    readonly SourceEnsRegionId?: string | null;
  }[];
}

interface DisksBody {
  readonly TotalCount: number;
  readonly Disks: {
    readonly Disks: readonly {
      readonly DiskId: string;
      readonly DiskName: string;
      readonly EnsRegionId: string;
      readonly InstanceId?: string;
      readonly Tags: { readonly Tags: readonly { readonly Key: string; readonly Value: string }[] };
      readonly Type: '1' | '2';
    }[];
  };
}

interface RegionsBody {
  readonly EnsRegions: {
    readonly EnsRegions: readonly {
      readonly EnsRegionId: string;
      readonly Name: string;
      readonly Area: string;
      readonly Province: string;
    }[];
  };
}

interface CopyBody {
  readonly AllocationId?: readonly { readonly EnsRegionId: string; readonly InstanceId: readonly string[] }[];
  readonly UnAllocationId?: readonly { readonly EnsRegionId: string }[];
}

function toSnapshot(listed: SnapshotsBody['Snapshots'][number]): Snapshot {
  const creationTime = listed.CreationTime === undefined ? undefined : parseEnsTime(listed.CreationTime);
  return {
    snapshotId: listed.SnapshotId,
    ensRegionId: listed.EnsRegionId,
    status: listed.Status.toLowerCase() as Snapshot['status'],
    ...(listed.SnapshotName ? { name: listed.SnapshotName } : {}),
    ...(listed.Description ? { description: listed.Description } : {}),
    ...(creationTime === undefined ? {} : { creationTime }),
    ...(listed.SourceDiskId ? { sourceDiskId: listed.SourceDiskId } : {}),
    ...(listed.SourceDiskType ? { diskType: diskType(listed.SourceDiskType) } : {}),
    ...(listed.SourceSnapshotId ? { sourceSnapshotId: listed.SourceSnapshotId } : {}),
    ...(listed.SourceEnsRegionId ? { sourceEnsRegionId: listed.SourceEnsRegionId } : {}),
  };
}

function toDisk(listed: DisksBody['Disks']['Disks'][number]): Disk {
  return {
    diskId: listed.DiskId,
    ensRegionId: listed.EnsRegionId,
    ...(listed.DiskName ? { name: listed.DiskName } : {}),
    ...(listed.InstanceId ? { instanceId: listed.InstanceId } : {}),
    type: diskType(listed.Type),
    tags: Object.fromEntries(listed.Tags.Tags.map(({ Key, Value }) => [Key, Value])),
  };
}

function diskType(type: '1' | '2'): DiskType {
  return type === '1' ? 'system' : 'data';
}
