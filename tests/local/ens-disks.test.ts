import { describe, expect, test } from 'vitest';
import { createBroker } from '../../local/smq/broker.ts';
import { viewsOf } from '../../local/views.ts';
import { describeDisks, disk, HOME, NOW, OPEN, OTHER, seededRandom, world } from './ens-fixtures.ts';

const { instanceId: _, ...loose } = disk({ diskId: 'd-d', ensRegionId: OTHER, diskName: 'loose' });
const disks = [
  disk({ diskId: 'd-a', diskName: 'system', type: 'system', instanceId: 'i-1' }),
  disk({ diskId: 'd-b', diskName: 'data', instanceId: 'i-1', category: 'local_ssd' }),
  disk({ diskId: 'd-c', diskName: 'data', instanceId: 'i-2', ensRegionId: OPEN }),
  loose,
];
const ids = (parameters: Record<string, string>) =>
  describeDisks(world({ disks }), parameters).Disks.Disks.map(({ DiskId }) => DiskId);
const many = (count: number) => Array.from({ length: count }, (_, index) => disk({ diskId: `d-${index}` }));

describe('DescribeDisks: filters', () => {
  test.each<[string, Record<string, string>, string[]]>([
    ['none', {}, ['d-c', 'd-a', 'd-b', 'd-d']],
    ['one node', { EnsRegionId: HOME }, ['d-a', 'd-b']],
    ['nodes', { EnsRegionIds: JSON.stringify([OPEN, OTHER]) }, ['d-c', 'd-d']],
    ['an unknown node', { EnsRegionIds: '["cn-nowhere-1"]' }, []],
    ['a disk', { DiskId: 'd-b' }, ['d-b']],
    ['disks', { DiskIds: '["d-b","d-d","d-nobody"]' }, ['d-b', 'd-d']],
    ['an instance', { InstanceId: 'i-1' }, ['d-a', 'd-b']],
    ['a name', { DiskName: 'data' }, ['d-c', 'd-b']],
    ['system disks', { Type: 'system' }, ['d-a']],
    ['data disks', { Type: 'data' }, ['d-c', 'd-b', 'd-d']],
    ['a category', { Category: 'local_ssd' }, ['d-b']],
    ['a status', { Status: 'Available' }, ['d-d']],
    ['a name and a node', { DiskName: 'data', EnsRegionId: HOME }, ['d-b']],
  ])('%s → the disks that pass, nodes in descending order', (_filter, parameters, expected) => {
    expect(ids(parameters)).toEqual(expected);
  });

  test.each([
    ['EnsRegionIds', 'cn-a'],
    ['EnsRegionIds', '[]'],
    ['EnsRegionIds', JSON.stringify(Array.from({ length: 101 }, (_, index) => `cn-${index}`))],
    ['DiskIds', 'd-a'],
    ['DiskIds', JSON.stringify(Array.from({ length: 101 }, (_, index) => `d-${index}`))],
    ['Type', '1'],
    ['PageNumber', '0'],
    ['PageSize', 'ten'],
    ['OrderByParams', '{}'],
    ['SnapshotId', 'sp-1'],
  ])('%s %s → that one is invalid, nothing listed', (name, value) => {
    const { outcome } = world().call({ action: 'DescribeDisks', parameters: { [name]: value } }, NOW);
    expect(outcome).toMatchObject({ ok: false, error: { status: 400, code: `Invalid${name}` } });
  });
});

describe('DescribeDisks: entries', () => {
  test('a system disk without instance, time and tags → their fields are not there, the tags are empty', () => {
    const { instanceId: _, ...bare } = disk({ type: 'system', category: 'local_hdd' });
    const [entry] = describeDisks(world({ disks: [bare] })).Disks.Disks;
    expect(entry).toEqual({
      Category: 'local_hdd',
      DeleteWithInstance: true,
      DiskChargeType: 'postpaid',
      DiskId: 'd-1',
      DiskName: 'data',
      Encrypted: false,
      EnsRegionId: HOME,
      Portable: false,
      Size: 40960,
      Status: 'Available',
      Tags: { Tags: [] },
      Type: '1',
    });
  });

  test('a disk that is put again → as it is now', () => {
    const ens = world();
    ens.putDisk(disk({ tags: { backup: 'daily' } }));
    const { TotalCount, Disks } = describeDisks(ens);
    expect([TotalCount, Disks.Disks[0]?.Tags.Tags]).toEqual([1, [{ Key: 'backup', Value: 'daily' }]]);
  });
});

