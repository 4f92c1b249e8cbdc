import type { Failure } from './failure.ts';
import { parseMarker } from './marker.ts';
import { dayMs } from './zone-clock.ts';

export type SnapshotStatus = 'creating' | 'available' | 'deleting' | 'error';

/** What a disk is to its instance. */
export type DiskType = 'system' | 'data';

/** A snapshot as ENS lists it (DescribeSnapshots); times in milliseconds since the epoch. */
export interface Snapshot {
  readonly snapshotId: string;
  readonly ensRegionId: string;
  readonly status: SnapshotStatus;
  readonly name?: string;
  readonly description?: string;
  readonly creationTime?: number;
  readonly sourceDiskId?: string;
  /** What the disk was that it was taken from. */
  readonly diskType?: DiskType;
  /** Of a copy: the snapshot it was made from. */
  readonly sourceSnapshotId?: string;
  /** Of a copy: the node that snapshot is, or was, on. */
  readonly sourceEnsRegionId?: string;
}

/** The source of a job; `unusable` says why it cannot be copied any more, if it cannot. */
export interface Source extends Snapshot {
  readonly unusable?: Failure;
}

/** A disk as ENS lists it (DescribeDisks); `instanceId` is the instance it is attached to. */
export interface Disk {
  readonly diskId: string;
  readonly ensRegionId: string;
  readonly name?: string;
  readonly instanceId?: string;
  readonly type?: DiskType;
  readonly tags: Readonly<Record<string, string>>;
}

/** An ENS edge node. */
export interface EdgeNode {
  readonly ensRegionId: string;
  readonly name?: string;
  readonly area?: string;
  readonly province?: string;
}

/** Whether `snapshot` is a copy of `sourceId`: by what ENS says, or by the marker (what ENS names for a copy of a copy is not documented). */
export function isCopyOf(snapshot: Snapshot, sourceId: string): boolean {
  return snapshot.sourceSnapshotId === sourceId || parseMarker(snapshot.description)?.sourceId === sourceId;
}

/** Clocks are right within minutes. */
const clockSlackMs = 600_000;

/** Whether a copy is older than its source, made at `sourceMadeAt` (ms): then it is of another snapshot that had the same id. */
export function isOlderThanSource({ creationTime }: Snapshot, sourceMadeAt: number | undefined): boolean {
  return sourceMadeAt !== undefined && creationTime !== undefined && creationTime < sourceMadeAt - clockSlackMs;
}

/**
 * Whether a snapshot has a marker, and ENS does not name it as a copy of what that says. It is not certainly ours: a marker
 * can be pasted into any description, and a copy that somebody makes of ours inherits it.
 */
export function contradictsMarker({ description, sourceSnapshotId }: Snapshot): boolean {
  const marker = parseMarker(description);
  return marker !== undefined && marker.sourceId !== sourceSnapshotId;
}

/**
 * When the data of `snapshot` was taken: a copy of ours carries the time of its source, so copies of copies keep it. One
 * whose source told none tells none: when the copy was made says nothing.
 */
export function sourceTime({ description, creationTime }: Snapshot): number | undefined {
  const marker = parseMarker(description);
  return marker === undefined ? creationTime : marker.sourceTime;
}

/** Sorts the oldest first, by when ENS made them; of two of the same time the one with the smaller id. */
export function byAge(a: Snapshot, b: Snapshot): number {
  return (a.creationTime ?? 0) - (b.creationTime ?? 0) || (a.snapshotId < b.snapshotId ? -1 : 1);
}

/** Sorts the youngest data first, what tells no time as the oldest; of two of the same time the one with the smaller id. */
export function newestFirst(a: Snapshot, b: Snapshot): number {
  return (sourceTime(b) ?? 0) - (sourceTime(a) ?? 0) || (a.snapshotId < b.snapshotId ? -1 : 1);
}

/** Whether `snapshot` was begun in the 24 hours before `now` (ms); one whose time ENS does not tell counts as begun then. */
export function isOfToday({ creationTime = Number.POSITIVE_INFINITY }: Snapshot, now: number): boolean {
  return creationTime > now - dayMs;
}

/** Whether `snapshot` is there, or soon will be. */
export function isLive({ status }: Pick<Snapshot, 'status'>): boolean {
  return status === 'available' || status === 'creating';
}
