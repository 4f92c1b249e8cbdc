import { describe, expect, test } from 'vitest';
import type { FaultRule } from '../../local/ens/faults.ts';
import type { EnsOptions } from '../../local/ens/options.ts';
import { createEnsWorld } from '../../local/ens/world.ts';
import { createEnsClient } from '../../shared/adapters/ens/client.ts';
import { createPace } from '../../shared/adapters/ens/pace.ts';
import { createSnapshotCloud } from '../../shared/adapters/ens/snapshot-cloud.ts';
import { createExchange } from '../../shared/adapters/exchange.ts';
import { createInvocation } from '../../shared/adapters/invocation.ts';
import { systemRandom } from '../../shared/adapters/system.ts';
import { CallError, mayHaveExecuted } from '../../shared/core/failure.ts';
import { startEns, temporary } from '../local/ens-running.ts';
import { noon } from '../support/builders.ts';
import { copyOrder as order } from '../support/copy-order.ts';
import { edgeNode } from '../support/edge-node.ts';
import { stranger } from '../support/stranger.ts';

/** Our client against whatever listens at `endpoint`, with a clock that stands still. */
function clientOf(endpoint: string, { timeoutSeconds = 5 } = {}) {
  const clock = { now: () => noon, sleep: async () => {} };
  const invocation = createInvocation({}, clock);
  invocation.begin({ credentials: temporary, deadline: noon + 120_000 });
  const pace = createPace({ callsPerSecond: 1000, concurrentCalls: 10, clock });
  const exchange = createExchange();
  return createSnapshotCloud(
    createEnsClient({ endpoint, timeoutSeconds, exchange, invocation, pace, clock, random: systemRandom }),
    clock,
  );
}

const snapshot = (snapshotId: string, ensRegionId = 'cn-home-1') =>
  ({
    snapshotId,
    ensRegionId,
    createdAt: noon - 3_600_000,
    sizeMiB: 40,
    sourceDiskId: 'd-1',
    status: 'available',
  }) as const;

async function ens(options: Partial<EnsOptions> = {}, faults: readonly FaultRule[] = []) {
  const nodes = ['cn-home-1', 'cn-a-1', 'cn-b-1'].map(edgeNode);
  const world = createEnsWorld({
    nodes,
    disks: [],
    snapshots: [snapshot('sp-source')],
    copySeconds: 60,
    random: Math.random,
    options,
  });
  for (const fault of faults) world.addFault(fault);
  const { url } = await startEns(world, () => noon);
  return { world, url, cloud: clientOf(url) };
}

const failing = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => undefined,
    (reason: CallError) => reason,
  );
  if (error === undefined) throw new Error('the call did not fail');
  return error;
};

describe('CopySnapshot', () => {
  test('every parameter of the reference page → arrives, signed with STS keys', async () => {
    const { world, cloud } = await ens();
    const answer = await cloud.copySnapshot(order);
    expect(answer.allocated.map(({ ensRegionId }) => ensRegionId)).toEqual(['cn-a-1', 'cn-b-1']);
    expect(answer.ensRequestId).toMatch(/^[0-9A-F-]{36}$/);
    const made = world.snapshots(noon).find(({ ensRegionId }) => ensRegionId === 'cn-a-1');
    expect(made).toMatchObject({
      snapshotName: '快照:golden',
      description: order.description,
      instanceBillingCycle: 'Month',
      sourceSnapshotId: 'sp-source',
    });
  });

  test('partial success, and empty lists left out → read', async () => {
    const { cloud } = await ens({ emptyLists: 'absent' }, [{ ensRegionId: 'cn-b-1', effect: { kind: 'refuse-node' } }]);
    expect(await cloud.copySnapshot(order)).toMatchObject({
      unallocated: ['cn-b-1'],
      allocated: [{ ensRegionId: 'cn-a-1' }],
    });
    expect(await cloud.copySnapshot({ ...order, ensRegionIds: ['cn-a-1'] })).toMatchObject({ unallocated: [] });
  });

  test('begun too late → not sent', async () => {
    const { world, cloud } = await ens();
    expect((await failing(cloud.copySnapshot({ ...order, beginBy: noon - 1 }))).failure).toMatchObject({
      kind: 'unsent',
      code: 'OutOfTime',
    });
    expect(world.counters().received).toEqual({});
  });
});

