import { describe, expect, test } from 'vitest';
import type { EnsOptions } from '../../local/ens/options.ts';
import { copy, describeAll, HOME, NOW, newIds, node, OPEN, OTHER, snapshot, world } from './ens-fixtures.ts';

const MINUTE = 60_000;
const many = Array.from({ length: 120 }, (_, index) =>
  snapshot({ snapshotId: `sp-${index}`, createdAt: NOW - index * MINUTE, snapshotName: `n${index % 3}` }),
);

function ids(parameters: Record<string, string>, ens = world({ snapshots: filterable })): string[] {
  return describeAll(ens, parameters).Snapshots.map((each) => each.SnapshotId);
}

const filterable = [
  snapshot({ snapshotId: 'sp-a', createdAt: NOW - 1000, snapshotName: 'nightly' }),
  snapshot({ snapshotId: 'sp-b', createdAt: NOW - 2000, snapshotName: 'nightly-2', ensRegionId: OPEN }),
  snapshot({ snapshotId: 'sp-c', createdAt: NOW - 3000, sourceDiskId: 'd-2', ensRegionId: OTHER }),
];

describe('DescribeSnapshots: filters', () => {
  test.each<[string, Record<string, string>, string[]]>([
    ['none', {}, ['sp-a', 'sp-b', 'sp-c']],
    ['one node', { EnsRegionId: OPEN }, ['sp-b']],
    ['nodes', { EnsRegionIds: JSON.stringify([OPEN, OTHER]) }, ['sp-b', 'sp-c']],
    ['an unknown node', { EnsRegionIds: '["cn-nowhere-1"]' }, []],
    ['a disk', { DiskId: 'd-2' }, ['sp-c']],
    ['an instance, through its disk', { InstanceId: 'i-1' }, ['sp-a', 'sp-b']],
    ['a bare id', { SnapshotId: 'sp-b' }, ['sp-b']],
    ['ids', { SnapshotId: '["sp-c","sp-a"]' }, ['sp-a', 'sp-c']],
    ['an unknown id', { SnapshotId: 'sp-nobody' }, []],
    ['a name', { SnapshotName: 'nightly-2' }, ['sp-b']],
    ['a name and a node', { SnapshotName: 'nightly', EnsRegionId: HOME }, ['sp-a']],
  ])('DescribeSnapshots: %s → the snapshots that pass, newest first', (_filter, parameters, expected) => {
    expect(ids(parameters)).toEqual(expected);
  });

  test('DescribeSnapshots: copies made in the same millisecond → the one made last comes first', () => {
    const ens = world();
    const made = [...newIds(copy(ens, [OPEN, OTHER])), ...newIds(copy(ens, [OPEN]))];
    expect(ids({}, ens)).toEqual([...made.reverse(), 'sp-source']);
  });

  test.each<[EnsOptions['nameMatch'], string[]]>([
    ['exact', ['sp-a', 'sp-c']],
    ['prefix', ['sp-a', 'sp-b', 'sp-c']],
    ['ignored', ['sp-a', 'sp-b', 'sp-c']],
  ])('DescribeSnapshots: SnapshotName under the option %s → matched that way', (nameMatch, expected) => {
    const ens = world({ snapshots: filterable, options: { nameMatch } });
    expect(ids({ SnapshotName: 'nightly' }, ens)).toEqual(expected);
    expect(ids({ SnapshotName: 'other' }, ens)).toHaveLength(nameMatch === 'ignored' ? 3 : 0);
  });

  test.each([
    ['EnsRegionIds', 'cn-a'],
    ['EnsRegionIds', '[]'],
    ['EnsRegionIds', JSON.stringify(Array.from({ length: 101 }, (_, index) => `cn-${index}`))],
    ['SnapshotId', '["sp-1"'],
    ['SnapshotId', JSON.stringify(Array.from({ length: 101 }, (_, index) => `sp-${index}`))],
    ['PageNumber', '0'],
    ['PageNumber', 'one'],
    ['PageSize', '0'],
    ['PageSize', '-5'],
    ['PageSize', '1.5'],
  ])('DescribeSnapshots: %s %j → 400 Invalid', (name, value) => {
    const result = world().call({ action: 'DescribeSnapshots', parameters: { [name]: value } }, NOW);
    expect(result.outcome).toMatchObject({ ok: false, error: { status: 400, code: `Invalid${name}` } });
  });

  test('DescribeSnapshots: 100 ids and 100 nodes → accepted', () => {
    const hundred = JSON.stringify(many.slice(0, 100).map((each) => each.snapshotId));
    const ens = world({ snapshots: many });
    expect(describeAll(ens, { SnapshotId: hundred }).TotalCount).toBe(100);
    const nodes = JSON.stringify([HOME, ...Array.from({ length: 99 }, (_, index) => `cn-${index}`)]);
    expect(describeAll(ens, { EnsRegionIds: nodes }).TotalCount).toBe(120);
  });
});

