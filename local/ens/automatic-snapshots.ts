import { createHash } from 'node:crypto';
import { chinaTime } from './china-time.ts';
import { type EnsDisk, type EnsSnapshot, isGone } from './inventory.ts';
import type { EnsState } from './state.ts';

/** Which automatic snapshots have come to be, and when the next one will (milliseconds since the epoch). */
export interface AutomaticSnapshots {
  readonly takenUntil: Map<string, number>;
  dueAt: number;
}

/** Nothing taken yet. */
export function noneTaken(): AutomaticSnapshots {
  return { takenUntil: new Map(), dueAt: Number.NEGATIVE_INFINITY };
}

/** To be called when a disk came to be or changed: it may be due before the others. */
export function disksChanged({ automatic }: EnsState): void {
  automatic.dueAt = Number.NEGATIVE_INFINITY;
}

const DEFAULT_CREATE_SECONDS = 60;

/**
 * Lets the snapshots come to be that disks have taken by themselves up to `now`, but for those that are gone again by then:
 * however rarely it is called, it makes no more than are there, and the same ones.
 */
export function takeDueSnapshots(state: EnsState, now: number): void {
  const { automatic, disks, snapshots, options } = state;
  if (now < automatic.dueAt) return;
  for (const [id, snapshot] of snapshots) if (isGone(snapshot, now)) snapshots.delete(id);
  const due = [...disks.values()].flatMap((disk) => {
    const after = automatic.takenUntil.get(disk.diskId) ?? Number.NEGATIVE_INFINITY;
    automatic.takenUntil.set(disk.diskId, now);
    return takenBetween(disk, after, now, options.deleteSeconds);
  });
  for (const snapshot of due.sort((a, b) => a.createdAt - b.createdAt)) snapshots.set(snapshot.snapshotId, snapshot);
  automatic.dueAt = Math.min(...[...disks.values()].map((disk) => nextAfter(disk, now)));
}

/** What the disk took later than `after` and not later than `now`, and is not gone at `now`; oldest first. */
function takenBetween(disk: EnsDisk, after: number, now: number, deleteSeconds: number): readonly EnsSnapshot[] {
  const { snapshots: series } = disk;
  if (series === undefined) return [];
  const every = series.everySeconds * 1000;
  const takenBy = (time: number) => Math.floor((time - series.firstAt) / every);
  const first = Math.max(0, takenBy(after) + 1, takenBy(now - deleteSeconds * 1000) - series.keep + 1);
  const count = Math.max(0, takenBy(now) - first + 1);
  return Array.from({ length: count }, (_, index) => {
    const takenAt = series.firstAt + (first + index) * every;
    const deletingFrom = takenAt + series.keep * every;
    return {
      snapshotId: idOf(disk.diskId, takenAt),
      snapshotName: `${series.name}-${nameTime(takenAt)}`,
      ensRegionId: disk.ensRegionId,
      createdAt: takenAt,
      sizeMiB: disk.sizeMiB,
      sourceDiskId: disk.diskId,
      sourceDiskType: disk.type,
      sourceDiskCategory: disk.category,
      status: 'creating',
      settles: { at: takenAt + (series.createSeconds ?? DEFAULT_CREATE_SECONDS) * 1000, as: 'available' },
      vanishes: { at: deletingFrom + deleteSeconds * 1000, deletingFrom },
    };
  });
}

function nextAfter({ snapshots: series }: EnsDisk, now: number): number {
  if (series === undefined) return Number.POSITIVE_INFINITY;
  const every = series.everySeconds * 1000;
  return series.firstAt + Math.max(0, Math.floor((now - series.firstAt) / every) + 1) * every;
}

// Of the disk and the time alone, and in the style of the other ids.
function idOf(diskId: string, takenAt: number): string {
  const digest = createHash('sha256').update(`${diskId} ${takenAt}`).digest('hex');
  return `sp-5${BigInt(`0x${digest}`).toString(36).slice(-23)}`;
}

function nameTime(takenAt: number): string {
  return chinaTime(takenAt).slice(0, 16).replace(/[-:]/g, '').replace('T', '-');
}
