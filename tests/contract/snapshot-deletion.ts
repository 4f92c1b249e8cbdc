import { describe, expect, test } from 'vitest';
import type { FaultRule } from '../../local/ens/faults.ts';
import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import { createEnsWorld, type EnsWorld } from '../../local/ens/world.ts';
import { type FailureKind, mayHaveExecuted } from '../../shared/core/failure.ts';
import type { SnapshotDeletion } from '../../shared/ports.ts';
import { noon } from '../support/builders.ts';
import { edgeNode } from '../support/edge-node.ts';
import { failing } from './failing.ts';
import { ampleSeconds, scantSeconds } from './snapshot-cloud.ts';

/** Makes the port to be judged, on `world`; an answer later than `timeoutSeconds` comes too late. */
export type DeletionFactory = (
  world: EnsWorld,
  now: () => number,
  timeoutSeconds: number,
) => SnapshotDeletion | Promise<SnapshotDeletion>;

const listed = (snapshotId: string, changes: Partial<EnsSnapshot> = {}): EnsSnapshot => ({
  snapshotId,
  ensRegionId: 'cn-a-1',
  createdAt: noon - 3_600_000,
  sizeMiB: 40,
  status: 'available',
  ...changes,
});

/** What each implementation of SnapshotDeletion must do. */
export function snapshotDeletionContract(name: string, create: DeletionFactory): void {
  async function ens(
    snapshots: readonly EnsSnapshot[],
    faults: readonly FaultRule[] = [],
    timeoutSeconds = ampleSeconds,
  ) {
    const nodes = [edgeNode('cn-a-1')];
    const world = createEnsWorld({ nodes, disks: [], snapshots, copySeconds: 60, random: Math.random });
    for (const fault of faults) world.addFault(fault);
    const time = { now: noon };
    return { world, time, deletion: await create(world, () => time.now, timeoutSeconds) };
  }

  describe(`SnapshotDeletion: ${name}`, () => {
    test('an available one, one that failed → deleted, and no other; once gone, not found', async () => {
      const { world, time, deletion } = await ens([
        listed('sp-1'),
        listed('sp-2', { status: 'error' }),
        listed('sp-3'),
      ]);
      expect(await deletion.deleteSnapshot('sp-1')).toBeUndefined();
      expect(await deletion.deleteSnapshot('sp-2')).toBeUndefined();
      expect(world.snapshots(noon).map(({ status }) => status)).toEqual(['deleting', 'deleting', 'available']);
      time.now += 60_000;
      expect(world.snapshots(time.now).map(({ snapshotId }) => snapshotId)).toEqual(['sp-3']);
      const { failure } = await failing(deletion.deleteSnapshot('sp-1'));
      expect(failure).toMatchObject({ kind: 'not-found', code: 'ERROR_SNAPSHOT_NOT_FOUND' });
    });

    test.each<[FailureKind, string, Partial<EnsSnapshot>]>([
      ['refused', 'DISK_SNAPSHOT_STATUS_NOT_MATCH', { status: 'creating' }],
      ['refused', 'IncorrectInstanceStatus', { status: 'deleting' }],
      ['refused', 'SNAPSHOT_CLONE_DISK_NOT_NULL', { clonedDisks: ['d-1'] }],
    ])('%s, %s: a snapshot with %j', async (kind, code, changes) => {
      const { world, deletion } = await ens([listed('sp-1', changes)]);
      const ensRequestId = expect.stringMatching(/^[0-9A-F-]{36}$/);
      const { failure } = await failing(deletion.deleteSnapshot('sp-1'));
      expect(failure).toMatchObject({ kind, code, ensRequestId });
      expect(world.counters()).toMatchObject({ received: { DeleteSnapshot: 1 }, snapshotsDeleted: 0 });
    });

    test('a copy of it is being made → refused', async () => {
      const copy = listed('sp-copy', { status: 'creating', sourceSnapshotId: 'sp-1' });
      const { deletion } = await ens([listed('sp-1'), copy]);
      const { failure } = await failing(deletion.deleteSnapshot('sp-1'));
      expect(failure).toMatchObject({ kind: 'refused', code: 'ERROR_SNAPSHOT_COPY_IN_PROGRESS' });
    });

    test('no id at all → invalid', async () => {
      const { deletion } = await ens([listed('sp-1')]);
      expect((await failing(deletion.deleteSnapshot(''))).failure.kind).toBe('invalid');
    });

    test.each<[FailureKind, number, string]>([
      ['throttled', 400, 'Throttling.User'],
      ['unsent', 400, 'InvalidTimeStamp.Expired'],
      ['unknown', 500, 'InternalError'],
      ['unknown', 400, 'NeverHeardOf'],
      ['credentials', 403, 'InvalidSecurityToken.Expired'],
      ['denied', 403, 'NoPermission'],
      ['invalid', 400, 'InvalidParameter.SnapshotId'],
      ['not-found', 400, 'INSTANCE_ID_NOT_FOUND'],
    ])('%s: the error answer %i %s → its kind, and the next call is made', async (kind, status, code) => {
      const effect = { kind: 'error', commit: false, status, code, message: `${code}!` } as const;
      const { deletion } = await ens([listed('sp-1')], [{ effect }]);
      const { failure } = await failing(deletion.deleteSnapshot('sp-1'));
      expect(failure).toMatchObject({ kind, code, message: `${code}!` });
      await deletion.deleteSnapshot('sp-1');
    });

    test.each([
      ['the connection breaks', { kind: 'drop' }, 'ECONNRESET'],
      ['a gateway page comes', { kind: 'html-504' }, 'Http504'],
      ['the answer comes too late', { kind: 'slow', seconds: 9 }, 'Timeout'],
    ] as const)('carried out or not, and %s → unknown, called once', async (_, effect, code) => {
      for (const commit of [true, false]) {
        const timeoutSeconds = effect.kind === 'slow' ? scantSeconds : ampleSeconds;
        const { world, deletion } = await ens([listed('sp-1')], [{ effect: { ...effect, commit } }], timeoutSeconds);
        const { failure } = await failing(deletion.deleteSnapshot('sp-1'));
        expect([failure.kind, failure.code, mayHaveExecuted(failure)]).toEqual(['unknown', code, true]);
        const snapshotsDeleted = commit ? 1 : 0;
        expect(world.counters()).toMatchObject({ received: { DeleteSnapshot: 1 }, snapshotsDeleted });
      }
    });

    test('an answer that is slow, but in time → done', async () => {
      const fault: FaultRule = { effect: { kind: 'slow', commit: true, seconds: 0.01 } };
      const { world, deletion } = await ens([listed('sp-1')], [fault]);
      await deletion.deleteSnapshot('sp-1');
      expect(world.counters().snapshotsDeleted).toBe(1);
    });
  });
}
