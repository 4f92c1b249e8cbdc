import { describe, expect, test } from 'vitest';
import type { AnswerEffect } from '../../local/ens/faults.ts';
import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import {
  COPY_SECONDS,
  copy,
  deletion,
  describeAll,
  NOW,
  newIds,
  OPEN,
  OTHER,
  snapshot,
  world,
} from './ens-fixtures.ts';

const SECOND = 1000;

describe('DeleteSnapshot: what it does', () => {
  test('an available snapshot → deleting for a while, then gone from listings and from the world', () => {
    const ens = world();
    expect(deletion(ens, 'sp-source')).toBe('accepted');
    const seen = [0, 4.999, 5].map((seconds) => {
      const { Snapshots } = describeAll(ens, { SnapshotId: 'sp-source' }, NOW + seconds * SECOND);
      return [Snapshots[0]?.Status, ens.snapshots(NOW + seconds * SECOND).length];
    });
    expect(seen).toEqual([
      ['deleting', 1],
      ['deleting', 1],
      [undefined, 0],
    ]);
    expect(ens.counters()).toMatchObject({ snapshotsDeleted: 1, received: { DeleteSnapshot: 1 } });
  });

  test('deleteSeconds → that long; 0 → gone at once', () => {
    const slow = world({ options: { deleteSeconds: 60 } });
    deletion(slow, 'sp-source');
    expect([59, 60].map((seconds) => slow.snapshots(NOW + seconds * SECOND).length)).toEqual([1, 0]);
    const fast = world({ options: { deleteSeconds: 0 } });
    deletion(fast, 'sp-source');
    expect(fast.snapshots(NOW)).toEqual([]);
  });

  test('one that would vanish sooner by itself → does', () => {
    const ens = world({ snapshots: [snapshot({ vanishes: { at: NOW + 2 * SECOND } })] });
    deletion(ens, 'sp-source');
    expect([1, 2].map((seconds) => ens.snapshots(NOW + seconds * SECOND).length)).toEqual([1, 0]);
  });

  test('one that failed, one not listed yet → deleted as any other', () => {
    const failed = snapshot({ snapshotId: 'sp-failed', status: 'error' });
    const hidden = snapshot({ snapshotId: 'sp-hidden', listedFrom: NOW + 60 * SECOND });
    const ens = world({ snapshots: [failed, hidden] });
    expect([deletion(ens, 'sp-failed'), deletion(ens, 'sp-hidden')]).toEqual(['accepted', 'accepted']);
    expect(ens.snapshots(NOW + 5 * SECOND)).toEqual([]);
  });

  test('while it is deleting → it cannot be copied', () => {
    const ens = world();
    deletion(ens, 'sp-source');
    expect(copy(ens, [OPEN]).outcome).toMatchObject({ error: { code: 'DISK_SNAPSHOT_STATUS_NOT_MATCH' } });
  });
});

describe('DeleteSnapshot: what it refuses', () => {
  test.each([
    [{}, 'MissingSnapshotId'],
    [{ SnapshotId: '' }, 'MissingSnapshotId'],
    [{ SnapshotId: '["sp-source"]' }, 'InvalidParameter.SnapshotId'],
    [{ SnapshotId: 'sp-nobody' }, 'ERROR_SNAPSHOT_NOT_FOUND'],
  ])('the parameters %j → %s', (parameters, code) => {
    const ens = world();
    const { outcome } = ens.call({ action: 'DeleteSnapshot', parameters }, NOW);
    expect(outcome).toMatchObject({ ok: false, error: { status: 400, code } });
    expect([ens.counters().snapshotsDeleted, ens.snapshots(NOW).length]).toEqual([0, 1]);
  });

  test('one that is gone → not found', () => {
    const ens = world();
    deletion(ens, 'sp-source');
    expect(deletion(ens, 'sp-source', NOW + 5 * SECOND)).toBe('ERROR_SNAPSHOT_NOT_FOUND');
  });

  test.each<[Partial<EnsSnapshot>, string]>([
    [{ status: 'creating' }, 'DISK_SNAPSHOT_STATUS_NOT_MATCH'],
    [{ status: 'creating', settles: { at: NOW, as: 'available' } }, 'accepted'],
    [{ status: 'deleting' }, 'IncorrectInstanceStatus'],
    [{ clonedDisks: ['d-2'] }, 'SNAPSHOT_CLONE_DISK_NOT_NULL'],
    [{ clonedDisks: [] }, 'accepted'],
  ])('the snapshot has %j → %s', (changes, code) => {
    expect(deletion(world({ snapshots: [snapshot(changes)] }), 'sp-source')).toBe(code);
  });

  test('its copy is being made → refused until the copy is there', () => {
    const ens = world();
    copy(ens, [OPEN]);
    const done = NOW + COPY_SECONDS * SECOND;
    expect(deletion(ens, 'sp-source', done - 1)).toBe('ERROR_SNAPSHOT_COPY_IN_PROGRESS');
    expect(deletion(ens, 'sp-source', done)).toBe('accepted');
  });

  test('its copy is being deleted → refused until the copy is gone; a copy that failed is no obstacle', () => {
    const ens = world();
    const [first = ''] = newIds(copy(ens, [OPEN]));
    ens.addFault({ effect: { kind: 'copy-fails' } });
    copy(ens, [OTHER]);
    const done = NOW + COPY_SECONDS * SECOND;
    expect(deletion(ens, first, done)).toBe('accepted');
    expect(deletion(ens, 'sp-source', done)).toBe('ERROR_SNAPSHOT_COPY_IN_PROGRESS');
    expect(deletion(ens, 'sp-source', done + 5 * SECOND)).toBe('accepted');
  });
});

describe('DeleteSnapshot: faults', () => {
  const effects: readonly AnswerEffect['kind'][] = ['drop', 'html-504', 'slow', 'error'];
  const effectOf = (kind: AnswerEffect['kind'], commit: boolean): AnswerEffect => {
    if (kind === 'slow') return { kind, commit, seconds: 9 };
    return kind === 'error' ? { kind, commit, status: 400, code: 'Throttling', message: '' } : { kind, commit };
  };
  test.each(effects.flatMap((kind) => [true, false].map((commit) => effectOf(kind, commit))))(
    '%j → acts, on the snapshot named alone, and is carried out where it says so',
    (effect) => {
      const ens = world({ snapshots: [snapshot(), snapshot({ snapshotId: 'sp-other' })] });
      ens.addFault({ action: 'DeleteSnapshot', snapshotId: 'sp-other', effect });
      expect(deletion(ens, 'sp-source')).toBe('accepted');
      const { outcome, transport } = ens.call(
        { action: 'DeleteSnapshot', parameters: { SnapshotId: 'sp-other' } },
        NOW,
      );
      expect(outcome.ok && transport === undefined).toBe(false);
      expect(ens.counters()).toMatchObject({
        received: { DeleteSnapshot: 2 },
        carriedOut: { DeleteSnapshot: effect.commit ? 2 : 1 },
        snapshotsDeleted: effect.commit ? 2 : 1,
      });
    },
  );
});