describe('DescribeSnapshots', () => {
  test.each([7, 50])('120 snapshots in pages of %i, whatever size was asked for → all of them', async (maxPageSize) => {
    const { world, cloud } = await ens({ maxPageSize });
    for (let number = 0; number < 120; number += 1) world.putSnapshot(snapshot(`sp-${number}`, 'cn-a-1'));
    const listing = await cloud.listSnapshots({ ensRegionIds: ['cn-a-1', 'cn-b-1'] });
    expect([listing.complete, new Set(listing.snapshots.map(({ snapshotId }) => snapshotId)).size]).toEqual([
      true,
      120,
    ]);
    expect(world.counters().received).toEqual({ DescribeSnapshots: Math.ceil(120 / maxPageSize) });
  });

  test('more pages than the budget → says so after one page', async () => {
    const { world, cloud } = await ens({ maxPageSize: 10 });
    for (let number = 0; number < 35; number += 1) world.putSnapshot(snapshot(`sp-${number}`, 'cn-a-1'));
    const over = await cloud.listSnapshots({ ensRegionIds: ['cn-a-1'], pageBudget: 3 });
    expect(over).toMatchObject({ complete: false, pagesNeeded: 4 });
    expect(world.counters().received).toEqual({ DescribeSnapshots: 1 });
    expect(await cloud.listSnapshots({ ensRegionIds: ['cn-a-1'], pageBudget: 4 })).toMatchObject({ complete: true });
  });

  test.each([
    ['zulu', 'lower', 'absent'],
    ['no-zone', 'capitalised', 'empty'],
    ['space', 'lower', 'null'],
  ] as const)(
    'times %s, status %s, source fields %s → the same snapshot',
    async (creationTime, status, sourceFields) => {
      const { cloud } = await ens({ creationTime, status, sourceFields });
      expect(await cloud.findSnapshot('sp-source')).toEqual({
        snapshotId: 'sp-source',
        ensRegionId: 'cn-home-1',
        status: 'available',
        creationTime: noon - 3_600_000,
        sourceDiskId: 'd-1',
      });
      expect(await cloud.findSnapshot('sp-none')).toBeUndefined();
    },
  );

  test('an answer without a list and without a count → unknown: silence is not absence', async () => {
    const url = await stranger((_, response) => response.end('{"RequestId":"1"}'));
    const error = await failing(clientOf(url).findSnapshot('sp-1'));
    expect(error.failure).toMatchObject({ kind: 'unknown', code: 'UnreadableAnswer' });
  });

  test('an answer that counts one snapshot and shows none → unknown as well', async () => {
    const url = await stranger((_, response) => response.end('{"TotalCount":1,"Snapshots":[],"RequestId":"1"}'));
    expect((await failing(clientOf(url).findSnapshot('sp-1'))).failure).toMatchObject({ kind: 'unknown' });
  });

  test.each(['-1', '0.5', '"-1"', '"0.5"', '""', '" "', '"none"', '"0x0"', '1e400', '9007199254740992'])(
    'an empty list and a count of %s → unknown: what is no count says nothing about absence',
    async (count) => {
      const url = await stranger((_, response) =>
        response.end(`{"TotalCount":${count},"Snapshots":[],"RequestId":"1"}`),
      );
      const cloud = clientOf(url);
      for (const call of [() => cloud.findSnapshot('sp-1'), () => cloud.listSnapshots({ ensRegionIds: ['cn-a-1'] })]) {
        expect((await failing(call())).failure).toMatchObject({ kind: 'unknown', code: 'UnreadableAnswer' });
      }
    },
  );

  test.each([
    ['1', 'system'],
    [1, 'system'],
    ['system', 'system'],
    ['2', 'data'],
    [2, 'data'],
    ['data', 'data'],
    ['', undefined],
    ['3', undefined],
    [null, undefined],
    [{ toString: 1 }, undefined],
  ])('a disk type spelled %j → %s', async (spelled, type) => {
    const snapshot = { SnapshotId: 'sp-1', EnsRegionId: 'cn-a-1', Status: 'available', SourceDiskType: spelled };
    const disk = { DiskId: 'd-1', EnsRegionId: 'cn-a-1', Type: spelled };
    const body = { TotalCount: 1, Snapshots: [snapshot], Disks: { Disks: [disk] } };
    const url = await stranger((_, response) => response.end(JSON.stringify(body)));
    const cloud = clientOf(url);
    expect((await cloud.findSnapshot('sp-1'))?.diskType).toBe(type);
    expect((await cloud.listDisks({ ensRegionIds: ['cn-a-1'] })).disks[0]?.type).toBe(type);
  });

  test('tags named as what objects have → tags, and nothing else changes', async () => {
    const body =
      '{"TotalCount":1,"Disks":{"Disks":[{"DiskId":"d-1","EnsRegionId":"cn-a-1","Tags":{"Tags":[{"Key":"__proto__","Value":"x"},{"Key":"a"}]}}]}}';
    const url = await stranger((_, response) => response.end(body));
    const [disk] = (await clientOf(url).listDisks({ ensRegionIds: ['cn-a-1'] })).disks;
    expect(Object.entries(disk?.tags ?? {})).toEqual([
      ['__proto__', 'x'],
      ['a', ''],
    ]);
  });

  test('a status that is not documented → counts as one on the way', async () => {
    const body = { TotalCount: '1', Snapshots: [{ SnapshotId: 'sp-1', EnsRegionId: 'cn-a-1', Status: 'Waiting' }] };
    const url = await stranger((_, response) => response.end(JSON.stringify(body)));
    expect(await clientOf(url).findSnapshot('sp-1')).toMatchObject({ status: 'creating' });
  });
});

test('DescribeEnsRegions → the nodes with area and province', async () => {
  const { cloud } = await ens();
  expect(await cloud.listNodes()).toContainEqual({
    ensRegionId: 'cn-a-1',
    name: 'cn-a-1',
    area: 'EastChina',
    province: 'Zhejiang',
  });
});

