import { expect, test } from 'vitest';
import { believableWorld } from '../../local/ens/believable-world.ts';
import { createEnsWorld } from '../../local/ens/world.ts';
import { copy, describeAll, describeDisks, NOW, newIds, seededRandom } from './ens-fixtures.ts';

const HOURS = 3_600_000;
const inventory = believableWorld(NOW);
const start = () => createEnsWorld({ ...inventory, copySeconds: 60, random: seededRandom() });

test('believable world: its size → nodes of five areas and more, disks and snapshots on four nodes and more', () => {
  expect(inventory.nodes.length).toBeGreaterThanOrEqual(16);
  expect(new Set(inventory.nodes.map((each) => each.area)).size).toBeGreaterThanOrEqual(5);
  expect(inventory.disks.length).toBeGreaterThanOrEqual(6);
  expect(inventory.snapshots.filter((each) => each.status === 'available').length).toBeGreaterThanOrEqual(8);
  expect(new Set(inventory.snapshots.map((each) => each.ensRegionId)).size).toBeGreaterThanOrEqual(4);
});

test('believable world: every id → used once, and every reference leads somewhere', () => {
  const nodeIds = inventory.nodes.map((each) => each.ensRegionId);
  const disks = new Map(inventory.disks.map((each) => [each.diskId, each]));
  const snapshotIds = inventory.snapshots.map((each) => each.snapshotId);
  expect(new Set(nodeIds).size).toBe(nodeIds.length);
  expect(disks.size).toBe(inventory.disks.length);
  expect(new Set(snapshotIds).size).toBe(snapshotIds.length);
  for (const disk of inventory.disks) expect(nodeIds).toContain(disk.ensRegionId);
  for (const snapshot of inventory.snapshots) {
    expect(disks.get(snapshot.sourceDiskId ?? '')?.ensRegionId).toBe(snapshot.ensRegionId);
  }
});

test.each([NOW, NOW + 9 * HOURS, NOW + 16 * HOURS])(
  'believable world: begun at %i → nothing is from the future',
  (now) => {
    for (const snapshot of believableWorld(now).snapshots) {
      expect(snapshot.createdAt).toBeLessThan(now);
      expect(now - snapshot.createdAt).toBeLessThan(12 * 24 * HOURS);
    }
  },
);

test('believable world: a nightly snapshot → named for the day it was taken on in China', () => {
  const { Snapshots } = describeAll(start(), { SnapshotName: 'game-lobby-nightly-20261124' });
  expect(Snapshots).toMatchObject([{ CreationTime: '2026-11-23T18:10:00Z', Status: 'available' }]);
});

test('believable world: the nights that follow → three disks take a snapshot each, seven of each stay', () => {
  const ens = start();
  const taken = (now: number) => {
    const before = new Set(inventory.snapshots.map(({ snapshotId }) => snapshotId));
    return ens.snapshots(now).filter(({ snapshotId }) => !before.has(snapshotId));
  };
  const names = (now: number) => taken(now).map(({ snapshotName }) => snapshotName);
  const night = Date.parse('2026-11-24T18:10:00Z');
  expect(names(night - 1)).toEqual([]);
  expect(names(night)).toEqual([
    'game-lobby-nightly-20261125-0210',
    'game-match-data-nightly-20261125-0210',
    'shop-orders-nightly-20261125-0210',
  ]);
  expect(taken(night + 3 * 60_000).every(({ status }) => status === 'available')).toBe(true);
  const later = taken(night + 30 * 24 * HOURS + 12 * HOURS);
  expect([later.length, later[0]?.snapshotName]).toEqual([21, 'game-lobby-nightly-20261219-0210']);
  expect(ens.snapshots(night + 30 * 24 * HOURS)).toEqual(
    expect.arrayContaining([expect.objectContaining({ snapshotId: 'sp-5ka0c8n3rvz5d1ol9pyxe7wk2' })]),
  );
});

test.each([0, 20, 59])(
  'believable world: begun %i minutes before a night → nothing new comes in its first hour',
  (minutes) => {
    const now = Date.parse('2026-11-24T18:10:00Z') - minutes * 60_000;
    const begun = believableWorld(now);
    const ens = createEnsWorld({ ...begun, copySeconds: 60, random: seededRandom() });
    expect(ens.snapshots(now + HOURS - 1)).toHaveLength(begun.snapshots.length);
    expect(ens.snapshots(now + 48 * HOURS).length).toBeGreaterThan(begun.snapshots.length);
  },
);

test('believable world: disks → some with tags, all made before now', () => {
  const { Disks } = describeDisks(start());
  const tagged = Disks.Disks.filter(({ Tags }) =>
    Tags.Tags.some(({ Key, Value }) => Key === 'backup' && Value === 'nightly'),
  );
  expect([Disks.Disks.length, tagged.length]).toEqual([6, 3]);
  for (const { createdAt = NOW } of inventory.disks) expect(createdAt).toBeLessThan(NOW);
});

test('believable world: one snapshot is being created → available minutes later; one failed → stays so', () => {
  const ens = start();
  const statuses = (now: number) => ens.snapshots(now).map((each) => each.status);
  expect(
    statuses(NOW)
      .filter((status) => status !== 'available')
      .sort(),
  ).toEqual(['creating', 'error']);
  expect(statuses(NOW + 5 * 60_000).filter((status) => status !== 'available')).toEqual(['error']);
});

test('believable world: a copy to each node → taken everywhere but at the sold-out, the restricted and the own node', () => {
  const ens = start();
  const source = inventory.snapshots.find((each) => each.snapshotName === 'game-lobby-nightly-20261124');
  const nodes = inventory.nodes.map((each) => each.ensRegionId);
  const result = copy(ens, nodes, { SnapshotId: source?.snapshotId ?? '' });
  expect(newIds(result)).toHaveLength(nodes.length - 3);
  expect(
    inventory.nodes
      .map((each) => each.stock)
      .filter((stock) => stock !== 'open')
      .sort(),
  ).toEqual(['restricted', 'sold-out']);
});
