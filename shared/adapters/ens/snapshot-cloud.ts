import type * as v from 'valibot';
import { CallError } from '../../core/failure.ts';
import { readPages } from '../../core/listing.ts';
import { listingIncomplete } from '../../core/own-failures.ts';
import type { Disk, Snapshot } from '../../core/snapshot.ts';
import type { Clock, SnapshotCloud, SnapshotQuery } from '../../ports.ts';
import { copied, disksPage, read, regions, snapshotsPage, toDisk, toSnapshot } from './answers.ts';
import type { CallOptions, EnsAction, EnsClient, EnsParameters } from './calls.ts';

/** The largest page that DescribeDisks documents; for DescribeSnapshots none is. */
const pageSize = 50;

/** What a page is read by: `items` are those in its answer, known by `id`. */
interface PageKind<Answer, Item> {
  readonly action: EnsAction;
  readonly schema: v.GenericSchema<unknown, Answer>;
  readonly items: (answer: Answer) => readonly Item[];
  readonly id: (item: Item) => string;
  /** When ENS made the item (ms since the epoch), where it says so. */
  readonly madeAt: (item: Item) => number | undefined;
}

const snapshotPages: PageKind<v.InferOutput<typeof snapshotsPage>, Snapshot> = {
  action: 'DescribeSnapshots',
  schema: snapshotsPage,
  items: (answer) => (answer.Snapshots ?? []).map(toSnapshot),
  id: ({ snapshotId }) => snapshotId,
  madeAt: ({ creationTime }) => creationTime,
};

const diskPages: PageKind<v.InferOutput<typeof disksPage>, Disk> = {
  action: 'DescribeDisks',
  schema: disksPage,
  items: (answer) => (answer.Disks?.Disks ?? []).map(toDisk),
  id: ({ diskId }) => diskId,
  // A disk that is hidden is not copied now; nothing is paid or deleted because of it.
  madeAt: () => Number.NEGATIVE_INFINITY,
};

/** How far ENS's clock and ours may be apart. */
const skewMs = 60_000;

/** ENS behind the port: reads on kept connections, the paid CopySnapshot on a fresh one. */
export function createSnapshotCloud(client: EnsClient, clock: Pick<Clock, 'now'>): SnapshotCloud {
  const call = async <Answer>(
    action: EnsAction,
    schema: v.GenericSchema<unknown, Answer>,
    parameters: EnsParameters,
    options: CallOptions = { connection: 'kept' },
  ) => read(schema, await client(action, parameters, options), action);
  const list = <Answer extends { readonly TotalCount?: number | null | undefined }, Item>(
    { action, schema, items, id, madeAt }: PageKind<Answer, Item>,
    filter: EnsParameters,
    { pageBudget, beginBy }: Pick<SnapshotQuery, 'pageBudget' | 'beginBy'> = {},
  ) => {
    const since = clock.now() - skewMs;
    return readPages({
      page: async (pageNumber) => {
        const page = { PageNumber: String(pageNumber), PageSize: String(pageSize) };
        const options = { connection: 'kept', ...(beginBy === undefined ? {} : { beginBy }) } as const;
        const answer = await call(action, schema, { ...filter, ...page }, options);
        return { items: items(answer), totalCount: answer.TotalCount ?? undefined };
      },
      idOf: id,
      isNew: (item) => (madeAt(item) ?? since) >= since,
      pageBudget,
    });
  };
  return {
    async findSnapshot(snapshotId) {
      const { items, complete } = await list(snapshotPages, { SnapshotId: snapshotId });
      const found = items.find((snapshot) => snapshot.snapshotId === snapshotId);
      if (found === undefined && !complete) throw new CallError(listingIncomplete);
      return found;
    },
    async listSnapshots({ ensRegionIds, snapshotIds, diskId, name, ...reading }) {
      const filter = {
        ...(ensRegionIds === undefined ? {} : { EnsRegionIds: JSON.stringify(ensRegionIds) }),
        ...(snapshotIds === undefined ? {} : { SnapshotId: JSON.stringify(snapshotIds) }),
        ...(diskId === undefined ? {} : { DiskId: diskId }),
        ...(name === undefined ? {} : { SnapshotName: name }),
      };
      const { items, ...how } = await list(snapshotPages, filter, reading);
      return { snapshots: items, ...how };
    },
    async listDisks({ ensRegionIds }) {
      const { items, complete } = await list(diskPages, { EnsRegionIds: JSON.stringify(ensRegionIds) });
      return { disks: items, complete };
    },
    async listNodes() {
      const answer = await call('DescribeEnsRegions', regions, {});
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
      const answer = await call('CopySnapshot', copied, parameters, { connection: 'fresh', beginBy });
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
