import { type EnsSnapshot, statusAt } from './inventory.ts';
import type { EnsOptions } from './options.ts';

/** An entry of DescribeSnapshots' `Snapshots`, as documented: Size is a text in MiB, SourceDiskType `1` system or `2` data. */
export interface SnapshotFields {
  readonly SnapshotId: string;
  readonly SnapshotName?: string;
  readonly Description?: string;
  readonly EnsRegionId: string;
  readonly Status: string;
  readonly Size: string;
  readonly CreationTime: string;
  readonly SourceDiskId?: string;
  readonly SourceDiskType?: '1' | '2';
  readonly SourceDiskCategory?: string;
  readonly SourceSnapshotId?: string | null;
  readonly SourceEnsRegionId?: string | null;
}

/** The snapshot as the wire spells it at `now`, in the spelling the options choose. */
export function snapshotFields(snapshot: EnsSnapshot, options: EnsOptions, now: number): SnapshotFields {
  return {
    SnapshotId: snapshot.snapshotId,
    ...(snapshot.snapshotName !== undefined && { SnapshotName: snapshot.snapshotName }),
    ...(snapshot.description !== undefined && { Description: snapshot.description }),
    EnsRegionId: snapshot.ensRegionId,
    Status: spelledStatus(statusAt(snapshot, now), options.status),
    Size: String(snapshot.sizeMiB),
    CreationTime: spelledTime(snapshot.createdAt, options.creationTime),
    ...(snapshot.sourceDiskId !== undefined && { SourceDiskId: snapshot.sourceDiskId }),
    ...(snapshot.sourceDiskType !== undefined && { SourceDiskType: snapshot.sourceDiskType === 'system' ? '1' : '2' }),
    ...(snapshot.sourceDiskCategory !== undefined && { SourceDiskCategory: snapshot.sourceDiskCategory }),
    ...sourceFields(snapshot, options.sourceFields),
  };
}

function sourceFields(
  { sourceSnapshotId, sourceEnsRegionId }: EnsSnapshot,
  onOriginals: EnsOptions['sourceFields'],
): Pick<SnapshotFields, 'SourceSnapshotId' | 'SourceEnsRegionId'> {
  if (sourceSnapshotId === undefined && onOriginals === 'absent') return {};
  const nothing = onOriginals === 'empty' ? '' : null;
  return { SourceSnapshotId: sourceSnapshotId ?? nothing, SourceEnsRegionId: sourceEnsRegionId ?? nothing };
}

function spelledStatus(status: string, spelling: EnsOptions['status']): string {
  return spelling === 'lower' ? status : status.charAt(0).toUpperCase() + status.slice(1);
}

function spelledTime(at: number, spelling: EnsOptions['creationTime']): string {
  const noZone = new Date(at).toISOString().slice(0, 19);
  if (spelling === 'zulu') return `${noZone}Z`;
  return spelling === 'no-zone' ? noZone : noZone.replace('T', ' ');
}
