import { describe, expect, test } from 'vitest';
import {
  COPY_SECONDS,
  copied,
  copy,
  describeAll,
  HOME,
  NOW,
  newIds,
  OPEN,
  OTHER,
  RESTRICTED,
  SOLD_OUT,
  snapshot,
  world,
} from './ens-fixtures.ts';

describe('CopySnapshot: what it makes', () => {
  test('CopySnapshot: two open nodes → AllSuccess and a new snapshot at each', () => {
    const ens = world();
    const result = copy(ens, [OPEN, OTHER]);
    const [first, second] = newIds(result);
    expect(copied(result)).toEqual({
      AllocationId: [
        { EnsRegionId: OPEN, InstanceId: [first] },
        { EnsRegionId: OTHER, InstanceId: [second] },
      ],
      BizStatusCode: 'AllSuccess',
      UnAllocationId: [],
    });
    expect(first).not.toBe(second);
    expect(ens.snapshots(NOW).map((each) => each.snapshotId)).toEqual(['sp-source', first, second]);
  });

  test('CopySnapshot: a copy → carries its source, the disk, and the name and description of the call', () => {
    const ens = world();
    const named = {
      DestinationSnapshotName: '备份_a:1-x',
      DestinationSnapshotDescription: '[ensr/1 x] 描述',
      InstanceBillingCycle: 'Day',
    };
    const [snapshotId] = newIds(copy(ens, [OPEN], named));
    expect(ens.snapshots(NOW)[1]).toEqual({
      snapshotId,
      snapshotName: '备份_a:1-x',
      description: '[ensr/1 x] 描述',
      instanceBillingCycle: 'Day',
      ensRegionId: OPEN,
      createdAt: NOW,
      sizeMiB: 40960,
      sourceDiskId: 'd-1',
      sourceDiskType: 'data',
      sourceDiskCategory: 'cloud_efficiency',
      sourceSnapshotId: 'sp-source',
      sourceEnsRegionId: HOME,
      status: 'creating',
      settles: { at: NOW + COPY_SECONDS * 1000, as: 'available' },
    });
  });

  test('CopySnapshot: no name and description given → the copy has none', () => {
    const ens = world();
    copy(ens, [OPEN]);
    expect(ens.snapshots(NOW)[1]).not.toHaveProperty('snapshotName');
    expect(ens.snapshots(NOW)[1]).not.toHaveProperty('description');
  });

  test('CopySnapshot: a copy → creating until the copy time is over, then available', () => {
    const ens = world();
    copy(ens, [OPEN]);
    const done = NOW + COPY_SECONDS * 1000;
    expect(ens.snapshots(done - 1)[1]?.status).toBe('creating');
    expect(ens.snapshots(done)[1]?.status).toBe('available');
    expect(describeAll(ens, { EnsRegionId: OPEN }, done).Snapshots[0]?.Status).toBe('available');
  });

  test('CopySnapshot: the same call twice, and a node named twice → a copy each time, every one billed', () => {
    const ens = world();
    const ids = [copy(ens, [OPEN]), copy(ens, [OPEN]), copy(ens, [OPEN, OPEN])].flatMap(newIds);
    expect(new Set(ids).size).toBe(4);
    expect(ens.counters()).toEqual({
      received: { CopySnapshot: 3 },
      carriedOut: { CopySnapshot: 3 },
      copiesMade: 4,
      snapshotsDeleted: 0,
    });
  });

  test('CopySnapshot: a random source that repeats itself → the ids still differ', () => {
    const ens = world({ random: () => 0.5 });
    const ids = [copy(ens, [OPEN, OTHER]), copy(ens, [OPEN])].flatMap(newIds);
    expect(new Set(ids).size).toBe(3);
  });
});

