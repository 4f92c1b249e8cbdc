import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SnapshotSeries } from '../../local/ens/inventory.ts';
import type { EnsWorld } from '../../local/ens/world.ts';
import { copy, deletion, describeAll, disk, HOME, NOW, newIds, OPEN, world } from './ens-fixtures.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A world with one disk that has this series, hourly and keeping three unless changed, and no other snapshots. */
function taking(changes: Partial<SnapshotSeries> = {}, deleteSeconds = 5): EnsWorld {
  const series = { name: 'auto', everySeconds: 3600, firstAt: NOW + HOUR, keep: 3, ...changes };
  return world({ disks: [disk({ snapshots: series })], snapshots: [], options: { deleteSeconds } });
}
const hoursOf = (ens: EnsWorld, now: number) => ens.snapshots(now).map(({ createdAt }) => (createdAt - NOW) / HOUR);

describe('automatic snapshots: what is taken', () => {
  test('before the first is due → none; then one → listed with its disk, creating for a minute', () => {
    const ens = taking();
    expect(describeAll(ens, {}, NOW + HOUR - 1).TotalCount).toBe(0);
    const { Snapshots } = describeAll(ens, { DiskId: 'd-1' }, NOW + HOUR);
    expect(Snapshots).toEqual([
      {
        SnapshotId: expect.stringMatching(/^sp-5[0-9a-z]{23}$/),
        SnapshotName: 'auto-20261124-1154',
        EnsRegionId: HOME,
        Status: 'creating',
        Size: '40960',
        CreationTime: '2026-11-24T03:54:38Z',
        SourceDiskId: 'd-1',
        SourceDiskType: '2',
        SourceDiskCategory: 'cloud_efficiency',
      },
    ]);
    const statuses = [59_999, 60_000].map((after) => ens.snapshots(NOW + HOUR + after)[0]?.status);
    expect(statuses).toEqual(['creating', 'available']);
  });

  test('createSeconds → creating that long', () => {
    const ens = taking({ createSeconds: 600 });
    const statuses = [599, 600].map((seconds) => ens.snapshots(NOW + HOUR + seconds * 1000)[0]?.status);
    expect(statuses).toEqual(['creating', 'available']);
  });

  test('a first time in the past → what would be there is there', () => {
    expect(hoursOf(taking({ firstAt: NOW - 9.5 * HOUR, keep: 2 }), NOW)).toEqual([-1.5, -0.5]);
    expect(hoursOf(taking({ firstAt: NOW - HOUR, keep: 9 }), NOW)).toEqual([-1, 0]);
  });

  test('more than are kept → the oldest is deleting for a while, then gone', () => {
    const ens = taking();
    expect(hoursOf(ens, NOW + 3 * HOUR)).toEqual([1, 2, 3]);
    expect(ens.snapshots(NOW + 4 * HOUR).map(({ status }) => status)).toEqual([
      'deleting',
      'available',
      'available',
      'creating',
    ]);
    expect(hoursOf(ens, NOW + 4 * HOUR + 5000)).toEqual([2, 3, 4]);
  });

  test('the world is asked once after ten years of minutes → what is there then, at once', () => {
    const ens = taking({ everySeconds: 60, keep: 3 });
    const began = performance.now();
    expect(ens.snapshots(NOW + 3650 * DAY + 30_000)).toHaveLength(3);
    expect(performance.now() - began).toBeLessThan(200);
  });

  test('a snapshot taken without a call → other snapshots, faults and counters are as they were', () => {
    const ens = world({ disks: [disk({ snapshots: { name: 'a', everySeconds: 60, firstAt: NOW, keep: 2 } })] });
    ens.addFault({ effect: { kind: 'drop', commit: false } });
    ens.snapshots(NOW + DAY);
    expect(ens.snapshots(NOW + DAY)[0]?.snapshotId).toBe('sp-source');
    expect(ens.counters()).toEqual({ received: {}, carriedOut: {}, copiesMade: 0, snapshotsDeleted: 0 });
    expect(ens.faults(NOW + DAY)).toHaveLength(1);
  });

  test('a disk that comes to be later → takes its own from then on; two disks at one time → each its own', () => {
    const ens = taking({ firstAt: NOW });
    ens.snapshots(NOW + 30_000);
    const series = { name: 'other', everySeconds: 3600, firstAt: NOW + 60_000, keep: 1 };
    ens.putDisk(disk({ diskId: 'd-2', snapshots: series }));
    expect(ens.snapshots(NOW + 60_000).map(({ sourceDiskId }) => sourceDiskId)).toEqual(['d-1', 'd-2']);
    ens.putDisk(disk({ diskId: 'd-2', snapshots: { ...series, firstAt: NOW } }));
    const ids = ens.snapshots(NOW + HOUR).map(({ snapshotId }) => snapshotId);
    expect([ids.length, new Set(ids).size]).toEqual([4, 4]);
  });
});

