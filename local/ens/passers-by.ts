import type { EnsDisk, EnsSnapshot } from './inventory.ts';
import { randomSnapshotId } from './random-ids.ts';

/** Somebody's snapshots and disks that are listed for a while because of a fault; no call reaches them. */
export interface Visitors {
  snapshots: readonly EnsSnapshot[];
  disks: readonly (EnsDisk & { readonly goneAt: number })[];
}

/** Longer than it takes to read a listing. */
const visitMs = 60_000;

/** Somebody's snapshot that passes the filters that `other` passes. */
export function passingSnapshot(other: EnsSnapshot, createdAt: number): EnsSnapshot {
  const { snapshotName, ensRegionId, sizeMiB, sourceDiskId } = other;
  return {
    snapshotId: 'sp-5pa55erby0pa55erby0pa55er',
    ...(snapshotName !== undefined && { snapshotName }),
    ensRegionId,
    createdAt,
    sizeMiB,
    ...(sourceDiskId !== undefined && { sourceDiskId }),
    status: 'creating',
  };
}

/** Somebody's disk that passes the filters that `other` passes. */
export function passingDisk(other: EnsDisk, createdAt: number): EnsDisk {
  return { ...other, diskId: 'd-5pa55erby0pa55erby0pa55er', createdAt, tags: {} };
}

/** A snapshot like `other` is listed from now on. */
export function snapshotComes(visitors: Visitors, other: EnsSnapshot, now: number, random: () => number): void {
  const vanishes = { at: now + visitMs };
  const visitor = { ...passingSnapshot(other, now), snapshotId: randomSnapshotId(random, 0), vanishes };
  visitors.snapshots = [...visitors.snapshots.filter((one) => (one.vanishes?.at ?? 0) > now), visitor];
}

/** A disk like `other` is listed from now on. */
export function diskComes(visitors: Visitors, other: EnsDisk, now: number, random: () => number): void {
  const diskId = randomSnapshotId(random, 0).replace('sp-', 'd-');
  const visitor = { ...passingDisk(other, now), diskId, goneAt: now + visitMs };
  visitors.disks = [...visitors.disks.filter(({ goneAt }) => goneAt > now), visitor];
}