describe('DescribeSnapshots: pages', () => {
  test('DescribeSnapshots: neither page nor size given → the first ten', () => {
    const { outcome } = world({ snapshots: many }).call({ action: 'DescribeSnapshots', parameters: {} }, NOW);
    expect(outcome).toMatchObject({ ok: true, body: { PageNumber: 1, PageSize: 10, TotalCount: 120 } });
  });

  test.each([
    [50, [50, 50, 20, 0]],
    [100, [100, 20, 0]],
  ])(
    'DescribeSnapshots: PageSize 1000 under a cap of %i → cut down, said so, and every snapshot on one page',
    (maxPageSize, sizes) => {
      const ens = world({ snapshots: many, options: { maxPageSize } });
      const pages = sizes.map((_, index) => describeAll(ens, { PageSize: '1000', PageNumber: String(index + 1) }));
      expect(pages.map((page) => page.Snapshots.length)).toEqual(sizes);
      expect(pages.map((page) => page.PageSize)).toEqual(sizes.map(() => maxPageSize));
      const seen = pages.flatMap((page) => page.Snapshots.map((each) => each.SnapshotId));
      expect(seen).toEqual(many.map((each) => each.snapshotId));
    },
  );
});

describe('DescribeSnapshots: fields', () => {
  test('DescribeSnapshots: an original → exactly the documented fields it has', () => {
    expect(describeAll(world()).Snapshots).toEqual([
      {
        SnapshotId: 'sp-source',
        SnapshotName: 'nightly',
        EnsRegionId: HOME,
        Status: 'available',
        Size: '40960',
        CreationTime: '2026-11-24T01:54:38Z',
        SourceDiskId: 'd-1',
        SourceDiskType: '2',
        SourceDiskCategory: 'cloud_efficiency',
      },
    ]);
  });

  test('DescribeSnapshots: a system disk → SourceDiskType 1', () => {
    const ens = world({ snapshots: [snapshot({ sourceDiskType: 'system' })] });
    expect(describeAll(ens).Snapshots[0]?.SourceDiskType).toBe('1');
  });

  test.each([
    ['absent', undefined],
    ['empty', ''],
    ['null', null],
  ] as const)('DescribeSnapshots: option sourceFields %s → so on originals, never on copies', (sourceFields, value) => {
    const ens = world({ options: { sourceFields } });
    copy(ens, [OPEN]);
    const [copyFields, original] = describeAll(ens).Snapshots;
    expect(original?.SourceSnapshotId).toBe(value);
    expect(original?.SourceEnsRegionId).toBe(value);
    expect(copyFields).toMatchObject({ SourceSnapshotId: 'sp-source', SourceEnsRegionId: HOME });
  });

  test.each([
    ['zulu', '2026-11-24T01:54:38Z'],
    ['no-zone', '2026-11-24T01:54:38'],
    ['space', '2026-11-24 01:54:38'],
    ['millis', '2026-11-24T01:54:38.000Z'],
    ['offset', '2026-11-24T09:54:38+08:00'],
    ['absent', undefined],
  ] as const)('DescribeSnapshots: option creationTime %s → %s', (creationTime, expected) => {
    expect(describeAll(world({ options: { creationTime } })).Snapshots[0]?.CreationTime).toBe(expected);
  });

  test('DescribeSnapshots: option status capitalised → Available', () => {
    expect(describeAll(world({ options: { status: 'capitalised' } })).Snapshots[0]?.Status).toBe('Available');
  });
});

describe('DescribeEnsRegions', () => {
  test('DescribeEnsRegions: no parameter → every node, whatever its stock', () => {
    const ens = world({ nodes: [node(HOME), node(OPEN, 'sold-out'), node(OTHER, 'restricted')] });
    expect(ens.call({ action: 'DescribeEnsRegions', parameters: {} }, NOW).outcome).toEqual({
      ok: true,
      body: {
        Code: 0,
        EnsRegions: {
          EnsRegions: [HOME, OPEN, OTHER].map((EnsRegionId) => ({
            EnsRegionId,
            Name: `节点 ${EnsRegionId}`,
            EnName: EnsRegionId,
            Area: 'EastChina',
            Province: 'Zhejiang',
          })),
        },
      },
    });
  });

  test.each([
    [OPEN, [OPEN]],
    ['cn-nowhere-1', []],
  ])('DescribeEnsRegions: EnsRegionId %s → %j', (EnsRegionId, expected) => {
    const { outcome } = world().call({ action: 'DescribeEnsRegions', parameters: { EnsRegionId } }, NOW);
    const regions = outcome.ok && 'EnsRegions' in outcome.body ? outcome.body.EnsRegions.EnsRegions : undefined;
    expect(regions?.map((region) => region.EnsRegionId)).toEqual(expected);
  });
});

test('ENS world: a snapshot put into it later → listed and copyable like the others', () => {
  const ens = world();
  ens.putSnapshot(snapshot({ snapshotId: 'sp-new', createdAt: NOW }));
  expect(describeAll(ens).Snapshots.map((each) => each.SnapshotId)).toEqual(['sp-new', 'sp-source']);
  expect(copy(ens, [OPEN], { SnapshotId: 'sp-new' }).outcome.ok).toBe(true);
});
