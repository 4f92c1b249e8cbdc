import { describe, expect, test } from 'vitest';
import type { FaultRule } from '../../local/ens/faults.ts';
import type { EnsDisk } from '../../local/ens/inventory.ts';
import type { EnsOptions } from '../../local/ens/options.ts';
import { createEnsWorld } from '../../local/ens/world.ts';
import type { SnapshotCloud } from '../../shared/ports.ts';
import { noon } from '../support/builders.ts';
import { edgeNode } from '../support/edge-node.ts';
import { ampleSeconds, type CloudFactory } from './snapshot-cloud.ts';

const owned = (diskId: string, changes: Partial<EnsDisk> = {}): EnsDisk => ({
  diskId,
  ensRegionId: 'cn-a-1',
  diskName: `${diskId} name`,
  sizeMiB: 40_960,
  category: 'cloud_ssd',
  type: 'data',
  ...changes,
});

/** What each implementation of SnapshotCloud must do when it lists disks. */
export function diskListingContract(name: string, create: CloudFactory): void {
  async function ens(
    disks: readonly EnsDisk[],
    { options = {}, faults = [] }: { options?: Partial<EnsOptions>; faults?: readonly FaultRule[] } = {},
  ) {
    const nodes = ['cn-a-1', 'cn-b-1'].map(edgeNode);
    const world = createEnsWorld({ nodes, disks, snapshots: [], copySeconds: 60, random: Math.random, options });
    for (const fault of faults) world.addFault(fault);
    return { world, cloud: await create(world, () => noon, ampleSeconds) };
  }
  const ids = async (cloud: SnapshotCloud, ...ensRegionIds: string[]) =>
    (await cloud.listDisks({ ensRegionIds })).disks.map(({ diskId }) => diskId).toSorted();
  const many = (count: number) => Array.from({ length: count }, (_, number) => owned(`d-${number}`));

  describe(`SnapshotCloud.listDisks: ${name}`, () => {
    test('every field that ENS gives → read; none that it does not give', async () => {
      const tags = { backup: 'daily', 环境: '生产', empty: '', constructor: 'x' };
      const system = owned('d-system', { type: 'system', instanceId: 'i-1', createdAt: noon, tags });
      const { cloud } = await ens([system, { ...owned('d-bare', { ensRegionId: 'cn-b-1' }), diskName: '' }]);
      expect(await cloud.listDisks({ ensRegionIds: ['cn-a-1'] })).toEqual({
        complete: true,
        disks: [
          {
            diskId: 'd-system',
            ensRegionId: 'cn-a-1',
            name: 'd-system name',
            instanceId: 'i-1',
            type: 'system',
            tags,
          },
        ],
      });
      expect(await cloud.listDisks({ ensRegionIds: ['cn-b-1'] })).toEqual({
        complete: true,
        disks: [{ diskId: 'd-bare', ensRegionId: 'cn-b-1', type: 'data', tags: {} }],
      });
    });

    test('by nodes → the disks there and no others; nodes without disks → none, complete', async () => {
      const { cloud } = await ens([owned('d-a'), owned('d-b', { ensRegionId: 'cn-b-1' })]);
      expect(await ids(cloud, 'cn-a-1')).toEqual(['d-a']);
      expect(await ids(cloud, 'cn-a-1', 'cn-b-1')).toEqual(['d-a', 'd-b']);
      expect(await cloud.listDisks({ ensRegionIds: ['cn-none-1'] })).toEqual({ disks: [], complete: true });
    });

    test.each([7, 10, 50])('120 disks in pages of %i at most → all of them, complete', async (maxPageSize) => {
      const { world, cloud } = await ens(many(120), { options: { maxPageSize } });
      const { disks, complete } = await cloud.listDisks({ ensRegionIds: ['cn-a-1'] });
      expect([complete, new Set(disks.map(({ diskId }) => diskId)).size]).toEqual([true, 120]);
      expect(world.counters().received).toEqual({ DescribeDisks: Math.ceil(120 / maxPageSize) });
    });

    test.each(['appears', 'goes'] as const)(
      'the listing changes between pages, a disk %s → read again; each time → not complete',
      async (change) => {
        const changes = (times: number): readonly FaultRule[] => [
          { times, effect: { kind: 'listing-changes', change } },
        ];
        const once = await ens(many(60), { faults: changes(1) });
        const { disks, complete } = await once.cloud.listDisks({ ensRegionIds: ['cn-a-1'] });
        expect([complete, disks.length]).toEqual([true, 60]);
        const always = await ens(many(60), { faults: changes(2) });
        expect((await always.cloud.listDisks({ ensRegionIds: ['cn-a-1'] })).complete).toBe(false);
      },
    );
  });
}
