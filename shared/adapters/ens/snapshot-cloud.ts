import { CallError } from '../../core/failure.ts';
import { readListing } from '../../core/listing.ts';
import { listingIncomplete } from '../../core/own-failures.ts';
import type { SnapshotCloud } from '../../ports.ts';
import { copied, read, regions, snapshotsPage, toSnapshot } from './answers.ts';
import type { EnsClient } from './calls.ts';

/** The largest page that sibling calls document; for DescribeSnapshots none is. */
const pageSize = 50;

/** ENS behind the port: reads on kept connections, the paid CopySnapshot on a fresh one. */
export function createSnapshotCloud(client: EnsClient): SnapshotCloud {
  const describe = async (filter: Readonly<Record<string, string>>, pageNumber: number) => {
    const parameters = { ...filter, PageNumber: String(pageNumber), PageSize: String(pageSize) };
    const answer = read(
      snapshotsPage,
      await client('DescribeSnapshots', parameters, { connection: 'kept' }),
      'DescribeSnapshots',
    );
    return { snapshots: (answer.Snapshots ?? []).map(toSnapshot), totalCount: answer.TotalCount ?? undefined };
  };
  return {
    async findSnapshot(snapshotId) {
      const listing = await readListing((pageNumber) => describe({ SnapshotId: snapshotId }, pageNumber));
      const found = listing.snapshots.find((snapshot) => snapshot.snapshotId === snapshotId);
      if (found === undefined && !listing.complete) throw new CallError(listingIncomplete);
      return found;
    },
    listSnapshots({ ensRegionIds, snapshotIds, diskId, name, pageBudget }) {
      const filter = {
        ...(ensRegionIds === undefined ? {} : { EnsRegionIds: JSON.stringify(ensRegionIds) }),
        ...(snapshotIds === undefined ? {} : { SnapshotId: JSON.stringify(snapshotIds) }),
        ...(diskId === undefined ? {} : { DiskId: diskId }),
        ...(name === undefined ? {} : { SnapshotName: name }),
      };
      return readListing((pageNumber) => describe(filter, pageNumber), pageBudget);
    },
    async listNodes() {
      const answer = read(
        regions,
        await client('DescribeEnsRegions', {}, { connection: 'kept' }),
        'DescribeEnsRegions',
      );
      return answer.EnsRegions.EnsRegions.map(({ EnsRegionId, Name, Area, Province }) => ({
        ensRegionId: EnsRegionId,
        ...(Name ? { name: Name } : {}),
        ...(Area ? { area: Area } : {}),
        ...(Province ? { province: Province } : {}),
      }));
    },
    async copySnapshot({ snapshotId, ensRegionIds, name, description, instanceBillingCycle, beginBy }) {
      const parameters = {
        SnapshotId: snapshotId,
        DestinationRegionIds: JSON.stringify(ensRegionIds),
        DestinationSnapshotName: name,
        DestinationSnapshotDescription: description,
        ...(instanceBillingCycle === undefined ? {} : { InstanceBillingCycle: instanceBillingCycle }),
      };
      const answer = read(
        copied,
        await client('CopySnapshot', parameters, { connection: 'fresh', beginBy }),
        'CopySnapshot',
      );
      return {
        ...(answer.RequestId ? { ensRequestId: answer.RequestId } : {}),
        allocated: (answer.AllocationId ?? []).map(({ EnsRegionId, InstanceId }) => ({
          ensRegionId: EnsRegionId,
          snapshotIds: InstanceId ?? [],
        })),
        unallocated: (answer.UnAllocationId ?? []).map(({ EnsRegionId }) => EnsRegionId),
      };
    },
  };
}