describe('CopySnapshot: nodes that take no copy', () => {
  test('CopySnapshot: sold-out, restricted, unknown and the own node among others → UnAllocationId without a reason', () => {
    const ens = world();
    const result = copy(ens, [SOLD_OUT, OPEN, RESTRICTED, 'cn-nowhere-1', HOME]);
    expect(copied(result)).toEqual({
      AllocationId: [{ EnsRegionId: OPEN, InstanceId: newIds(result) }],
      BizStatusCode: 'PartSuccess',
      UnAllocationId: [
        { EnsRegionId: SOLD_OUT },
        { EnsRegionId: RESTRICTED },
        { EnsRegionId: 'cn-nowhere-1' },
        { EnsRegionId: HOME },
      ],
    });
    expect(ens.counters().copiesMade).toBe(1);
  });

  test.each([
    [SOLD_OUT, 'SaleControlVerificationFailedStock'],
    [RESTRICTED, 'SaleControl.VerificationFailed'],
    ['cn-nowhere-1', 'InvalidDestinationRegionIds'],
    [HOME, 'InvalidDestinationRegionIds'],
  ])('CopySnapshot: %s alone → 400 %s, or UnAllocationId where the option says so', (ensRegionId, code) => {
    const ens = world();
    expect(copy(ens, [ensRegionId]).outcome).toMatchObject({ ok: false, error: { status: 400, code } });
    const lenient = world({ options: { singleNodeRefusal: 'unallocated' } });
    expect(copied(copy(lenient, [ensRegionId]))).toEqual({
      AllocationId: [],
      BizStatusCode: 'PartSuccess',
      UnAllocationId: [{ EnsRegionId: ensRegionId }],
    });
    expect([ens, lenient].map((each) => each.counters().copiesMade)).toEqual([0, 0]);
  });

  test.each([RESTRICTED, 'cn-nowhere-1', HOME])(
    'CopySnapshot: %s beside an open node, and the option that it fails the call → its error, and no copy',
    (ensRegionId) => {
      const ens = world({ options: { badNode: 'fails-the-call' } });
      const { outcome } = copy(ens, [OPEN, ensRegionId]);
      expect(outcome).toEqual(copy(ens, [ensRegionId]).outcome);
      expect(outcome.ok).toBe(false);
      expect(copied(copy(ens, [OPEN, SOLD_OUT])).UnAllocationId).toEqual([{ EnsRegionId: SOLD_OUT }]);
      expect(ens.counters().copiesMade).toBe(1);
    },
  );

  test('CopySnapshot: a sold-out node that opens, an open one that sells out → taken, and refused', () => {
    const ens = world();
    ens.setStock(SOLD_OUT, 'open');
    ens.setStock(OPEN, 'sold-out');
    expect(copied(copy(ens, [SOLD_OUT, OPEN]))).toMatchObject({
      AllocationId: [{ EnsRegionId: SOLD_OUT }],
      UnAllocationId: [{ EnsRegionId: OPEN }],
    });
  });

  test('CopySnapshot: empty lists, option absent → left out', () => {
    const ens = world({ options: { emptyLists: 'absent' } });
    expect(copied(copy(ens, [OPEN]))).not.toHaveProperty('UnAllocationId');
    expect(copied(copy(ens, [SOLD_OUT, RESTRICTED]))).not.toHaveProperty('AllocationId');
  });
});

describe('CopySnapshot: the source', () => {
  test('CopySnapshot: an unknown source → 400 InvalidSnapshotId', () => {
    expect(copy(world(), [OPEN], { SnapshotId: 'sp-nobody' }).outcome).toMatchObject({
      error: { status: 400, code: 'InvalidSnapshotId', message: 'The specified parameter SnapshotId is invalid.' },
    });
  });

  test.each(['creating', 'error', 'deleting'] as const)(
    'CopySnapshot: a source that is %s → 400 DISK_SNAPSHOT_STATUS_NOT_MATCH, until it is available',
    (status) => {
      const ens = world({ snapshots: [snapshot({ status, settles: { at: NOW + 1000, as: 'available' } })] });
      expect(copy(ens, [OPEN]).outcome).toMatchObject({
        error: { status: 400, code: 'DISK_SNAPSHOT_STATUS_NOT_MATCH' },
      });
      expect(newIds(copy(ens, [OPEN], {}, NOW + 1000))).toHaveLength(1);
    },
  );

  test.each([
    ['parent', OPEN],
    ['root', HOME],
  ] as const)('CopySnapshot: a copy of a copy, option %s → names it and its node', (copyOfCopyNames, node) => {
    const ens = world({ options: { copyOfCopyNames } });
    const [parent = ''] = newIds(copy(ens, [OPEN]));
    const later = NOW + COPY_SECONDS * 1000;
    copy(ens, [OTHER], { SnapshotId: parent }, later);
    expect(ens.snapshots(later)[2]).toMatchObject({
      sourceSnapshotId: copyOfCopyNames === 'root' ? 'sp-source' : parent,
      sourceEnsRegionId: node,
      sourceDiskId: 'd-1',
    });
  });

  test('CopySnapshot: option copyDiskFields absent → the copy tells no disk', () => {
    const ens = world({ options: { copyDiskFields: 'absent' } });
    copy(ens, [OPEN]);
    expect(ens.snapshots(NOW)[1]).not.toHaveProperty('sourceDiskId');
    expect(ens.snapshots(NOW)[1]).not.toHaveProperty('sourceDiskType');
  });
});

