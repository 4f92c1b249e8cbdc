/** Whether a node takes new copies: `restricted` stands for a node whose sale to the account is controlled. */
export type NodeStock = 'open' | 'sold-out' | 'restricted';

/** An edge node, as DescribeEnsRegions names it, and its stock, which no API tells. */
export interface EnsNode {
  readonly ensRegionId: string;
  readonly name: string;
  readonly enName: string;
  readonly area: string;
  readonly province: string;
  readonly stock: NodeStock;
}

/** A cloud disk; `instanceId` is the instance it is attached to, `createdAt` in milliseconds since the epoch. */
export interface EnsDisk {
  readonly diskId: string;
  readonly ensRegionId: string;
  readonly diskName: string;
  readonly sizeMiB: number;
  readonly category: 'cloud_efficiency' | 'cloud_ssd' | 'local_hdd' | 'local_ssd';
  readonly type: 'system' | 'data';
  readonly instanceId?: string;
  readonly createdAt?: number;
  readonly tags?: Readonly<Record<string, string>>;
  /** The snapshots that are taken of it as time passes. */
  readonly snapshots?: SnapshotSeries;
}

/**
 * Snapshots taken at `firstAt` (milliseconds since the epoch, perhaps in the past) and from then on every `everySeconds`,
 * named `<name>-YYYYMMDD-HHMM` by the time in China. `keep` of them stay: as one is taken, the one that many before it begins
 * to be deleted.
 */
export interface SnapshotSeries {
  readonly name: string;
  readonly everySeconds: number;
  readonly firstAt: number;
  /** At least 1. */
  readonly keep: number;
  /** How long one stays `creating`; 60. */
  readonly createSeconds?: number;
}

/** The documented states of a snapshot. */
export type SnapshotStatus = 'creating' | 'available' | 'deleting' | 'error';

/** A snapshot, original or copy; a copy is one with `sourceSnapshotId`. Times are milliseconds since the epoch. */
export interface EnsSnapshot {
  readonly snapshotId: string;
  readonly snapshotName?: string;
  readonly description?: string;
  readonly ensRegionId: string;
  readonly createdAt: number;
  readonly sizeMiB: number;
  readonly sourceDiskId?: string;
  readonly sourceDiskType?: EnsDisk['type'];
  readonly sourceDiskCategory?: EnsDisk['category'];
  readonly sourceSnapshotId?: string;
  readonly sourceEnsRegionId?: string;
  readonly instanceBillingCycle?: string;
  /** The disks that were made from it: while there are any it cannot be deleted. */
  readonly clonedDisks?: readonly string[];
  readonly status: SnapshotStatus;
  /** When and into what the status changes; without it the status stays. */
  readonly settles?: { readonly at: number; readonly as: SnapshotStatus };
  /** DescribeSnapshots does not show it before this time. */
  readonly listedFrom?: number;
  /** From `at` on it is gone, whatever its status was; before, `deleting` since `deletingFrom` if that is given. */
  readonly vanishes?: { readonly at: number; readonly deletingFrom?: number };
}

/** The snapshot's status at `now`. */
export function statusAt(snapshot: EnsSnapshot, now: number): SnapshotStatus {
  const { settles, vanishes } = snapshot;
  if (vanishes?.deletingFrom !== undefined && vanishes.deletingFrom <= now) return 'deleting';
  return settles !== undefined && settles.at <= now ? settles.as : snapshot.status;
}

/** Whether the snapshot is no more at `now`. */
export function isGone({ vanishes }: EnsSnapshot, now: number): boolean {
  return vanishes !== undefined && vanishes.at <= now;
}
