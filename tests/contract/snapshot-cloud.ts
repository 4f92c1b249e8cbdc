import { describe, expect, test } from 'vitest';
import type { FaultRule } from '../../local/ens/faults.ts';
import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import type { EnsOptions } from '../../local/ens/options.ts';
import { createEnsWorld, type EnsWorld } from '../../local/ens/world.ts';
import { type FailureKind, mayHaveExecuted } from '../../shared/core/failure.ts';
import type { SnapshotCloud, SnapshotQuery } from '../../shared/ports.ts';
import { noon } from '../support/builders.ts';
import { copyOrder as order } from '../support/copy-order.ts';
import { failing } from './failing.ts';

/** Makes the port to be judged, on `world`; an answer later than `timeoutSeconds` comes too late. */
export type CloudFactory = (
  world: EnsWorld,
  now: () => number,
  timeoutSeconds: number,
) => SnapshotCloud | Promise<SnapshotCloud>;

const listed = (snapshotId: string, changes: Partial<EnsSnapshot> = {}): EnsSnapshot => ({
  snapshotId,
  ensRegionId: 'cn-home-1',
  createdAt: noon - 3_600_000,
  sizeMiB: 40,
  sourceDiskId: 'd-1',
  status: 'available',
  ...changes,
});

/** What a call may take where that is not what is judged: machines are slow at times. */
export const ampleSeconds = 10;
/** What it may take where the answer is to come too late, after 9 seconds. */
export const scantSeconds = 1;

