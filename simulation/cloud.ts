import type { EnsParameters } from '../local/ens/parameters.ts';
import type { EnsResult } from '../local/ens/result.ts';
import type { EnsWorld } from '../local/ens/world.ts';
import { parseEnsTime } from '../shared/core/ens-time.ts';
import { kindOf } from '../shared/core/error-codes.ts';
import { CallError, type Failure } from '../shared/core/failure.ts';
import { type Page, readListing } from '../shared/core/listing.ts';
import { listingIncomplete, outOfTime } from '../shared/core/own-failures.ts';
import type { Snapshot } from '../shared/core/snapshot.ts';
import type { Clock, SnapshotCloud } from '../shared/ports.ts';

/** DescribeSnapshots is asked for pages of this size, as on the wire. */
const pageSize = '50';

/**
 * ENS as a port straight on the local cloud's state machine, without a wire between them: what the wire would make of an
 * answer is told as our client tells it. An answer that takes longer than `timeoutSeconds` comes too late.
 */
export function worldCloud(world: EnsWorld, clock: Pick<Clock, 'now'>, timeoutSeconds = 30): SnapshotCloud {
  const call = <Body>(action: string, parameters: EnsParameters): Body & { readonly RequestId: string } => {
    const { requestId, outcome, transport } = world.call({ action, parameters }, clock.now());
    const broken = transport === undefined ? undefined : wireFault(transport, timeoutSeconds);
    if (broken !== undefined) throw new CallError(broken);
    if (outcome.ok) return { RequestId: requestId, ...(outcome.body as Body) };
    const { status, code, message, retryAfterMs } = outcome.error;
    throw new CallError(
      { kind: kindOf({ httpStatus: status, code, message }), code, message, ensRequestId: requestId },
      retryAfterMs === undefined ? {} : { retryAfterSeconds: retryAfterMs / 1000 },
    );
  };
  const describe = async (filter: EnsParameters, pageNumber: number): Promise<Page> => {
    const parameters = { ...filter, PageNumber: String(pageNumber), PageSize: pageSize };
    const { Snapshots, TotalCount } = call<SnapshotsBody>('DescribeSnapshots', parameters);
    return { snapshots: Snapshots.map(toSnapshot), totalCount: TotalCount };
  };
  return {
    async findSnapshot(snapshotId) {
      const listing = await readListing((pageNumber) => describe({ SnapshotId: snapshotId }, pageNumber));
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
      return readListing((pageNumber) => describe(filter, pageNumber), pageBudget);
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

/** The failure that our client makes of a connection that broke, a gateway's page, or an answer that came too late. */
function wireFault(transport: NonNullable<EnsResult['transport']>, timeoutSeconds: number): Failure | undefined {
  if (transport.kind === 'drop') return { kind: 'unknown', code: 'ECONNRESET' };
  if (transport.kind === 'html-504') return { kind: 'unknown', code: 'Http504' };
  return transport.seconds < timeoutSeconds ? undefined : { kind: 'unknown', code: 'Timeout' };
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
