import { describe, expect, test } from 'vitest';
import { requestCopies } from '../../shared/app/request-copies.ts';
import { createScene, request } from '../support/scene.ts';
import { workOff } from '../support/trigger.ts';

const only = request({ destinationRegionIds: ['cn-a-1', 'cn-b-1'] });

/** No page says what CopySnapshot answers for an encrypted disk, if it refuses it at all. */
const refusedWith = (code: string) =>
  ({
    action: 'CopySnapshot',
    times: Number.POSITIVE_INFINITY,
    effect: { kind: 'error', commit: false, status: 400, code, message: 'The disk is encrypted.' },
  }) as const;

describe('sources of unusual disks', () => {
  test('a snapshot of a system disk → copied as one of a data disk', async () => {
    const scene = createScene({ source: { sourceDiskType: 'system', sourceDiskCategory: 'cloud_efficiency' } });
    expect(await requestCopies(scene.instance(), only)).toMatchObject({
      nodes: [{ outcome: 'accepted' }, { outcome: 'accepted' }],
    });
    await workOff(scene);
    expect(scene.copies()).toMatchObject([{ status: 'available' }, { status: 'available' }]);
    expect([scene.tasks(), scene.letters()]).toEqual([[], []]);
  });

  test('one of an encrypted disk, refused with a code that is not documented → twelve looks and calls, then dead letters', async () => {
    const scene = createScene({ faults: [refusedWith('EncryptedSnapshotNotSupport')] });
    await requestCopies(scene.instance(), only);
    await workOff(scene);
    expect(scene.letters()).toMatchObject([{ reason: 'exhausted', task: { nodes: [{}, {}] } }]);
    // Together at first, and each alone from the third attempt on.
    expect([scene.calls(), scene.copies(), scene.tasks()]).toEqual([2 + 2 * 10, [], []]);
  });

  test('refused as an invalid parameter or an operation that is not allowed → dead letters at once', async () => {
    for (const code of ['InvalidParameter.SnapshotId', 'NoPermission']) {
      const scene = createScene({ faults: [refusedWith(code)] });
      const answer = await requestCopies(scene.instance(), only);
      expect(answer).toMatchObject({ nodes: [{ outcome: 'failed' }, { outcome: 'failed' }] });
      expect([scene.letters().length, scene.tasks()]).toEqual([1, []]);
    }
  });
});
