import { chinaTime } from './china-time.ts';
import type { EnsDisk } from './inventory.ts';

/** An entry of DescribeDisks' `Disks.Disks`, as documented: Size is a number in MiB, Type `1` system or `2` data. */
export interface DiskFields {
  readonly Category: string;
  /** In China's time zone, with its offset. */
  readonly CreationTime?: string;
  readonly DeleteWithInstance: boolean;
  readonly DiskChargeType: string;
  readonly DiskId: string;
  readonly DiskName: string;
  readonly Encrypted: boolean;
  readonly EnsRegionId: string;
  readonly InstanceId?: string;
  readonly Portable: boolean;
  readonly Size: number;
  readonly Status: DiskStatus;
  readonly Tags: { readonly Tags: readonly { readonly Key: string; readonly Value: string }[] };
  readonly Type: '1' | '2';
}

/** Of the documented states those that a disk is here ever in. */
export type DiskStatus = 'In-use' | 'Available';

/** The disk as the wire spells it. */
export function diskFields(disk: EnsDisk): DiskFields {
  const { instanceId, createdAt, tags = {} } = disk;
  return {
    Category: disk.category,
    ...(createdAt !== undefined && { CreationTime: `${chinaTime(createdAt)}+08:00` }),
    DeleteWithInstance: disk.type === 'system',
    DiskChargeType: 'postpaid',
    DiskId: disk.diskId,
    DiskName: disk.diskName,
    Encrypted: false,
    EnsRegionId: disk.ensRegionId,
    ...(instanceId !== undefined && { InstanceId: instanceId }),
    Portable: !disk.category.startsWith('local'),
    Size: disk.sizeMiB,
    Status: diskStatus(disk),
    Tags: { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
    Type: disk.type === 'system' ? '1' : '2',
  };
}

/** Whether the disk is attached to an instance, in the documented words. */
export function diskStatus({ instanceId }: EnsDisk): DiskStatus {
  return instanceId === undefined ? 'Available' : 'In-use';
}
