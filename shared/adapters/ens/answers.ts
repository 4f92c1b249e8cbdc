import * as z from 'zod/mini';
import { parseEnsTime } from '../../core/ens-time.ts';
import { CallError } from '../../core/failure.ts';
import { isCount } from '../../core/listing.ts';
import type { Disk, DiskType, Snapshot, SnapshotStatus } from '../../core/snapshot.ts';

// The answers of ENS as far as we read them; what the documents leave open is taken either way.

const optionalText = z.optional(z.nullable(z.string()));
// Not by Number alone, which takes an empty text for 0.
const count = z.optional(
  z.nullable(
    z.pipe(z.union([z.number(), z.string().check(z.regex(/^\d+$/))]), z.transform(Number)).check(z.refine(isCount)),
  ),
);

const snapshot = z.object({
  SnapshotId: z.string(),
  EnsRegionId: z.string(),
  Status: z.string(),
  SnapshotName: optionalText,
  Description: optionalText,
  CreationTime: optionalText,
  SourceDiskId: optionalText,
  SourceDiskType: z.optional(z.unknown()),
  SourceSnapshotId: optionalText,
  SourceEnsRegionId: optionalText,
});

/** DescribeSnapshots. An answer without a list must say that it is empty: silence must not pass for absence. */
export const snapshotsPage = z
  .object({ TotalCount: count, Snapshots: z.optional(z.nullable(z.array(snapshot))) })
  .check(z.refine((page) => Array.isArray(page.Snapshots) || page.TotalCount === 0));

// Unlike the texts around them tags decide what is copied: what cannot be read must not pass for none.
const tags = z.object({
  Tags: z.optional(z.nullable(z.array(z.object({ Key: z.string(), Value: optionalText })))),
});

const disk = z.object({
  DiskId: z.string(),
  EnsRegionId: z.string(),
  DiskName: optionalText,
  InstanceId: optionalText,
  Type: z.optional(z.unknown()),
  Tags: z.optional(z.nullable(tags)),
});

/** DescribeDisks; without a list as DescribeSnapshots. */
export const disksPage = z
  .object({
    TotalCount: count,
    Disks: z.optional(z.nullable(z.object({ Disks: z.optional(z.nullable(z.array(disk))) }))),
  })
  .check(z.refine((page) => Array.isArray(page.Disks?.Disks) || page.TotalCount === 0));

/** DescribeEnsRegions. */
export const regions = z.object({
  EnsRegions: z.object({
    EnsRegions: z.array(
      z.object({ EnsRegionId: z.string(), Name: optionalText, Area: optionalText, Province: optionalText }),
    ),
  }),
});

/** CopySnapshot. */
export const copied = z.object({
  RequestId: optionalText,
  AllocationId: z.optional(
    z.nullable(z.array(z.object({ EnsRegionId: z.string(), InstanceId: z.optional(z.nullable(z.array(z.string()))) }))),
  ),
  UnAllocationId: z.optional(z.nullable(z.array(z.object({ EnsRegionId: z.string() })))),
});

/** Reads an answer by its schema; one that does not fit is a failure of kind `unknown`: the call may have been carried out. */
export function read<T>(schema: z.ZodMiniType<T>, answer: unknown, action: string): T {
  const result = z.safeParse(schema, answer);
  if (result.success) return result.data;
  const message = `${action} answered in a form that is not documented.`;
  throw new CallError({ kind: 'unknown', code: 'UnreadableAnswer', message }, { cause: result.error });
}

/** A snapshot as listed by ENS, in our words. */
export function toSnapshot(listed: z.infer<typeof snapshot>): Snapshot {
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
export function toDisk(listed: z.infer<typeof disk>): Disk {
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
