import { describe, expect, test } from 'vitest';
import { type RequestedCopies, requestCopies } from '../../shared/app/request-copies.ts';
import { CallError } from '../../shared/core/failure.ts';
import { parseMarker } from '../../shared/core/marker.ts';
import type { NodeReport } from '../../shared/core/report.ts';
import { noon } from '../support/builders.ts';
import { createScene, nodeIds, original, request } from '../support/scene.ts';
import { workOff } from '../support/trigger.ts';

const nodesOf = (result: RequestedCopies): readonly NodeReport[] => {
  if (!result.done) throw new Error(`not done: ${JSON.stringify(result)}`);
  return result.nodes;
};
const outcomes = (result: RequestedCopies) => nodesOf(result).map(({ outcome }) => outcome);
const sold = { code: 'SaleControl.VerificationFailed', status: 400, message: 'You did not pass.' };

describe('requestCopies: the plain way', () => {
  test('two free nodes → one call, two copies being made, one task that watches them', async () => {
    const scene = createScene();
    const result = await requestCopies(scene.instance(), request());
    expect(outcomes(result)).toEqual(['accepted', 'accepted']);
    expect(scene.calls()).toBe(1);
    expect(scene.copies().map(({ ensRegionId, status }) => [ensRegionId, status])).toEqual([
      ['cn-a-1', 'creating'],
      ['cn-b-1', 'creating'],
    ]);
    expect(scene.tasks()).toMatchObject([{ nodes: [{ ensRegionId: 'cn-a-1', attempts: 1 }, { attempts: 1 }] }]);
    expect(scene.broker.nextDueAt('retries', noon)).toBe(noon + 660_000);
  });

  test('the source and the list of nodes → asked for at once', async () => {
    const scene = createScene();
    const { cloud } = scene.ports;
    let listed = () => {};
    const isListed = new Promise<void>((resolve) => {
      listed = resolve;
    });
    const waiting = {
      ...cloud,
      listNodes: () => cloud.listNodes().finally(listed),
      findSnapshot: async (id: string) => isListed.then(() => cloud.findSnapshot(id)),
    };
    expect(outcomes(await requestCopies(scene.instance({ cloud: waiting }), request()))).toEqual([
      'accepted',
      'accepted',
    ]);
  });

  test('name, description, billing cycle and marker → on the copies', async () => {
    const scene = createScene();
    const copy = { name: 'golden', description: 'for the fleet', instanceBillingCycle: 'Month' };
    await requestCopies(scene.instance(), request({ copy }));
    const [made] = scene.copies();
    expect(made).toMatchObject({
      snapshotName: 'golden',
      sourceSnapshotId: 'sp-source',
      instanceBillingCycle: 'Month',
    });
    expect(made?.description).toMatch(/^for the fleet \[ensr\/1 /);
    expect(parseMarker(made?.description)).toEqual({
      installation: 'default',
      sourceId: 'sp-source',
      diskId: 'd-disk',
      sourceTime: noon - 3_600_000,
      isRenamed: true,
    });
    expect(scene.tasks()[0]?.copy).toMatchObject({ name: 'golden', instanceBillingCycle: 'Month' });
  });

  test('the same request again, at once or when done → buys nothing', async () => {
    const scene = createScene();
    await requestCopies(scene.instance(), request());
    const again = await requestCopies(scene.instance(), request());
    expect(outcomes(again)).toEqual(['accepted', 'accepted']);
    await scene.wait(200);
    const later = await requestCopies(scene.instance(), request());
    expect(outcomes(later)).toEqual(['present', 'present']);
    expect(scene.world.counters().copiesMade).toBe(2);
    expect(scene.calls()).toBe(1);
  });

  test('a listing that lags, and the same instance asked twice → buys nothing', async () => {
    const scene = createScene({ faults: [{ effect: { kind: 'listing-lags', seconds: 300 } }] });
    const warm = scene.instance();
    await requestCopies(warm, request());
    expect(outcomes(await requestCopies(warm, request()))).toEqual(['accepted', 'accepted']);
    expect(scene.world.counters().copiesMade).toBe(2);
  });

  test('more nodes than a call may name → several calls', async () => {
    const scene = createScene({ settings: { copyNodesPerCall: 2 } });
    await requestCopies(scene.instance(), request({ destinationRegionIds: nodeIds }));
    expect(scene.calls()).toBe(3);
    expect(scene.copies()).toHaveLength(5);
  });

  test('dry run → tells what would be copied, calls and queues nothing, even when paused', async () => {
    const scene = createScene({ settings: { paused: true } });
    expect(outcomes(await requestCopies(scene.instance(), request({ dryRun: true })))).toEqual([
      'wouldCopy',
      'wouldCopy',
    ]);
    expect([scene.calls(), scene.tasks()]).toEqual([0, []]);
  });
});

describe('requestCopies: what ENS may answer', () => {
  test('a refused node → queued, its neighbour accepted', async () => {
    const scene = createScene({ faults: [{ ensRegionId: 'cn-b-1', effect: { kind: 'refuse-node' } }] });
    const result = await requestCopies(scene.instance(), request());
    expect(nodesOf(result)[1]).toMatchObject({
      outcome: 'queued',
      failure: { kind: 'refused', code: 'UnAllocationId' },
      nextAttemptAt: new Date(noon + 660_000).toISOString(),
    });
    expect(outcomes(result)[0]).toBe('accepted');
  });

  test('a node in neither list → queued as unknown', async () => {
    const scene = createScene({ faults: [{ ensRegionId: 'cn-b-1', effect: { kind: 'omit-node', commit: true } }] });
    expect(nodesOf(await requestCopies(scene.instance(), request()))[1]).toMatchObject({
      outcome: 'queued',
      failure: { kind: 'unknown', code: 'Unaccounted' },
    });
  });

  test('a lost answer → never sent again in this invocation, and the next request sees the copies', async () => {
    const scene = createScene({ faults: [{ action: 'CopySnapshot', effect: { kind: 'drop', commit: true } }] });
    expect(outcomes(await requestCopies(scene.instance(), request()))).toEqual(['queued', 'queued']);
    expect(scene.calls()).toBe(1);
    expect(outcomes(await requestCopies(scene.instance(), request()))).toEqual(['accepted', 'accepted']);
    expect(scene.world.counters().copiesMade).toBe(2);
  });

  test('throttled twice → sent a third time; throttled for ever → three tries, then the queue', async () => {
    const throttled = { kind: 'error', commit: false, status: 400, code: 'Throttling.User', message: '' } as const;
    const soon = createScene({
      faults: [{ action: 'CopySnapshot', times: 2, effect: { ...throttled, retryAfterMs: 250 } }],
    });
    expect(outcomes(await requestCopies(soon.instance(), request()))).toEqual(['accepted', 'accepted']);
    const never = createScene({ faults: [{ action: 'CopySnapshot', times: 99, effect: throttled }] });
    expect(outcomes(await requestCopies(never.instance(), request()))).toEqual(['queued', 'queued']);
    expect(never.calls()).toBe(3);
  });

  test('credentials refused → tried once more, then queued, and said in the log as an error', async () => {
    const expired = {
      kind: 'error',
      commit: false,
      status: 400,
      code: 'InvalidSecurityToken.Expired',
      message: '',
    } as const;
    const once = createScene({ faults: [{ action: 'CopySnapshot', effect: expired }] });
    expect(outcomes(await requestCopies(once.instance(), request()))).toEqual(['accepted', 'accepted']);
    const always = createScene({ faults: [{ action: 'CopySnapshot', times: 99, effect: expired }] });
    const only = request({ destinationRegionIds: ['cn-a-1'] });
    const [queued] = nodesOf(await requestCopies(always.instance(), only));
    expect(queued).toMatchObject({ outcome: 'queued', failure: { kind: 'credentials' } });
    expect([always.calls(), always.letters()]).toEqual([2, []]);
    expect(always.events).toContainEqual(
      expect.objectContaining({ level: 'error', event: 'credentials.refused', code: expired.code }),
    );
  });

  test('one node not on sale → node by node: it is buried, its neighbours are copied, the guard names only them', async () => {
    const scene = createScene({
      faults: [
        { action: 'CopySnapshot', ensRegionId: 'cn-b-1', times: 2, effect: { kind: 'error', commit: false, ...sold } },
      ],
    });
    const wanted = request({ destinationRegionIds: ['cn-a-1', 'cn-b-1', 'cn-c-1'] });
    const result = await requestCopies(scene.instance(), wanted);
    expect(outcomes(result)).toEqual(['accepted', 'failed', 'accepted']);
    expect(scene.letters()).toMatchObject([
      {
        reason: 'permanent',
        failure: { kind: 'not-on-sale' },
        task: { nodes: [{ ensRegionId: 'cn-b-1', attempts: 2 }] },
      },
    ]);
    const [task, ...others] = scene.tasks();
    expect(others).toEqual([]);
    expect(task?.nodes.map(({ ensRegionId, attempts }) => [ensRegionId, attempts])).toEqual([
      ['cn-a-1', 2],
      ['cn-c-1', 2],
    ]);
  });

  test('nothing but a permanent failure → a letter, and no task left', async () => {
    const scene = createScene({
      faults: [{ action: 'CopySnapshot', effect: { kind: 'error', commit: false, ...sold } }],
    });
    const result = await requestCopies(scene.instance(), request({ destinationRegionIds: ['cn-a-1'] }));
    expect(outcomes(result)).toEqual(['failed']);
    expect([scene.tasks(), scene.letters().length]).toEqual([[], 1]);
    expect(scene.events).toContainEqual(expect.objectContaining({ event: 'pair.buried', nodeId: 'cn-a-1' }));
  });

  test('no receipt handle for the guard → it stays alone, nothing is put beside it', async () => {
    const scene = createScene({
      smq: { delayedReceiptHandle: false },
      faults: [
        { action: 'CopySnapshot', ensRegionId: 'cn-b-1', times: 2, effect: { kind: 'error', commit: false, ...sold } },
      ],
    });
    await requestCopies(scene.instance(), request());
    expect(scene.tasks()).toMatchObject([{ nodes: [{ ensRegionId: 'cn-a-1' }, { ensRegionId: 'cn-b-1' }] }]);
    expect(scene.letters()).toHaveLength(1);
  });

  test('an error copy on the node → made again; what is not listed completely → queued, not called', async () => {
    const scene = createScene({ faults: [{ effect: { kind: 'copy-fails' } }] });
    const wanted = request({ destinationRegionIds: ['cn-a-1'] });
    await requestCopies(scene.instance(), wanted);
    await scene.wait(200);
    expect(outcomes(await requestCopies(scene.instance(), wanted))).toEqual(['accepted']);
    expect(scene.copies()).toHaveLength(2);

    const { cloud } = scene.ports;
    const changing = { ...cloud, listSnapshots: async () => ({ snapshots: [], complete: false }) };
    const unseen = await requestCopies(scene.instance({ cloud: changing }), request());
    expect(nodesOf(unseen)).toMatchObject([{ outcome: 'queued', failure: { code: 'ListingIncomplete' } }, {}]);
    expect(scene.calls()).toBe(2);
  });

  test('a listing beyond the page budget, and a copy under another name → found, and not bought again', async () => {
    const scene = createScene({ settings: { lookPageBudget: 1 } });
    for (let number = 0; number < 60; number += 1) {
      const other = {
        snapshotId: `sp-${number}`,
        ensRegionId: 'cn-a-1',
        createdAt: noon - 3_600_000,
        sizeMiB: 1,
        status: 'available',
      } as const;
      scene.world.putSnapshot(other);
    }
    expect(outcomes(await requestCopies(scene.instance(), request({ copy: { name: 'another' } })))).toEqual([
      'accepted',
      'accepted',
    ]);
    await scene.wait(200);
    expect(outcomes(await requestCopies(scene.instance(), request()))).toEqual(['present', 'present']);
    expect(scene.calls()).toBe(1);
  });

  test('one node that ENS refuses to list → waits alone, its neighbours are copied to', async () => {
    const refused = { kind: 'error', commit: false, status: 400, code: 'InvalidEnsRegionIds', message: '' } as const;
    const scene = createScene({
      faults: [{ action: 'DescribeSnapshots', ensRegionId: 'cn-a-1', times: Infinity, effect: refused }],
    });
    const nodes = ['cn-a-1', 'cn-b-1', 'cn-c-1'];
    const asked = await requestCopies(scene.instance(), request({ destinationRegionIds: nodes }));
    expect(outcomes(asked)).toEqual(['queued', 'accepted', 'accepted']);
    expect(scene.copies().map(({ ensRegionId }) => ensRegionId)).toEqual(['cn-b-1', 'cn-c-1']);
    expect(scene.events).toContainEqual(
      expect.objectContaining({ event: 'nodes.unseen', nodeIds: ['cn-a-1'], code: 'InvalidEnsRegionIds' }),
    );
  });

  test('a node on which as many copies have begun today as may → failed, without a task or a dead letter', async () => {
    const scene = createScene({ settings: { maxCopiesPerNodePerDay: 1 } });
    scene.world.putSnapshot(original({ snapshotId: 'sp-other' }));
    await requestCopies(scene.instance(), request({ destinationRegionIds: ['cn-a-1'] }));
    const tasks = scene.tasks().length;
    const more = await requestCopies(scene.instance(), request({ snapshotId: 'sp-other' }));
    expect(outcomes(more)).toEqual(['failed', 'accepted']);
    expect(nodesOf(more)[0]?.failure).toMatchObject({ kind: 'over-budget', code: 'MAX_COPIES_PER_NODE_PER_DAY' });
    expect(scene.tasks().slice(tasks)).toMatchObject([{ nodes: [{ ensRegionId: 'cn-b-1' }] }]);
    expect(scene.letters()).toEqual([]);
    await scene.wait(86_400);
    expect(outcomes(await requestCopies(scene.instance(), request({ snapshotId: 'sp-other' })))).toEqual([
      'accepted',
      'present',
    ]);
  });

  test('two requests at once by one process → the second counts what the first has sent', async () => {
    const scene = createScene({ settings: { maxCopiesPerNodePerDay: 1 } });
    scene.world.putSnapshot(original({ snapshotId: 'sp-other' }));
    scene.world.addFault({ action: 'CopySnapshot', times: 1, effect: { kind: 'listing-lags', seconds: 300 } });
    const instance = scene.instance();
    await requestCopies(instance, request());
    expect(outcomes(await requestCopies(instance, request({ snapshotId: 'sp-other' })))).toEqual(['failed', 'failed']);
  });
});

describe('requestCopies: when the queues fail', () => {
  const selling = {
    action: 'CopySnapshot',
    ensRegionId: 'cn-b-1',
    times: 9,
    effect: { kind: 'error', commit: false, ...sold },
  } as const;
  const failing = (queue: string, times = 3) =>
    ({ action: 'send', queue, times, status: 500, code: 'InternalError' }) as const;

  test('what ENS refused for good cannot be buried → it stays in the guard, and is reported as queued', async () => {
    const scene = createScene({ faults: [selling] });
    scene.broker.failNext(failing('letters'));
    const result = await requestCopies(scene.instance(), request());
    expect(outcomes(result)).toEqual(['accepted', 'queued']);
    expect([scene.tasks().length, scene.letters()]).toEqual([1, []]);
    expect(scene.tasks()[0]?.nodes.map(({ ensRegionId }) => ensRegionId)).toEqual(['cn-a-1', 'cn-b-1']);
    expect(scene.events).toContainEqual(expect.objectContaining({ event: 'pair.unburied', nodeId: 'cn-b-1' }));
  });

  test('what is denied by decision cannot be buried → 503, nothing copied', async () => {
    const scene = createScene({ settings: { denyNodes: ['cn-b-*'] } });
    scene.broker.failNext(failing('letters'));
    expect(await requestCopies(scene.instance(), request())).toMatchObject({
      done: false,
      failure: { kind: 'unsecured' },
    });
    expect([scene.calls(), scene.tasks(), scene.letters()]).toEqual([0, [], []]);
  });

  test('the task that is to replace the guard cannot be put → the guard stays', async () => {
    const scene = createScene({ faults: [selling] });
    const { queue } = scene.ports;
    let puts = 0;
    const once: typeof queue = {
      ...queue,
      put: (task, delay) => {
        puts += 1;
        if (puts > 1) throw new CallError({ kind: 'unknown', code: 'InternalError' });
        return queue.put(task, delay);
      },
    };
    await requestCopies(scene.instance({ queue: once }), request());
    expect(scene.tasks()).toMatchObject([{ nodes: [{ ensRegionId: 'cn-a-1' }, { ensRegionId: 'cn-b-1' }] }]);
    expect(scene.letters()).toHaveLength(1);
  });

  test('the guard cannot be withdrawn → said in the log, the answer is the same', async () => {
    const scene = createScene({ faults: [selling] });
    scene.broker.failNext({ action: 'delete', status: 500, code: 'InternalError' });
    expect(outcomes(await requestCopies(scene.instance(), request()))).toEqual(['accepted', 'failed']);
    expect(scene.tasks()).toHaveLength(2);
    expect(scene.events).toContainEqual(expect.objectContaining({ event: 'guard.kept', level: 'warn' }));
  });

  test('the guard replaced → due when it would have been, and that is what the answer says', async () => {
    const scene = createScene({
      faults: [selling, { action: 'CopySnapshot', ensRegionId: 'cn-a-1', effect: { kind: 'refuse-node' } }],
    });
    const [queued] = nodesOf(await requestCopies(scene.instance(), request()));
    expect(queued?.outcome).toBe('queued');
    expect(Date.parse(queued?.nextAttemptAt ?? '')).toBe(scene.broker.nextDueAt('retries', scene.now()));
    expect(scene.broker.nextDueAt('retries', scene.now())).toBe(noon + 660_000);
  });
});

describe('requestCopies: time', () => {
  const lagging = { action: 'CopySnapshot', effect: { kind: 'listing-lags', seconds: 599 } } as const;

  test('a listing that lags to the last, the same request again, its task worked elsewhere → one copy', async () => {
    const scene = createScene({ faults: [lagging] });
    const only = request({ destinationRegionIds: ['cn-a-1'] });
    const warm = scene.instance();
    await requestCopies(warm, only);
    await requestCopies(warm, only);
    await workOff(scene);
    expect([scene.copies().length, scene.tasks()]).toEqual([1, []]);
  });

  test('the answer to that call lost as well → one copy', async () => {
    const scene = createScene({
      faults: [lagging, { action: 'CopySnapshot', effect: { kind: 'drop', commit: true } }],
    });
    const warm = scene.instance();
    await requestCopies(warm, request());
    await scene.wait(300);
    expect(outcomes(await requestCopies({ ...warm, deadline: scene.now() + 120_000 }, request()))).toEqual([
      'accepted',
      'accepted',
    ]);
    await workOff(scene);
    expect(scene.copies()).toHaveLength(2);
  });

  test('a slow queue, or a long pause between tries → the memory and the guard count from the call itself', async () => {
    const wait = {
      kind: 'error',
      commit: false,
      status: 400,
      code: 'Throttling',
      message: '',
      retryAfterMs: 20_000,
    } as const;
    const scene = createScene({ faults: [lagging, { action: 'CopySnapshot', effect: wait }] });
    const { queue } = scene.ports;
    const slow: typeof queue = {
      ...queue,
      put: async (task, delay) => {
        const receipt = await queue.put(task, delay);
        await scene.wait(9);
        return receipt;
      },
    };
    const warm = scene.instance({ queue: slow });
    expect(outcomes(await requestCopies(warm, request()))).toEqual(['accepted', 'accepted']);
    await scene.wait(noon / 1000 + 601 - scene.now() / 1000);
    await requestCopies({ ...warm, deadline: scene.now() + 120_000 }, request());
    await workOff(scene);
    expect(scene.copies()).toHaveLength(2);
  });

  test('a queue so slow that the calls would begin too late → none begins', async () => {
    const scene = createScene();
    const { queue } = scene.ports;
    const put: typeof queue.put = async (task, delay) => {
      const receipt = await queue.put(task, delay);
      await scene.wait(31);
      return receipt;
    };
    const result = await requestCopies(scene.instance({ queue: { ...queue, put } }), request());
    expect(nodesOf(result)[0]).toMatchObject({ outcome: 'queued', failure: { code: 'OutOfTime' } });
    expect([scene.calls(), scene.tasks().length, scene.tasks()[0]?.nodes[0]?.attempts]).toEqual([0, 1, 0]);
  });

  test('refused, then asked again by the same instance at once → called again', async () => {
    const scene = createScene({
      faults: [{ action: 'CopySnapshot', ensRegionId: 'cn-a-1', effect: { kind: 'refuse-node' } }],
    });
    const warm = scene.instance();
    const only = request({ destinationRegionIds: ['cn-a-1'] });
    expect(outcomes(await requestCopies(warm, only))).toEqual(['queued']);
    expect(outcomes(await requestCopies(warm, only))).toEqual(['accepted']);
    expect(scene.calls()).toBe(2);
  });

  test('two requests to one instance at the same time → the second sees the call of the first', async () => {
    const scene = createScene({ faults: [lagging] });
    const warm = scene.instance();
    const { cloud } = scene.ports;
    let second: Promise<RequestedCopies> | undefined;
    const copySnapshot: typeof cloud.copySnapshot = async (order) => {
      second ??= requestCopies(warm, request());
      await second;
      return cloud.copySnapshot(order);
    };
    await requestCopies({ ...warm, cloud: { ...cloud, copySnapshot } }, request());
    expect(scene.copies()).toHaveLength(2);
  });

  test('the guard replaced late → the new task leaves ENS its time to list what was just made', async () => {
    const scene = createScene({
      faults: [
        { action: 'CopySnapshot', ensRegionId: 'cn-b-1', times: 9, effect: { kind: 'error', commit: false, ...sold } },
      ],
    });
    const { queue } = scene.ports;
    const bury: typeof queue.bury = async (letters) => {
      await scene.wait(300);
      return queue.bury(letters);
    };
    await requestCopies(scene.instance({ queue: { ...queue, bury } }), request());
    expect(scene.broker.nextDueAt('retries', scene.now())).toBe(noon + 900_000);
  });

  test('calls throttled within the request → counted in the task, each one', async () => {
    const throttled = { kind: 'error', commit: false, status: 400, code: 'Throttling', message: '' } as const;
    const scene = createScene({ faults: [{ action: 'CopySnapshot', times: 99, effect: throttled }] });
    await requestCopies(scene.instance(), request());
    expect(scene.tasks()).toMatchObject([{ nodes: [{ attempts: 3 }, { attempts: 3 }] }]);
  });

  test('one call of two throttled → its tries counted, and those of no other', async () => {
    const throttled = { kind: 'error', commit: false, status: 400, code: 'Throttling', message: '' } as const;
    const scene = createScene({
      settings: { copyNodesPerCall: 1 },
      faults: [{ action: 'CopySnapshot', ensRegionId: 'cn-b-1', times: 2, effect: throttled }],
    });
    expect(outcomes(await requestCopies(scene.instance(), request()))).toEqual(['accepted', 'accepted']);
    expect(scene.tasks().map(({ nodes }) => nodes.map(({ attempts }) => attempts))).toEqual([[1, 3]]);
  });
});

describe('requestCopies: refused whole', () => {
  test.each([
    ['an unknown snapshot', {}, { snapshotId: 'sp-nowhere' }, { failure: { kind: 'not-found' } }],
    [
      'a failed source',
      { source: { status: 'error' } },
      {},
      { failure: { kind: 'refused', code: 'SourceNotAvailable' } },
    ],
    [
      'a source that is being deleted',
      { source: { status: 'deleting' } },
      {},
      { failure: { kind: 'refused', code: 'SourceNotAvailable' } },
    ],
    ['a denied snapshot', { settings: { denySnapshots: ['sp-*'] } }, {}, { failure: { kind: 'denied' } }],
    ['a paused installation', { settings: { paused: true } }, {}, { failure: { kind: 'paused' } }],
    [
      "an unknown node and the source's own",
      {},
      { destinationRegionIds: ['cn-x-1', 'cn-home-1'] },
      {
        faults: [
          { field: 'destinationRegionIds', index: 0, detail: 'cn-x-1 is not a node of this account' },
          { field: 'destinationRegionIds', index: 1, detail: 'cn-home-1 is the node that the source snapshot is on' },
        ],
      },
    ],
    [
      'a description without room for the marker',
      {},
      { copy: { description: 'x'.repeat(200) } },
      { faults: [{ field: 'destinationSnapshotDescription', detail: expect.stringContaining('at most 1') }] },
    ],
  ] as const)('%s → nothing called, nothing queued', async (_, options, changes, expected) => {
    const scene = createScene(options);
    expect(await requestCopies(scene.instance(), request(changes))).toMatchObject({ done: false, ...expected });
    expect([scene.calls(), scene.tasks(), scene.letters()]).toEqual([0, [], []]);
  });

  test.each([
    ['a denied snapshot', { denySnapshots: ['sp-*'] }],
    ['a paused installation', { paused: true }],
  ])('%s → ENS is not even asked', async (_, settings) => {
    const scene = createScene({ settings });
    await requestCopies(scene.instance(), request());
    expect(scene.world.counters().received).toEqual({});
  });

  test('ENS does not answer the look at the source → its failure, after three tries', async () => {
    const scene = createScene();
    let tries = 0;
    const findSnapshot = async () => {
      tries += 1;
      throw new CallError({ kind: 'unknown', code: 'Timeout' });
    };
    const result = await requestCopies(scene.instance({ cloud: { ...scene.ports.cloud, findSnapshot } }), request());
    expect([result, tries]).toEqual([{ done: false, failure: { kind: 'unknown', code: 'Timeout' } }, 3]);
  });

  test('ENS does not tell its nodes → its failure, after three tries', async () => {
    const scene = createScene();
    let tries = 0;
    const listNodes = async () => {
      tries += 1;
      throw new CallError({ kind: 'unknown', code: 'Timeout' });
    };
    const result = await requestCopies(scene.instance({ cloud: { ...scene.ports.cloud, listNodes } }), request());
    expect([result, tries]).toEqual([{ done: false, failure: { kind: 'unknown', code: 'Timeout' } }, 3]);
  });

  test('the guard cannot be queued → nothing is copied, and the answer says so', async () => {
    const scene = createScene();
    scene.broker.failNext({ action: 'send', times: 3, status: 500, code: 'InternalError' });
    const result = await requestCopies(scene.instance(), request());
    expect(result).toMatchObject({ done: false, failure: { kind: 'unsecured', code: 'InternalError' } });
    expect([scene.calls(), scene.tasks()]).toEqual([0, []]);
  });

  test('no time left for a call → not begun, and queued', async () => {
    const scene = createScene();
    const late = { ...scene.instance(), deadline: noon + 36_000 };
    const listNodes = async () => {
      await scene.wait(2);
      return scene.ports.cloud.listNodes();
    };
    const result = await requestCopies({ ...late, cloud: { ...late.cloud, listNodes } }, request());
    expect(nodesOf(result)[0]).toMatchObject({ outcome: 'queued', failure: { code: 'OutOfTime' } });
    expect(scene.calls()).toBe(0);
  });

  test('a source that is still being created → every node waits as a task', async () => {
    const scene = createScene({ source: { status: 'creating' } });
    const result = await requestCopies(scene.instance(), request());
    expect(nodesOf(result)[0]).toMatchObject({ outcome: 'queued', failure: { code: 'SourceNotAvailable' } });
    expect(scene.tasks()).toMatchObject([{ nodes: [{ attempts: 0 }, { attempts: 0 }] }]);
    expect(scene.calls()).toBe(0);
  });

  test('a bug of ours → thrown on, not taken for a failure of ENS or of the queue', async () => {
    const scene = createScene();
    const findSnapshot = async () => {
      throw new TypeError('undefined is not a function');
    };
    const deps = scene.instance({ cloud: { ...scene.ports.cloud, findSnapshot } });
    await expect(requestCopies(deps, request())).rejects.toThrow(TypeError);
    const put = findSnapshot;
    const queue = { ...scene.ports.queue, put };
    await expect(requestCopies(scene.instance({ queue }), request())).rejects.toThrow('undefined is not a function');
  });
});