describe('CopySnapshot: parameters', () => {
  const longName = `a${'b'.repeat(127)}`;
  const longDescription = '描'.repeat(256);

  test.each([
    ['DestinationSnapshotName', 'ab'],
    ['DestinationSnapshotName', longName],
    ['DestinationSnapshotName', '夜间备份:2026-11-24_x'],
    ['DestinationSnapshotName', 'https-is-fine'],
    ['DestinationSnapshotDescription', 'ab'],
    ['DestinationSnapshotDescription', longDescription],
    ['DestinationSnapshotDescription', '😀'.repeat(256)],
    ['DestinationSnapshotDescription', 'see http://example.com\nand [this]'],
    ['InstanceBillingCycle', 'Month'],
    ['SomethingUnknown', 'x'],
  ])('CopySnapshot: %s %j → accepted', (name, value) => {
    expect(copy(world(), [OPEN], { [name]: value }).outcome.ok).toBe(true);
  });

  test.each([
    ['SnapshotId', '', 'MissingSnapshotId'],
    ['DestinationRegionIds', '', 'MissingDestinationRegionIds'],
    ['DestinationRegionIds', 'cn-hangzhou-26,cn-hangzhou-27', 'InvalidDestinationRegionIds'],
    ['DestinationRegionIds', '[]', 'InvalidDestinationRegionIds'],
    ['DestinationRegionIds', '[1]', 'InvalidDestinationRegionIds'],
    ['DestinationRegionIds', '[""]', 'InvalidDestinationRegionIds'],
    ['DestinationRegionIds', '{"a":"b"}', 'InvalidDestinationRegionIds'],
    ['DestinationSnapshotName', 'a', 'InvalidDestinationSnapshotName'],
    ['DestinationSnapshotName', `${longName}b`, 'InvalidDestinationSnapshotName'],
    ['DestinationSnapshotName', '1abc', 'InvalidDestinationSnapshotName'],
    ['DestinationSnapshotName', '-abc', 'InvalidDestinationSnapshotName'],
    ['DestinationSnapshotName', 'a b', 'InvalidDestinationSnapshotName'],
    ['DestinationSnapshotName', 'a.b', 'InvalidDestinationSnapshotName'],
    ['DestinationSnapshotName', 'http://a', 'InvalidDestinationSnapshotName'],
    ['DestinationSnapshotName', 'abc\n', 'InvalidDestinationSnapshotName'],
    ['DestinationSnapshotName', '', 'InvalidDestinationSnapshotName'],
    ['DestinationSnapshotDescription', 'a', 'InvalidDestinationSnapshotDescription'],
    ['DestinationSnapshotDescription', '😀', 'InvalidDestinationSnapshotDescription'],
    ['DestinationSnapshotDescription', `${longDescription}x`, 'InvalidDestinationSnapshotDescription'],
    ['DestinationSnapshotDescription', 'http://a', 'InvalidDestinationSnapshotDescription'],
    ['DestinationSnapshotDescription', 'HTTPS://a', 'InvalidDestinationSnapshotDescription'],
  ])('CopySnapshot: %s %j → 400 %s and no copy', (name, value, code) => {
    const ens = world();
    expect(copy(ens, [OPEN], { [name]: value }).outcome).toMatchObject({ ok: false, error: { status: 400, code } });
    expect(ens.counters().copiesMade).toBe(0);
  });

  test('CopySnapshot: a required parameter not sent → 400 Missing', () => {
    const result = world().call({ action: 'CopySnapshot', parameters: { SnapshotId: 'sp-source' } }, NOW);
    expect(result.outcome).toMatchObject({ error: { status: 400, code: 'MissingDestinationRegionIds' } });
  });

  test('CopySnapshot: more nodes than the option allows → 400 InvalidDestinationRegionIds', () => {
    const ens = world({ options: { maxDestinations: 1 } });
    expect(copy(ens, [OPEN, OTHER]).outcome).toMatchObject({ error: { code: 'InvalidDestinationRegionIds' } });
    expect(copy(ens, [OPEN]).outcome.ok).toBe(true);
  });

  test('ENS: an action it does not have → 404 InvalidApi.NotFound', () => {
    expect(world().call({ action: 'DeleteEverything', parameters: {} }, NOW).outcome).toMatchObject({
      error: { status: 404, code: 'InvalidApi.NotFound' },
    });
  });
});
