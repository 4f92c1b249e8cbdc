import { describe, expect, test } from 'vitest';
import { createChance } from '../../local/faults/chance.ts';
import { copy, describeAll, NOW, newIds, OPEN, OTHER, snapshot, world } from './ens-fixtures.ts';

const SECOND = 1000;
const statusOf = (of: ReturnType<typeof world>, SnapshotId: string, seconds: number) =>
  describeAll(of, { SnapshotId }, NOW + seconds * SECOND).Snapshots[0]?.Status;

describe('ENS faults: a copy that vanishes', () => {
  test('without deleting → available, then gone from listings and from the world', () => {
    const ens = world();
    ens.addFault({ effect: { kind: 'copy-vanishes', seconds: 90 } });
    const [snapshotId = ''] = newIds(copy(ens, [OPEN]));
    const seen = [0, 60, 89, 90, 500].map((seconds) => statusOf(ens, snapshotId, seconds));
    expect(seen).toEqual(['creating', 'available', 'available', undefined, undefined]);
    expect(ens.snapshots(NOW + 89 * SECOND)).toHaveLength(2);
    expect(ens.snapshots(NOW + 90 * SECOND)).toHaveLength(1);
    expect(ens.counters().copiesMade).toBe(1);
  });

  test('deleting first → its last seconds are `deleting`; once gone it cannot be copied', () => {
    const ens = world();
    ens.addFault({ effect: { kind: 'copy-vanishes', seconds: 90, deletingSeconds: 10 } });
    const [snapshotId = ''] = newIds(copy(ens, [OPEN]));
    const seen = [79, 80, 89, 90].map((seconds) => statusOf(ens, snapshotId, seconds));
    expect(seen).toEqual(['available', 'deleting', 'deleting', undefined]);
    const again = copy(ens, [OTHER], { SnapshotId: snapshotId }, NOW + 90 * SECOND);
    expect(again.outcome).toMatchObject({ ok: false, error: { code: 'InvalidSnapshotId' } });
  });
});

describe('ENS faults: a listing that changes between pages', () => {
  const three = [1, 2, 3].map((hours) =>
    snapshot({ snapshotId: `sp-${hours}`, createdAt: NOW - hours * 3600 * SECOND }),
  );
  const page = (of: ReturnType<typeof world>, number: number, more = {}, now = NOW) => {
    const body = describeAll(of, { PageSize: '2', PageNumber: String(number), ...more }, now);
    return { ids: body.Snapshots.map(({ SnapshotId }) => SnapshotId), total: body.TotalCount };
  };
  const foreign = expect.stringMatching(/^sp-5pa55er/);

  test('appears → the second page repeats the end of the first, the total grows; read again, it is gone', () => {
    const ens = world({ snapshots: three });
    ens.addFault({ effect: { kind: 'listing-changes', change: 'appears' } });
    expect([page(ens, 1), page(ens, 2)]).toEqual([
      { ids: ['sp-1', 'sp-2'], total: 3 },
      { ids: ['sp-2', 'sp-3'], total: 4 },
    ]);
    expect(page(ens, 2)).toEqual({ ids: ['sp-3'], total: 3 });
  });

  test('goes → one is on no page, the total shrinks; read again, all are there', () => {
    const ens = world({ snapshots: three });
    ens.addFault({ effect: { kind: 'listing-changes', change: 'goes' } });
    expect([page(ens, 1), page(ens, 2)]).toEqual([
      { ids: [foreign, 'sp-1'], total: 4 },
      { ids: ['sp-3'], total: 3 },
    ]);
    expect(page(ens, 1).ids).toEqual(['sp-1', 'sp-2']);
  });

  test('swaps, oldest first → one is on no page, the total stays; read again, all are there, and the one that came', () => {
    const ens = world({ snapshots: three, options: { listingOrder: 'oldest-first' } });
    ens.addFault({ effect: { kind: 'listing-changes', change: 'swaps' } });
    const come = expect.stringMatching(/^sp-5/);
    expect([page(ens, 1), page(ens, 2), page(ens, 1)]).toEqual([
      { ids: [foreign, 'sp-3'], total: 4 },
      { ids: ['sp-1', come], total: 4 },
      { ids: ['sp-3', 'sp-2'], total: 4 },
    ]);
    expect(ens.snapshots(NOW)).toHaveLength(3);
    expect(page(ens, 2, {}, NOW + 60 * SECOND)).toEqual({ ids: ['sp-1'], total: 3 });
  });

  test('swaps, newest first → nothing that was there before is missed', () => {
    const ens = world({ snapshots: three });
    ens.addFault({ effect: { kind: 'listing-changes', change: 'swaps' } });
    expect([page(ens, 1), page(ens, 2)]).toEqual([
      { ids: [foreign, 'sp-1'], total: 4 },
      { ids: ['sp-2', 'sp-3'], total: 4 },
    ]);
  });

  test.each([
    ['appears', ['sp-3', 'sp-2'], ['sp-1', foreign], 4],
    ['goes', [foreign, 'sp-3'], ['sp-1'], 3],
  ] as const)(
    '%s, oldest first → who comes is the last one, who goes was the first',
    (change, first, second, total) => {
      const ens = world({ snapshots: three, options: { listingOrder: 'oldest-first' } });
      ens.addFault({ effect: { kind: 'listing-changes', change } });
      expect([page(ens, 1).ids, page(ens, 2)]).toEqual([first, { ids: second, total }]);
    },
  );

  test('a listing of one page, or by id → the fault waits', () => {
    const ens = world({ snapshots: three });
    ens.addFault({ effect: { kind: 'listing-changes', change: 'goes' } });
    expect(page(ens, 1, { PageSize: '3' }).total).toBe(3);
    expect(page(ens, 1, { SnapshotId: JSON.stringify(['sp-1', 'sp-2', 'sp-3']) }).total).toBe(3);
    expect(ens.faults(NOW)).toMatchObject([{ acted: 0 }]);
  });
});

