import { expect, test } from 'vitest';
import { believableWorld } from '../../local/ens/believable-world.ts';
import { createEnsWorld } from '../../local/ens/world.ts';
import { copy, describeAll, NOW, newIds, seededRandom } from './ens-fixtures.ts';

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