test('by ids and by disk → only those', async () => {
  const { world, cloud } = await ens();
  world.putSnapshot({ ...snapshot('sp-other', 'cn-a-1'), sourceDiskId: 'd-2' });
  const ids = async (query: Parameters<typeof cloud.listSnapshots>[0]) =>
    (await cloud.listSnapshots(query)).snapshots.map(({ snapshotId }) => snapshotId);
  expect(await ids({ snapshotIds: ['sp-source', 'sp-other', 'sp-none'] })).toEqual(['sp-other', 'sp-source']);
  expect(await ids({ diskId: 'd-2' })).toEqual(['sp-other']);
  expect(await ids({ diskId: 'd-2', ensRegionIds: ['cn-b-1'] })).toEqual([]);
});

describe('failures', () => {
  test('an error answer → its kind, code, message, request id and the wait asked for', async () => {
    const throttled = {
      kind: 'error',
      commit: false,
      status: 400,
      code: 'Throttling.User',
      message: 'slow down',
      retryAfterMs: 250,
    } as const;
    const { cloud } = await ens({}, [{ effect: throttled }]);
    const error = await failing(cloud.copySnapshot(order));
    expect(error.failure).toEqual({
      kind: 'throttled',
      code: 'Throttling.User',
      message: 'slow down',
      ensRequestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
    });
    expect(error.retryAfterSeconds).toBe(0.25);
  });

  test.each([
    ['carried out, connection dropped', { kind: 'drop', commit: true }, 'ECONNRESET'],
    ['carried out, a gateway page instead', { kind: 'html-504', commit: true }, 'Http504'],
    ['carried out, answer after the timeout', { kind: 'slow', commit: true, seconds: 9 }, 'Timeout'],
  ] as const)('%s → unknown, sent once', async (_, effect, code) => {
    const { world, url } = await ens({}, [{ action: 'CopySnapshot', effect }]);
    const error = await failing(clientOf(url, { timeoutSeconds: 0.3 }).copySnapshot(order));
    expect(error.failure).toMatchObject({ kind: 'unknown', code });
    expect(mayHaveExecuted(error.failure)).toBe(true);
    expect(world.counters().copiesMade).toBe(2);
  });

  test('an answer of 17 MB → cut off, unknown', async () => {
    const url = await stranger((_, response) => response.end('x'.repeat(17 * 1024 * 1024)));
    expect((await failing(clientOf(url).listNodes())).failure).toMatchObject({
      kind: 'unknown',
      code: 'AnswerTooLarge',
    });
  });
});

describe('pace', () => {
  test('more calls than a second may have → the later ones wait; throttled ones slow all that follow', async () => {
    let now = noon;
    const slept: number[] = [];
    const clock = {
      now: () => now,
      sleep: async (seconds: number) => {
        slept.push(seconds);
        now += seconds * 1000;
      },
    };
    const pace = createPace({ callsPerSecond: 2, concurrentCalls: 1, clock });
    for (let call = 0; call < 4; call += 1) await pace(async () => call);
    expect(slept).toEqual([0.5, 0.5]);
    const throttled = pace(() => Promise.reject(new CallError({ kind: 'throttled' })));
    await expect(throttled).rejects.toThrow(CallError);
    await pace(async () => 0);
    expect(slept.at(-1)).toBe(1);
  });
});

describe('connections', () => {
  /** Answers every first request of a connection and drops the next one, as a server does that a freeze made forget it. */
  async function forgetful() {
    const arrived: string[] = [];
    const known = new WeakSet<object>();
    const url = await stranger((request, response) => {
      arrived.push(String(request.headers['x-acs-action']));
      if (known.has(request.socket)) return void request.socket.destroy();
      known.add(request.socket);
      response.end('{"TotalCount":0,"EnsRegions":{"EnsRegions":[]},"RequestId":"1"}');
    });
    return { arrived, cloud: clientOf(url) };
  }

  test('a read on a kept connection that is dead → sent once more on a new one', async () => {
    const { arrived, cloud } = await forgetful();
    await cloud.listNodes();
    expect(await cloud.listNodes()).toEqual([]);
    expect(arrived).toHaveLength(3);
  });

  test.each(['before', 'after'] as const)(
    'a read that arrived, and whose kept connection then broke %s it was carried out → signed anew, answered',
    async (phase) => {
      let broken = 0;
      const { world } = await ens();
      const { url } = await startEns(
        world,
        () => noon,
        (call) => {
          if (call.phase !== phase || call.action !== 'DescribeSnapshots' || broken > 0) return undefined;
          broken += 1;
          return 'drop';
        },
      );
      const cloud = clientOf(url);
      await cloud.listNodes();
      expect(await cloud.findSnapshot('sp-source')).toMatchObject({ snapshotId: 'sp-source' });
      expect([broken, world.counters().received]).toEqual([
        1,
        { DescribeEnsRegions: 1, DescribeSnapshots: phase === 'after' ? 2 : 1 },
      ]);
    },
  );
});