/** What each implementation of SnapshotCloud must do. */
export function snapshotCloudContract(name: string, create: CloudFactory): void {
  async function ens(
    options: Partial<EnsOptions> = {},
    faults: readonly FaultRule[] = [],
    timeoutSeconds = ampleSeconds,
  ) {
    const world = createEnsWorld({
      nodes: ['cn-home-1', 'cn-a-1', 'cn-b-1', 'cn-sold-1'].map((ensRegionId) => ({
        ensRegionId,
        name: `${ensRegionId} name`,
        enName: ensRegionId,
        area: 'EastChina',
        province: 'Zhejiang',
        stock: ensRegionId === 'cn-sold-1' ? 'sold-out' : 'open',
      })),
      disks: [],
      snapshots: [listed('sp-source')],
      copySeconds: 60,
      random: Math.random,
      options,
    });
    for (const fault of faults) world.addFault(fault);
    const time = { now: noon };
    return { world, time, cloud: await create(world, () => time.now, timeoutSeconds) };
  }
  const fill = (world: EnsWorld, count: number) => {
    for (let number = 0; number < count; number += 1)
      world.putSnapshot(listed(`sp-${number}`, { ensRegionId: 'cn-a-1' }));
  };

  describe(`SnapshotCloud: ${name}`, () => {
    describe('findSnapshot', () => {
      test('every field that ENS gives → read; none that it does not give', async () => {
        const { world, cloud } = await ens();
        const copy = { snapshotName: 'golden', description: 'all of it', sourceSnapshotId: 'sp-source' };
        world.putSnapshot(listed('sp-copy', { ensRegionId: 'cn-a-1', sourceDiskType: 'system', ...copy }));
        world.putSnapshot({ ...listed('sp-bare'), sourceDiskId: '' });
        expect(await cloud.findSnapshot('sp-copy')).toEqual({
          snapshotId: 'sp-copy',
          ensRegionId: 'cn-a-1',
          status: 'available',
          name: 'golden',
          description: 'all of it',
          creationTime: noon - 3_600_000,
          sourceDiskId: 'd-1',
          diskType: 'system',
          sourceSnapshotId: 'sp-source',
        });
        world.putSnapshot(listed('sp-data', { sourceDiskType: 'data' }));
        expect(await cloud.findSnapshot('sp-data')).toMatchObject({ diskType: 'data' });
        expect(await cloud.findSnapshot('sp-bare')).toEqual({
          snapshotId: 'sp-bare',
          ensRegionId: 'cn-home-1',
          status: 'available',
          creationTime: noon - 3_600_000,
        });
      });

      test('an unknown id → undefined, no failure', async () => {
        expect(await (await ens()).cloud.findSnapshot('sp-none')).toBeUndefined();
      });

      test.each(['creating', 'available', 'deleting', 'error'] as const)('status %s → told', async (status) => {
        const { world, cloud } = await ens({ status: 'capitalised' });
        world.putSnapshot(listed('sp-1', { status }));
        expect(await cloud.findSnapshot('sp-1')).toMatchObject({ status });
      });

      test.each([
        ['zulu', 'absent'],
        ['no-zone', 'empty'],
        ['space', 'null'],
        ['millis', 'absent'],
        ['offset', 'absent'],
      ] as const)('times spelled %s, source fields %s → the same snapshot', async (creationTime, sourceFields) => {
        const { cloud } = await ens({ creationTime, sourceFields });
        const found = await cloud.findSnapshot('sp-source');
        expect(found?.creationTime).toBe(noon - 3_600_000);
        expect(found).not.toHaveProperty('sourceSnapshotId');
      });
    });

    test('a time that is not told → no time', async () => {
      const { cloud } = await ens({ creationTime: 'absent' });
      expect(await cloud.findSnapshot('sp-source')).not.toHaveProperty('creationTime');
    });

    describe('listSnapshots', () => {
      const ids = async (cloud: SnapshotCloud, query: SnapshotQuery) =>
        (await cloud.listSnapshots(query)).snapshots.map(({ snapshotId }) => snapshotId).toSorted();

      test('by nodes, ids, disk, and all of them → those for which all holds; an unknown id is nothing', async () => {
        const { world, cloud } = await ens();
        world.putSnapshot(listed('sp-other', { ensRegionId: 'cn-a-1', sourceDiskId: 'd-2' }));
        expect(await ids(cloud, {})).toEqual(['sp-other', 'sp-source']);
        expect(await ids(cloud, { ensRegionIds: ['cn-a-1', 'cn-b-1'] })).toEqual(['sp-other']);
        expect(await ids(cloud, { snapshotIds: ['sp-source', 'sp-none'] })).toEqual(['sp-source']);
        expect(await ids(cloud, { diskId: 'd-2' })).toEqual(['sp-other']);
        expect(await ids(cloud, { diskId: 'd-2', ensRegionIds: ['cn-b-1'] })).toEqual([]);
        expect(await cloud.listSnapshots({ diskId: 'd-none' })).toEqual({ snapshots: [], complete: true });
      });

      test.each([
        ['exact', ['sp-named']],
        ['prefix', ['sp-longer', 'sp-named']],
        ['ignored', ['sp-longer', 'sp-named', 'sp-source']],
      ] as const)('by name, which ENS matches %s → those of the name at least', async (nameMatch, expected) => {
        const { world, cloud } = await ens({ nameMatch });
        world.putSnapshot(listed('sp-named', { snapshotName: 'gold' }));
        world.putSnapshot(listed('sp-longer', { snapshotName: 'golden' }));
        expect(await ids(cloud, { name: 'gold' })).toEqual(expected);
      });

      test('not listed by ENS yet → not there', async () => {
        const { world, cloud, time } = await ens();
        world.putSnapshot(listed('sp-new', { listedFrom: noon + 60_000 }));
        expect(await ids(cloud, {})).toEqual(['sp-source']);
        time.now += 60_000;
        expect(await ids(cloud, {})).toEqual(['sp-new', 'sp-source']);
      });

      test.each([7, 10, 50])('120 snapshots in pages of %i at most → all of them, complete', async (maxPageSize) => {
        const { world, cloud } = await ens({ maxPageSize });
        fill(world, 120);
        const listing = await cloud.listSnapshots({ ensRegionIds: ['cn-a-1'] });
        expect([listing.complete, new Set(listing.snapshots.map(({ snapshotId }) => snapshotId)).size]).toEqual([
          true,
          120,
        ]);
        expect(world.counters().received).toEqual({ DescribeSnapshots: Math.ceil(120 / maxPageSize) });
      });

      test.each([
        [10, 35, 3, 1],
        [50, 151, 3, 1],
        [50, 51, 1, 1],
      ])(
        'pages of %i, %i snapshots, a budget of %i → over it, told after %i page',
        async (size, count, budget, pages) => {
          const { world, cloud } = await ens({ maxPageSize: size });
          fill(world, count);
          const query = { ensRegionIds: ['cn-a-1'] };
          const over = await cloud.listSnapshots({ ...query, pageBudget: budget });
          expect(over).toMatchObject({ complete: false, pagesNeeded: Math.ceil(count / size) });
          expect(world.counters().received).toEqual({ DescribeSnapshots: pages });
          const within = await cloud.listSnapshots({ ...query, pageBudget: budget + 1 });
          expect([within.complete, within.pagesNeeded, within.snapshots.length]).toEqual([true, undefined, count]);
        },
      );
    });

    test('listNodes → every node with name, area and province', async () => {
      const nodes = await (await ens()).cloud.listNodes();
      expect(nodes).toHaveLength(4);
      const province = { area: 'EastChina', province: 'Zhejiang' };
      expect(nodes).toContainEqual({ ensRegionId: 'cn-a-1', name: 'cn-a-1 name', ...province });
    });

    describe('copySnapshot', () => {
      test('an order → carried out as it says; the answer names the new copies and ENS’s request', async () => {
        const { world, cloud } = await ens();
        const answer = await cloud.copySnapshot(order);
        expect(answer.ensRequestId).toMatch(/^[0-9A-F-]{36}$/);
        expect(answer.unallocated).toEqual([]);
        expect(answer.allocated.map(({ ensRegionId }) => ensRegionId)).toEqual(['cn-a-1', 'cn-b-1']);
        const made = world.snapshots(noon).find(({ ensRegionId }) => ensRegionId === 'cn-a-1');
        expect(answer.allocated[0]?.snapshotIds).toEqual([made?.snapshotId]);
        expect(made).toMatchObject({
          snapshotName: order.name,
          description: order.description,
          instanceBillingCycle: 'Month',
          sourceSnapshotId: 'sp-source',
        });
      });

      test('no billing cycle → none is sent', async () => {
        const { world, cloud } = await ens();
        const { instanceBillingCycle: _, ...plain } = order;
        await cloud.copySnapshot(plain);
        expect(world.snapshots(noon).at(-1)).not.toHaveProperty('instanceBillingCycle');
      });

      test.each(['present', 'absent'] as const)(
        'some, all, none allocated; empty lists %s → read',
        async (emptyLists) => {
          const { cloud } = await ens({ emptyLists, singleNodeRefusal: 'unallocated' });
          const to = async (...ensRegionIds: string[]) => {
            const { allocated, unallocated } = await cloud.copySnapshot({ ...order, ensRegionIds });
            return [allocated.map(({ ensRegionId }) => ensRegionId), unallocated];
          };
          expect(await to('cn-a-1', 'cn-sold-1')).toEqual([['cn-a-1'], ['cn-sold-1']]);
          expect(await to('cn-a-1')).toEqual([['cn-a-1'], []]);
          expect(await to('cn-sold-1')).toEqual([[], ['cn-sold-1']]);
        },
      );

      test('one node, refused by an error → refused', async () => {
        const { failure } = await failing((await ens()).cloud.copySnapshot({ ...order, ensRegionIds: ['cn-sold-1'] }));
        expect(failure).toMatchObject({ kind: 'refused', code: 'SaleControlVerificationFailedStock' });
      });

      test('a node in neither list → in neither list', async () => {
        const fault: FaultRule = { ensRegionId: 'cn-b-1', effect: { kind: 'omit-node', commit: true } };
        const answer = await (await ens({}, [fault])).cloud.copySnapshot(order);
        expect([answer.allocated.map(({ ensRegionId }) => ensRegionId), answer.unallocated]).toEqual([['cn-a-1'], []]);
      });

      test('beginBy: at the last moment → sent; a moment later → unsent, and ENS hears nothing', async () => {
        const { world, cloud, time } = await ens();
        await cloud.copySnapshot(order);
        time.now += 1;
        const { failure } = await failing(cloud.copySnapshot(order));
        expect([failure.kind, failure.code]).toEqual(['unsent', 'OutOfTime']);
        expect(world.counters().received).toEqual({ CopySnapshot: 1 });
      });
    });

    describe('failures', () => {
      const calls: readonly (readonly [string, (cloud: SnapshotCloud) => Promise<unknown>])[] = [
        ['findSnapshot', (cloud) => cloud.findSnapshot('sp-source')],
        ['listSnapshots', (cloud) => cloud.listSnapshots({})],
        ['listDisks', (cloud) => cloud.listDisks({ ensRegionIds: ['cn-a-1'] })],
        ['listNodes', (cloud) => cloud.listNodes()],
        ['copySnapshot', (cloud) => cloud.copySnapshot(order)],
      ];
      const codes: readonly (readonly [FailureKind, number, string])[] = [
        ['throttled', 400, 'Throttling.User'],
        ['throttled', 503, 'ServiceUnavailable'],
        ['unsent', 400, 'InvalidTimeStamp.Expired'],
        ['unknown', 500, 'InternalError'],
        ['unknown', 400, 'ens.interface.error'],
        ['unknown', 418, 'NeverHeardOf'],
        ['refused', 400, 'IncorrectInstanceStatus'],
        ['credentials', 403, 'InvalidSecurityToken.Expired'],
        ['denied', 403, 'NoPermission'],
        ['invalid', 400, 'InvalidDestinationRegionIds'],
        ['not-found', 404, 'SnapshotIdNotFound'],
        ['arrears', 400, 'ENS_SERVICE_ARREARAGE'],
        ['not-on-sale', 400, 'SaleControl.VerificationFailed'],
      ];
      test.each(calls)('%s: every kind of error answer → its kind, code, message and request id', async (_, call) => {
        const { world, cloud } = await ens();
        for (const [kind, status, code] of codes) {
          world.addFault({ effect: { kind: 'error', commit: false, status, code, message: `${code}!` } });
          const { failure, retryAfterSeconds } = await failing(call(cloud));
          const ensRequestId = expect.stringMatching(/^[0-9A-F-]{36}$/);
          expect(failure).toEqual({ kind, code, message: `${code}!`, ensRequestId });
          expect(retryAfterSeconds).toBeUndefined();
        }
        await call(cloud); // what failed does not keep the next call from succeeding
      });

      test('the wait that ENS asks for → told in seconds', async () => {
        const effect = { kind: 'error', commit: false, status: 400, code: 'Throttling', message: '' } as const;
        const { cloud } = await ens({}, [{ effect: { ...effect, retryAfterMs: 250 } }]);
        expect((await failing(cloud.listNodes())).retryAfterSeconds).toBe(0.25);
      });

      test.each([
        ['the connection breaks', { kind: 'drop' }, 'ECONNRESET'],
        ['a gateway page comes', { kind: 'html-504' }, 'Http504'],
        ['the answer comes too late', { kind: 'slow', seconds: 9 }, 'Timeout'],
      ] as const)('copySnapshot: carried out or not, and %s → unknown, called once', async (_, effect, code) => {
        for (const commit of [true, false]) {
          const timeoutSeconds = effect.kind === 'slow' ? scantSeconds : ampleSeconds;
          const { world, cloud } = await ens({}, [{ effect: { ...effect, commit } }], timeoutSeconds);
          const { failure } = await failing(cloud.copySnapshot(order));
          expect([failure.kind, failure.code, mayHaveExecuted(failure)]).toEqual(['unknown', code, true]);
          expect(world.counters()).toMatchObject({ received: { CopySnapshot: 1 }, copiesMade: commit ? 2 : 0 });
        }
      });

      test.each(calls)('%s: an answer that is slow, but in time → the answer', async (_, call) => {
        const { cloud } = await ens({}, [{ effect: { kind: 'slow', commit: true, seconds: 0.01 } }]);
        expect(await call(cloud)).toBeDefined();
      });

      test.each(calls)('%s: no usable answer, however often → unknown', async (_, call) => {
        const { cloud } = await ens({}, [{ times: 9, effect: { kind: 'drop', commit: false } }]);
        expect((await failing(call(cloud))).failure).toMatchObject({ kind: 'unknown', code: 'ECONNRESET' });
      });
    });
  });
}