describe('DescribeDisks: pages', () => {
  const sizes = (parameters: Record<string, string>, options = {}) => {
    const ens = world({ disks: many(120), options });
    const { outcome } = ens.call({ action: 'DescribeDisks', parameters }, NOW);
    if (!outcome.ok || !('Disks' in outcome.body)) throw new Error('no disks');
    const { PageNumber, PageSize, TotalCount, Disks } = outcome.body;
    return [PageNumber, PageSize, TotalCount, Disks.Disks.length];
  };
  test('nothing said → the first 10; more than 50 → 50, and the answer says so', () => {
    expect(sizes({})).toEqual([1, 10, 120, 10]);
    expect(sizes({ PageSize: '500' })).toEqual([1, 50, 120, 50]);
    expect(sizes({ PageSize: '500' }, { maxPageSize: 100 })).toEqual([1, 50, 120, 50]);
    expect(sizes({ PageNumber: '3', PageSize: '50' })).toEqual([3, 50, 120, 20]);
    expect(sizes({ PageNumber: '9', PageSize: '50' })).toEqual([9, 50, 120, 0]);
  });
});

describe('DescribeDisks: faults', () => {
  test('throttling and broken connections → as for every action', () => {
    const ens = world();
    const error = { kind: 'error', commit: false, status: 400, code: 'Throttling.User', message: '' } as const;
    ens.addFault({ action: 'DescribeDisks', effect: error });
    ens.addFault({ action: 'DescribeDisks', ensRegionId: OPEN, effect: { kind: 'drop', commit: true } });
    const call = (node: string) =>
      ens.call({ action: 'DescribeDisks', parameters: { EnsRegionIds: JSON.stringify([node]) } }, NOW);
    expect(call(HOME).outcome).toMatchObject({ error: { code: 'Throttling.User' } });
    expect(call(HOME).outcome.ok).toBe(true);
    expect(call(OPEN).transport).toEqual({ kind: 'drop' });
    expect(ens.counters()).toMatchObject({ received: { DescribeDisks: 3 }, carriedOut: { DescribeDisks: 2 } });
  });

  test('another reading with small pages → small pages', () => {
    const ens = world({ disks: many(9) });
    ens.addFault({ effect: { kind: 'other-reading', options: { maxPageSize: 5, status: 'capitalised' } } });
    expect([describeDisks(ens).PageSize, describeDisks(ens).PageSize]).toEqual([5, 50]);
  });

  test.each(['appears', 'goes'] as const)('the listing changes, a disk %s → other pages, another total', (change) => {
    const ens = world({ disks: many(3) });
    ens.addFault({ effect: { kind: 'listing-changes', change } });
    const page = (number: number) => {
      const { TotalCount, Disks } = describeDisks(ens, { PageSize: '2', PageNumber: String(number) });
      return [TotalCount, Disks.Disks.map(({ DiskId }) => DiskId)];
    };
    const foreign = expect.stringMatching(/^d-5pa55er/);
    expect([page(1), page(2)]).toEqual(
      change === 'goes'
        ? [
            [4, [foreign, 'd-0']],
            [3, ['d-2']],
          ]
        : [
            [3, ['d-0', 'd-1']],
            [4, ['d-1', 'd-2']],
          ],
    );
    expect([page(1), page(2)]).toEqual([
      [3, ['d-0', 'd-1']],
      [3, ['d-2']],
    ]);
  });

  test('the listing changes, a disk goes as another one comes → one is on no page, the total stays', () => {
    const ens = world({ disks: many(3) });
    ens.addFault({ effect: { kind: 'listing-changes', change: 'swaps' } });
    const page = (number: number, now = NOW) => {
      const { TotalCount, Disks } = describeDisks(ens, { PageSize: '2', PageNumber: String(number) }, now);
      return [TotalCount, Disks.Disks.map(({ DiskId }) => DiskId)];
    };
    const [gone, come] = [expect.stringMatching(/^d-5pa55er/), expect.stringMatching(/^d-5/)];
    expect([page(1), page(2), page(1)]).toEqual([
      [4, [gone, 'd-0']],
      [4, ['d-2', come]],
      [4, ['d-0', 'd-1']],
    ]);
    expect(ens.disks()).toHaveLength(3);
    expect(page(2, NOW + 60_000)).toEqual([3, ['d-2']]);
  });

  test('the listing would change, but disks are asked for by id → it does not', () => {
    const ens = world({ disks: many(3) });
    ens.addFault({ effect: { kind: 'listing-changes', change: 'goes' } });
    expect(describeDisks(ens, { PageSize: '2', DiskIds: '["d-0","d-1","d-2"]' }).TotalCount).toBe(3);
  });
});

test('control API: disks → as they are, with their times in ISO 8601', () => {
  const ens = world({ disks: [disk({ createdAt: NOW, tags: { a: 'b' } }), disk({ diskId: 'd-2' })] });
  const broker = createBroker({ random: seededRandom() });
  const views = viewsOf({ world: ens, broker, clock: { now: () => NOW } });
  expect(views['disks']?.()).toEqual([
    { ...disk({ tags: { a: 'b' } }), createdAt: '2026-11-24T02:54:38.000Z' },
    disk({ diskId: 'd-2' }),
  ]);
});
