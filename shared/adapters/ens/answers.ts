import * as v from 'valibot';
import { parseEnsTime } from '../../core/ens-time.ts';
import { CallError } from '../../core/failure.ts';
import { isCount } from '../../core/listing.ts';
import { object } from '../../core/object-schemas.ts';
import { readBySchema } from '../../core/read-by-schema.ts';
import type { Disk, DiskType, Snapshot, SnapshotStatus } from '../../core/snapshot.ts';

// The answers of ENS as far as we read them; what the documents leave open is taken either way.

const optionalText = v.nullish(v.string());
// Not by Number alone, which takes an empty text for 0.
const count = v.nullish(
  v.pipe(v.union([v.number(), v.pipe(v.string(), v.regex(/^\d+$/))]), v.transform(Number), v.check(isCount)),
);

const snapshot = object({
  SnapshotId: v.string(),
  EnsRegionId: v.string(),
  Status: v.string(),
  SnapshotName: optionalText,
  Description: optionalText,
  CreationTime: optionalText,
  SourceDiskId: optionalText,
  SourceDiskType: v.optional(v.unknown()),
  SourceSnapshotId: optionalText,
  SourceEnsRegionId: optionalText,
});

/** DescribeSnapshots. An answer without a list must say that it is empty: silence must not pass for absence. */
export const snapshotsPage = v.pipe(
  object({ TotalCount: count, Snapshots: v.nullish(v.array(snapshot)) }),
  v.check((page) => Array.isArray(page.Snapshots) || page.TotalCount === 0),
);

// Unlike the texts around them tags decide what is copied: what cannot be read must not pass for none.
const tags = object({ Tags: v.nullish(v.array(object({ Key: v.string(), Value: optionalText }))) });

const disk = object({
  DiskId: v.string(),
  EnsRegionId: v.string(),
  DiskName: optionalText,
  InstanceId: optionalText,
  Type: v.optional(v.unknown()),
  Tags: v.nullish(tags),
});

/** DescribeDisks; without a list as DescribeSnapshots. */
export const disksPage = v.pipe(
  object({ TotalCount: count, Disks: v.nullish(object({ Disks: v.nullish(v.array(disk)) })) }),
  v.check((page) => Array.isArray(page.Disks?.Disks) || page.TotalCount === 0),
);

/** DescribeEnsRegions. */
export const regions = object({
  EnsRegions: object({
    EnsRegions: v.array(
      object({ EnsRegionId: v.string(), Name: optionalText, Area: optionalText, Province: optionalText }),
    ),
  }),
});

/** CopySnapshot. */
export const copied = object({
  RequestId: optionalText,
  AllocationId: v.nullish(v.array(object({ EnsRegionId: v.string(), InstanceId: v.nullish(v.array(v.string())) }))),
  UnAllocationId: v.nullish(v.array(object({ EnsRegionId: v.string() }))),
});

/** Reads an answer by its schema; one that does not fit is a failure of kind `unknown`: the call may have been carried out. */
export function read<T>(schema: v.GenericSchema<unknown, T>, answer: unknown, action: string): T {
  const result = readBySchema(schema, answer);
  if (result.ok) return result.value;
  const message = `${action} answered in a form that is not documented.`;
  throw new CallError({ kind: 'unknown', code: 'UnreadableAnswer', message }, { cause: result.faults });
}

/** A snapshot as listed by ENS, in our words. */
export function toSnapshot(listed: v.InferOutput<typeof snapshot>): Snapshot {
  const creationTime = listed.CreationTime ? parseEnsTime(listed.CreationTime) : undefined;
  const diskType = toDiskType(listed.SourceDiskType);
  return {
    snapshotId: listed.SnapshotId,
    ensRegionId: listed.EnsRegionId,
    status: toStatus(listed.Status),
    ...(listed.SnapshotName ? { name: listed.SnapshotName } : {}),
    ...(listed.Description ? { description: listed.Description } : {}),
    ...(creationTime === undefined ? {} : { creationTime }),
    ...(listed.SourceDiskId ? { sourceDiskId: listed.SourceDiskId } : {}),
    ...(diskType === undefined ? {} : { diskType }),
    ...(listed.SourceSnapshotId ? { sourceSnapshotId: listed.SourceSnapshotId } : {}),
    ...(listed.SourceEnsRegionId ? { sourceEnsRegionId: listed.SourceEnsRegionId } : {}),
  };
}

/** A disk as listed by ENS, in our words. */
export function toDisk(listed: v.InferOutput<typeof disk>): Disk {
  const type = toDiskType(listed.Type);
  return {
    diskId: listed.DiskId,
    ensRegionId: listed.EnsRegionId,
    ...(listed.DiskName ? { name: listed.DiskName } : {}),
    ...(listed.InstanceId ? { instanceId: listed.InstanceId } : {}),
    ...(type === undefined ? {} : { type }),
    tags: Object.fromEntries((listed.Tags?.Tags ?? []).map(({ Key, Value }) => [Key, Value ?? ''])),
  };
}

// Answers are documented to have the numbers, as text; requests the words.
const diskTypes: Readonly<Record<DiskType, readonly unknown[]>> = {
  system: ['1', 1, 'system'],
  data: ['2', 2, 'data'],
};

function toDiskType(type: unknown): DiskType | undefined {
  if (diskTypes.system.includes(type)) return 'system';
  return diskTypes.data.includes(type) ? 'data' : undefined;
}

const statuses: readonly SnapshotStatus[] = ['creating', 'available', 'deleting', 'error'];

// A status that is not documented counts as one on the way: neither there to be used, nor a reason to buy another.
function toStatus(status: string): SnapshotStatus {
  return statuses.find((known) => known === status.toLowerCase()) ?? 'creating';
}
