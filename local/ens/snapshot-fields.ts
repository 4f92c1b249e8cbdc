import { chinaTime } from './china-time.ts';
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
  readonly CreationTime?: string;
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
    ...createdAt(snapshot, options.creationTime),
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

function createdAt(
  { createdAt: at }: EnsSnapshot,
  spelling: EnsOptions['creationTime'],
): Pick<SnapshotFields, 'CreationTime'> {
  return spelling === 'absent' ? {} : { CreationTime: timeSpellings[spelling](new Date(at).toISOString(), at) };
}

const timeSpellings: Readonly<
  Record<Exclude<EnsOptions['creationTime'], 'absent'>, (iso: string, at: number) => string>
> = {
  zulu: (iso) => `${iso.slice(0, 19)}Z`,
  'no-zone': (iso) => iso.slice(0, 19),
  space: (iso) => iso.slice(0, 19).replace('T', ' '),
  millis: (iso) => `${iso.slice(0, 19)}.000Z`,
  offset: (_, at) => `${chinaTime(at)}+08:00`,
};