describe('ENS faults: another reading, temporary keys, time and chance', () => {
  test('other-reading → this call alone is spelled so', () => {
    const ens = world();
    const options = { status: 'capitalised', creationTime: 'space', sourceFields: 'null', maxPageSize: 1 } as const;
    ens.addFault({ effect: { kind: 'other-reading', options } });
    expect(describeAll(ens)).toMatchObject({
      PageSize: 1,
      Snapshots: [{ Status: 'Available', CreationTime: '2026-11-24 01:54:38', SourceSnapshotId: null }],
    });
    expect(describeAll(ens)).toMatchObject({
      PageSize: 50,
      Snapshots: [{ Status: 'available', CreationTime: '2026-11-24T01:54:38Z' }],
    });
  });

  test('two other readings → both count; where they differ, the first', () => {
    const ens = world();
    ens.addFault({ effect: { kind: 'other-reading', options: { maxPageSize: 2, status: 'lower' } } });
    ens.addFault({ effect: { kind: 'other-reading', options: { creationTime: 'no-zone', status: 'capitalised' } } });
    const body = describeAll(ens);
    expect(body).toMatchObject({
      PageSize: 2,
      Snapshots: [{ Status: 'available', CreationTime: '2026-11-24T01:54:38' }],
    });
    expect(ens.faults(NOW)).toEqual([]);
  });

  test('temporaryKeys → calls with permanent keys pass', () => {
    const ens = world();
    const expired = {
      status: 400,
      code: 'InvalidSecurityToken.Expired',
      message: 'Specified SecurityToken is expired.',
    };
    ens.addFault({ temporaryKeys: true, times: 9, effect: { kind: 'error', commit: false, ...expired } });
    const call = (temporaryKeys: boolean) =>
      ens.call({ action: 'DescribeSnapshots', parameters: {}, temporaryKeys }, NOW).outcome;
    expect(call(false)).toMatchObject({ ok: true });
    expect(call(true)).toMatchObject({ ok: false, error: expired });
    expect(describeAll(ens).TotalCount).toBe(1);
  });

  test('until → acts until then, and is gone', () => {
    const ens = world();
    ens.addFault({ until: NOW + 1, times: Number.POSITIVE_INFINITY, effect: { kind: 'drop', commit: false } });
    expect(copy(ens, [OPEN]).transport).toEqual({ kind: 'drop' });
    expect(ens.faults(NOW)).toMatchObject([{ faultId: 'ens-1', acted: 1, timesLeft: Number.POSITIVE_INFINITY }]);
    expect(copy(ens, [OPEN], {}, NOW + 1).transport).toBeUndefined();
    expect(ens.faults(NOW + 1)).toEqual([]);
  });

  test('chance → some calls, the same ones for the same seed, other ones for another', () => {
    const drawn = (seed: number) => {
      const ens = world();
      const effect = { kind: 'drop', commit: false } as const;
      ens.addFault({ times: Number.POSITIVE_INFINITY, chance: createChance(0.3, seed), effect });
      return Array.from({ length: 200 }, () => (copy(ens, [OPEN]).transport === undefined ? '.' : 'x')).join('');
    };
    expect(drawn(1)).toBe(drawn(1));
    expect(drawn(1)).not.toBe(drawn(2));
    const hits = drawn(1).replaceAll('.', '').length;
    expect(hits).toBeGreaterThan(30);
    expect(hits).toBeLessThan(90);
  });

  test('chance at nodes → drawn for each node: some refused, some taken', () => {
    const ens = world();
    ens.addFault({ times: Number.POSITIVE_INFINITY, chance: createChance(0.5, 3), effect: { kind: 'refuse-node' } });
    const patterns = Array.from({ length: 30 }, () => newIds(copy(ens, [OPEN, OTHER])).length);
    expect(new Set(patterns)).toEqual(new Set([0, 1, 2]));
  });
});