describe('automatic snapshots: as any other', () => {
  test('copied → a copy that outlives it', () => {
    const ens = taking({ keep: 1 });
    const [source] = ens.snapshots(NOW + HOUR + 60_000);
    const SnapshotId = source?.snapshotId ?? '';
    const early = copy(ens, [OPEN], { SnapshotId }, NOW + HOUR + 60_000);
    const [copyId = ''] = newIds(early);
    const later = ens.snapshots(NOW + 9 * HOUR);
    expect(later.map(({ snapshotId }) => snapshotId)).toContain(copyId);
    expect(later.map(({ snapshotId }) => snapshotId)).not.toContain(SnapshotId);
    expect(deletion(ens, SnapshotId, NOW + 9 * HOUR)).toBe('ERROR_SNAPSHOT_NOT_FOUND');
  });

  test('deleted by a call → gone, and not taken again', () => {
    const ens = taking();
    const at = NOW + 2 * HOUR + 60_000;
    const [first] = ens.snapshots(at);
    expect(deletion(ens, first?.snapshotId ?? '', at)).toBe('accepted');
    expect(hoursOf(ens, at + 5000)).toEqual([2]);
    expect(hoursOf(ens, NOW + 3 * HOUR)).toEqual([2, 3]);
  });
});

const anySeries = fc.record({
  name: fc.constantFrom('a', 'b'),
  everySeconds: fc.integer({ min: 60, max: 7200 }),
  firstAt: fc.integer({ min: -10 * HOUR, max: 30 * HOUR }).map((shift) => NOW + shift),
  keep: fc.integer({ min: 1, max: 5 }),
  createSeconds: fc.integer({ min: 0, max: 600 }),
});

test('automatic snapshots: any series → as many as were due, but no more than are kept', () => {
  fc.assert(
    fc.property(anySeries, (series) => {
      const due = Math.floor((NOW + DAY - series.firstAt) / (series.everySeconds * 1000)) + 1;
      expect(taking(series, 0).snapshots(NOW + DAY)).toHaveLength(Math.max(0, Math.min(due, series.keep)));
    }),
  );
});

test('automatic snapshots: asked whenever and however often → in the end the same ones in the same order', () => {
  const times = fc.array(fc.integer({ min: 0, max: DAY }), { maxLength: 12 }).map((list) => list.sort((a, b) => a - b));
  fc.assert(
    fc.property(
      fc.array(anySeries, { maxLength: 3 }),
      times,
      fc.integer({ min: 0, max: 900 }),
      (all, asked, deleteSeconds) => {
        const disks = all.map((snapshots, index) => disk({ diskId: `d-${index}`, snapshots }));
        const begun = () => world({ disks, options: { deleteSeconds } });
        const [often, once] = [begun(), begun()];
        for (const [index, time] of asked.entries()) {
          if (index % 2 === 0) often.snapshots(NOW + time);
          else describeAll(often, {}, NOW + time);
        }
        expect(often.snapshots(NOW + DAY)).toEqual(once.snapshots(NOW + DAY));
      },
    ),
  );
});
