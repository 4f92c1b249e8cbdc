import { describe, expect, test } from 'vitest';
import { drainQueue } from '../../shared/app/drain-queue.ts';
import { requestCopies } from '../../shared/app/request-copies.ts';
import { emptySummary, workBatch } from '../../shared/app/work-batch.ts';
import type { Task } from '../../shared/core/task.ts';
import { noon } from '../support/builders.ts';
import { createScene, request, type Scene, type SceneOptions } from '../support/scene.ts';
import { deliver, workOff } from '../support/trigger.ts';

const only = request({ destinationRegionIds: ['cn-a-1'] });
const worker = (scene: Scene) => scene.instance({ mostTries: 1 });
const asked = async (options: SceneOptions = {}, wanted = only) => {
  const scene = createScene(options);
  await requestCopies(scene.instance(), wanted);
  return scene;
};
const events = (scene: Scene, name: string) => scene.events.filter(({ event }) => event === name);
const refusing = (times: number) =>
  ({ action: 'CopySnapshot', ensRegionId: 'cn-a-1', times, effect: { kind: 'refuse-node' } }) as const;

describe('a task of an accepted copy', () => {
  test('the copy is there → done, measured, and the queue is empty', async () => {
    const scene = await asked();
    scene.waitForTask();
    expect(await deliver(scene, worker(scene))).toMatchObject({ worked: 1 });
    expect(scene.tasks()).toEqual([]);
    expect(events(scene, 'copy.available')).toMatchObject([
      { nodeId: 'cn-a-1', seconds: 660, snapshotId: 'sp-source' },
    ]);
    expect(scene.calls()).toBe(1);
  });

  test('the copy is still being made → looked at again later, not called; slow ones are warned of', async () => {
    const scene = await asked();
    const [made] = scene.copies();
    if (made === undefined) throw new Error('no copy');
    scene.world.putSnapshot({
      ...made,
      status: 'creating',
      settles: { at: scene.now() + 200_000_000, as: 'available' },
    });
    for (let round = 0; round < 60; round += 1) {
      scene.waitForTask();
      await deliver(scene, worker(scene));
    }
    expect([scene.calls(), scene.tasks().length]).toEqual([1, 1]);
    expect(events(scene, 'copy.slow').length).toBeGreaterThan(0);
    expect(events(scene, 'copy.slow')[0]?.['seconds']).toBeGreaterThan(86_400);
  });

  test('the copy ends in error, or vanishes → made again', async () => {
    const scene = await asked({ faults: [{ action: 'CopySnapshot', effect: { kind: 'copy-fails' } }] });
    await workOff(scene);
    expect(scene.copies().map(({ status }) => status)).toEqual(['error', 'available']);
    expect([scene.tasks(), scene.letters()]).toEqual([[], []]);
  });

  test('a copy under another name, made by another request → found before anything is paid', async () => {
    const scene = createScene({ faults: [refusing(1)] });
    await requestCopies(scene.instance(), request({ destinationRegionIds: ['cn-a-1'], copy: { name: 'first' } }));
    await requestCopies(scene.instance(), request({ destinationRegionIds: ['cn-a-1'], copy: { name: 'second' } }));
    await workOff(scene);
    expect(scene.copies().map(({ snapshotName }) => snapshotName)).toEqual(['second']);
  });
});

describe('a task of a node that was not reached', () => {
  test('refused at first → brought in later, each attempt counted', async () => {
    const scene = await asked({ faults: [refusing(3)] });
    await workOff(scene);
    expect(scene.copies()).toMatchObject([{ ensRegionId: 'cn-a-1', status: 'available' }]);
    expect([scene.calls(), scene.tasks(), scene.letters()]).toEqual([4, [], []]);
  });

  test('refused for ever → twelve calls in some thirty hours, then looked at and buried as exhausted', async () => {
    const scene = await asked({ faults: [refusing(Number.POSITIVE_INFINITY)] });
    const began = scene.now();
    await workOff(scene);
    expect([scene.calls(), scene.tasks()]).toEqual([12, []]);
    expect(scene.letters()).toMatchObject([
      { reason: 'exhausted', task: { nodes: [{ ensRegionId: 'cn-a-1', attempts: 12 }] } },
    ]);
    const hours = (scene.now() - began) / 3_600_000;
    expect(hours).toBeGreaterThan(20);
    expect(hours).toBeLessThan(45);
  });

  test('exhausted, but there after all → done, no letter', async () => {
    const scene = await asked({
      settings: { retryMaxAttempts: 1 },
      faults: [{ action: 'CopySnapshot', effect: { kind: 'drop', commit: true } }],
    });
    await workOff(scene);
    expect([scene.calls(), scene.letters(), events(scene, 'copy.available').length]).toEqual([1, [], 1]);
  });

  test('an answer lost → the copy is found, never made twice', async () => {
    const scene = await asked({
      faults: [{ action: 'CopySnapshot', times: 3, effect: { kind: 'html-504', commit: true } }],
    });
    await workOff(scene);
    expect(scene.copies()).toHaveLength(1);
  });

  test('throttled → one try in a task, then the next task', async () => {
    const throttled = { kind: 'error', commit: false, status: 400, code: 'Throttling', message: '' } as const;
    const scene = await asked({ faults: [{ action: 'CopySnapshot', times: 5, effect: throttled }] });
    expect(scene.calls()).toBe(3);
    scene.waitForTask();
    await deliver(scene, worker(scene));
    expect(scene.calls()).toBe(4);
    await workOff(scene);
    expect([scene.copies().length, scene.calls()]).toEqual([1, 6]);
  });

  test('a permanent failure → buried with its reason, its neighbour goes on', async () => {
    const both = request();
    const scene = await asked(
      { faults: [{ action: 'CopySnapshot', times: 1, effect: { kind: 'refuse-node' } }] },
      both,
    );
    scene.world.setStock('cn-a-1', 'restricted');
    const sold = {
      kind: 'error',
      commit: false,
      status: 400,
      code: 'SaleControl.VerificationFailed',
      message: '',
    } as const;
    scene.world.addFault({ action: 'CopySnapshot', ensRegionId: 'cn-a-1', times: 2, effect: sold });
    await workOff(scene);
    expect(scene.letters()).toMatchObject([
      { reason: 'permanent', failure: { kind: 'not-on-sale' }, task: { nodes: [{ ensRegionId: 'cn-a-1' }] } },
    ]);
    expect(scene.copies()).toMatchObject([{ ensRegionId: 'cn-b-1', status: 'available' }]);
  });

  test('the source is gone → what is there is done, what is missing buried as not-found', async () => {
    const scene = await asked({ faults: [refusing(9)] }, request());
    const gone = { ...scene.ports.cloud, findSnapshot: async () => undefined };
    const copy = scene.tasks()[0]?.copy;
    scene.waitForTask();
    await deliver(scene, scene.instance({ cloud: gone, mostTries: 1 }));
    expect(scene.letters()).toMatchObject([
      { reason: 'permanent', failure: { kind: 'not-found' }, task: { nodes: [{ ensRegionId: 'cn-a-1' }], copy } },
    ]);
    expect(events(scene, 'copy.available')).toMatchObject([{ nodeId: 'cn-b-1' }]);
  });

  test('the source becomes available while the task waits → copied then', async () => {
    const scene = await asked({
      source: { status: 'creating', settles: { at: Date.UTC(2026, 10, 24, 5), as: 'available' } },
    });
    await workOff(scene);
    expect(scene.copies()).toMatchObject([{ status: 'available' }]);
  });

  test('ENS does not answer → the task is put again unchanged', async () => {
    const scene = await asked({ faults: [refusing(1)] });
    const [before] = scene.tasks();
    scene.world.addFault({ action: 'DescribeSnapshots', effect: { kind: 'drop', commit: false } });
    scene.waitForTask();
    expect(await deliver(scene, worker(scene))).toMatchObject({ putBack: 1 });
    expect(scene.tasks()).toEqual([before]);
    // As long again as it has been waited for.
    expect(scene.broker.nextDueAt('retries', scene.now())).toBe(scene.now() + 660_000);
  });
});

describe('a task that finds things not as they should be', () => {
  const reading = (code: string) => ({ kind: 'error', commit: false, status: 400, code, message: '' }) as const;

  test('attempts used up, and the one look fails → looked at again, not buried', async () => {
    const scene = await asked({ settings: { retryMaxAttempts: 1 } });
    scene.world.addFault({ action: 'DescribeSnapshots', ensRegionId: 'cn-a-1', effect: reading('Throttling') });
    await workOff(scene);
    expect([scene.letters(), scene.copies().length, events(scene, 'copy.available').length]).toEqual([[], 1, 1]);
  });

  test('ENS down for days → the task thins out its looks, and is buried only when it is too old', async () => {
    const scene = await asked({ faults: [refusing(1)] });
    scene.world.addFault({ action: 'DescribeSnapshots', times: 1e6, effect: reading('ServiceUnavailable') });
    const [task] = scene.tasks() as [Task];
    await workOff(scene, 600);
    expect(scene.letters()).toMatchObject([{ reason: 'exhausted', failure: { kind: 'throttled' } }]);
    const summary = await workBatch({ ...worker(scene), deadline: scene.now() + 120_000 }, [task]);
    expect(summary).toMatchObject({ buried: 1, putBack: 0 });
    expect(scene.now() - noon).toBeGreaterThan(144 * 3_600_000);
    expect(scene.world.counters().received['DescribeSnapshots']).toBeLessThan(600);
  });

  test.each(['CopySnapshot', 'DescribeSnapshots'])(
    'keys that are never valid for %s → errors in the log, and an end by attempts or age',
    async (action) => {
      const scene = await asked({ faults: [refusing(1)] });
      scene.world.addFault({ action, times: 1e6, effect: reading('InvalidAccessKeyId.NotFound') });
      await workOff(scene, 600);
      expect([scene.tasks(), scene.copies()]).toEqual([[], []]);
      expect(scene.letters()).toMatchObject([{ reason: 'exhausted', task: { nodes: [{ ensRegionId: 'cn-a-1' }] } }]);
      expect(events(scene, 'credentials.refused')[0]).toMatchObject({ level: 'error' });
      expect(scene.calls()).toBeLessThanOrEqual(13);
    },
  );

  test('too old, the source not to be seen, and no letter can be written → the task stays', async () => {
    const scene = await asked({ faults: [refusing(1)] });
    const [task] = scene.tasks();
    const old = { ...task, firstRequestedAt: new Date(scene.now() - 300_000_000).toISOString() };
    scene.world.addFault({ action: 'DescribeSnapshots', times: 9, effect: reading('ServiceUnavailable') });
    scene.broker.failNext({ action: 'send', queue: 'letters', times: 3, status: 500, code: 'InternalError' });
    expect(await workBatch(worker(scene), [old])).toMatchObject({ putBack: 1 });
    expect(scene.tasks()).toContainEqual(old);
  });

  test('one of two nodes too old, the source not to be seen → neither is buried', async () => {
    const scene = await asked({ faults: [refusing(1)] });
    const [task] = scene.tasks() as [Task];
    const held = {
      ensRegionId: 'cn-b-1',
      attempts: 1,
      lastAttemptAt: new Date(scene.now() - 200_000_000).toISOString(),
    };
    const old = {
      ...task,
      nodes: [...task.nodes, held],
      firstRequestedAt: new Date(scene.now() - 300_000_000).toISOString(),
    };
    scene.world.addFault({ action: 'DescribeSnapshots', times: 9, effect: reading('ServiceUnavailable') });
    expect(await workBatch(worker(scene), [old])).toMatchObject({ putBack: 1 });
    expect(scene.letters()).toEqual([]);
  });

  test('paused for longer than a task may live → attempted again afterwards, not buried', async () => {
    const scene = await asked({ faults: [refusing(1)] });
    await scene.wait(73 * 3600);
    await workOff(scene);
    expect([scene.copies().length, scene.letters()]).toEqual([1, []]);
  });

  test('a time of the last attempt in the future → waited for once, then called', async () => {
    const scene = await asked({ faults: [refusing(1)] });
    const [task] = scene.tasks() as [Task];
    const odd = { ...task, nodes: [{ ensRegionId: 'cn-a-1', attempts: 1, lastAttemptAt: '2099-01-01T00:00:00Z' }] };
    await workBatch(worker(scene), [odd]);
    expect(scene.tasks().at(-1)?.nodes[0]?.lastAttemptAt).toBe(new Date(scene.now()).toISOString());
    await workOff(scene);
    expect(scene.copies()).toHaveLength(1);
  });

  test('a bug of ours in one task → it is buried, its neighbour is worked', async () => {
    const scene = await asked({ faults: [refusing(1)] });
    const [task] = scene.tasks() as [Task];
    const { cloud } = scene.ports;
    const findSnapshot: typeof cloud.findSnapshot = async (id) => {
      if (id === 'sp-bad') throw new TypeError('a bug');
      return cloud.findSnapshot(id);
    };
    scene.waitForTask();
    const deps = scene.instance({ cloud: { ...cloud, findSnapshot }, mostTries: 1 });
    expect(await workBatch(deps, [{ ...task, snapshotId: 'sp-bad' }, task])).toMatchObject({ buried: 1, worked: 1 });
    expect(scene.letters()).toMatchObject([
      { reason: 'permanent', failure: { kind: 'bug' }, task: { snapshotId: 'sp-bad' } },
    ]);
    expect(events(scene, 'bug')).toMatchObject([{ stack: expect.stringContaining('a bug') }]);
    expect(scene.copies()).toHaveLength(1);
  });

  test('a message as large as a queue takes, full of quotes → a letter with its beginning, the log has it whole', async () => {
    const scene = createScene();
    const poison = '"'.repeat(40_000);
    expect(await workBatch(worker(scene), [poison])).toMatchObject({ unreadable: 1 });
    const [letter] = scene.letters();
    expect([letter?.body?.length, letter?.bodyLength]).toEqual([6000, 40_000]);
    expect(Buffer.byteLength(JSON.stringify(letter))).toBeLessThan(49_152);
    expect(events(scene, 'task.received')).toMatchObject([{ body: poison }]);
  });

  test('a task of which no dead letter would fit a message → a dead letter with its beginning, nothing called', async () => {
    const scene = await asked({ faults: [refusing(1)] });
    const [task] = scene.tasks() as [Task];
    scene.waitForTask();
    const denying = { ...worker(scene), settings: { ...worker(scene).settings, denyNodes: ['cn-a-*'] } };
    const large = { ...task, copy: { ...task.copy, name: '快'.repeat(16_200) } };
    expect(Buffer.byteLength(JSON.stringify(large))).toBeLessThan(49_152);
    expect(await workBatch(denying, [large])).toMatchObject({ unreadable: 1, putBack: 0 });
    expect(scene.letters()).toMatchObject([{ reason: 'unreadable', failure: { code: 'Unreadable' } }]);
    expect([scene.tasks(), scene.calls()]).toEqual([[task], 1]);
  });

  test('the same message twice in a batch → worked once', async () => {
    const scene = await asked({ faults: [refusing(1)] });
    const [task] = scene.tasks();
    scene.waitForTask();
    expect(await workBatch(worker(scene), [task, task])).toMatchObject({ worked: 1, repeated: 1 });
    expect([scene.calls(), scene.copies().length]).toEqual([2, 1]);
  });

  test("a rule's task that cannot be put back → dropped with an event, the next tick attempts it", async () => {
    const scene = await asked({ faults: [refusing(1)] });
    const [task] = scene.tasks() as [Task];
    scene.broker.failNext({ action: 'send', queue: 'retries', times: 3, status: 500, code: 'InternalError' });
    const held = { ...worker(scene), settings: { ...worker(scene).settings, paused: true } };
    const ruled = { ...task, origin: { trigger: 'timer', rule: 'lobby', requestId: 'r' } };
    expect(await workBatch(held, [ruled])).toMatchObject({ dropped: 1 });
    expect([events(scene, 'task.dropped').length, scene.letters()]).toEqual([1, []]);
  });

  test("a rule's task that would be put back beyond its expiry → ends, the next tick sees to it", async () => {
    const scene = await asked({ faults: [refusing(1)] });
    const [task] = scene.tasks() as [Task];
    const expiresAt = new Date(scene.now() + 200_000).toISOString();
    const ruled = { ...task, expiresAt, origin: { trigger: 'timer', rule: 'lobby', requestId: 'r' } };
    scene.world.addFault({ action: 'DescribeSnapshots', effect: reading('ServiceUnavailable') });
    expect(await workBatch(worker(scene), [ruled])).toMatchObject({ expired: 1 });
    expect(scene.tasks()).toEqual([task]);
  });

  test("a rule's task whose node is denied → said in the log, no letter", async () => {
    const scene = await asked({ faults: [refusing(1)] });
    const [task] = scene.tasks() as [Task];
    scene.waitForTask();
    const denying = { ...worker(scene), settings: { ...worker(scene).settings, denyNodes: ['cn-a-*'] } };
    await workBatch(denying, [{ ...task, origin: { trigger: 'timer', rule: 'lobby', requestId: 'r' } }]);
    expect([events(scene, 'pair.failed')[0]?.['code'], scene.letters()]).toEqual(['DENY_NODES', []]);
  });
});

describe('brakes', () => {
  test('paused → put again unchanged, nothing called; afterwards it goes on', async () => {
    const scene = await asked({ faults: [refusing(1)] });
    const [before] = scene.tasks();
    const held = { ...worker(scene), settings: { ...worker(scene).settings, paused: true } };
    for (let round = 0; round < 5; round += 1) {
      scene.waitForTask();
      await deliver(scene, held);
    }
    expect([scene.tasks(), scene.calls()]).toEqual([[before], 1]);
    await workOff(scene);
    expect(scene.copies()).toHaveLength(1);
  });

  test('a node denied meanwhile → buried, not called', async () => {
    const scene = await asked({ faults: [refusing(1)] });
    scene.waitForTask();
    const denying = { ...worker(scene), settings: { ...worker(scene).settings, denyNodes: ['cn-a-*'] } };
    await deliver(scene, denying);
    expect([scene.calls(), scene.letters()[0]?.failure?.code]).toEqual([1, 'DENY_NODES']);
  });

  test('little time left → put back for a minute', async () => {
    const scene = await asked();
    scene.waitForTask();
    const late = { ...worker(scene), deadline: scene.now() + 89_000 };
    expect(await deliver(scene, late)).toMatchObject({ putBack: 1 });
    expect(scene.broker.nextDueAt('retries', scene.now())).toBe(scene.now() + 60_000);
    scene.waitForTask();
    expect(await deliver(scene, { ...late, deadline: scene.now() + 90_000 })).toMatchObject({ worked: 1 });
  });

  test('expired → done, with an event and without a letter', async () => {
    const scene = await asked({ faults: [refusing(1)] });
    const [task] = scene.tasks();
    const expired = { ...task, expiresAt: new Date(scene.now()).toISOString() };
    expect(await workBatch(worker(scene), [expired])).toMatchObject({ expired: 1 });
    expect([events(scene, 'task.expired').length, scene.letters()]).toEqual([1, []]);
  });
});

describe('messages', () => {
  test('every body → logged before anything else is done', async () => {
    const scene = await asked();
    scene.events.length = 0;
    await deliver(scene, worker(scene));
    scene.waitForTask();
    await deliver(scene, worker(scene));
    expect(scene.events[0]).toMatchObject({
      event: 'task.received',
      body: expect.stringContaining('"snapshotId":"sp-source"'),
    });
  });

  test('a hundred messages, one of them poison → the others are worked, it is a dead letter with its body', async () => {
    const scene = await asked({ faults: [refusing(1)] });
    const [task] = scene.tasks() as [Task];
    const others = Array.from({ length: 99 }, (_, index) => ({ ...task, taskId: `task-${index}` }));
    const bodies = [...others.slice(0, 50), 'poison \u0000', ...others.slice(50)];
    const summary = await workBatch(worker(scene), bodies);
    expect(summary).toMatchObject({ worked: 99, unreadable: 1, unsecured: 0 });
    expect(scene.letters()).toMatchObject([{ reason: 'unreadable', body: 'poison \u0000' }]);
    expect(scene.copies().length).toBeLessThanOrEqual(1);
  });

  test.each([
    ['an unknown version', { version: 9, snapshotId: 'x' }],
    ['a foreign message', { Records: [{ s3: {} }] }],
    ['a number', 7],
  ])('%s → a dead letter with its body, as it came', async (_, body) => {
    const scene = createScene();
    expect(await workBatch(worker(scene), [body])).toMatchObject({ unreadable: 1 });
    expect(scene.letters()).toMatchObject([
      { reason: 'unreadable', body: JSON.stringify(body), failure: { code: 'Unreadable' } },
    ]);
  });

  test('the next task cannot be put → the same task in a minute; else a letter; else it is only in the log', async () => {
    const fails = (times: number, queue = 'retries') =>
      ({ action: 'send', queue, times, status: 500, code: 'InternalError' }) as const;
    const later = await asked({ faults: [refusing(1)] });
    const [task] = later.tasks();
    later.broker.failNext(fails(3));
    later.waitForTask();
    expect(await deliver(later, worker(later))).toMatchObject({ putBack: 1 });
    expect([later.tasks(), later.calls()]).toEqual([[task], 1]);

    const letter = await asked({ faults: [refusing(1)] });
    letter.broker.failNext(fails(6));
    letter.waitForTask();
    expect(await deliver(letter, worker(letter))).toMatchObject({ buried: 1 });
    expect([letter.tasks(), letter.letters()]).toMatchObject([[], [{ reason: 'unsecured', task }]]);

    const nowhere = await asked({ faults: [refusing(1)] });
    nowhere.broker.failNext(fails(6));
    nowhere.broker.failNext(fails(3, 'letters'));
    nowhere.waitForTask();
    expect(await deliver(nowhere, worker(nowhere), 'drop')).toMatchObject({ unsecured: 1 });
    expect(events(nowhere, 'task.unsecured')).toMatchObject([{ task }]);
  });

  test('a message that can be put nowhere, delivered twice → said each time', async () => {
    const scene = await asked({ faults: [refusing(1)] });
    const [task] = scene.tasks();
    scene.waitForTask();
    scene.broker.failNext({ action: 'send', times: 99, status: 500, code: 'InternalError' });
    expect(await workBatch(worker(scene), [task, 'poison', task])).toEqual({ ...emptySummary, unsecured: 3 });
  });

  test('a task that makes us stumble and cannot be buried → unsecured', async () => {
    const scene = await asked({ faults: [refusing(1)] });
    const [task] = scene.tasks();
    const findSnapshot = async () => {
      throw new TypeError('a bug');
    };
    scene.broker.failNext({ action: 'send', queue: 'letters', times: 3, status: 500, code: 'InternalError' });
    const deps = scene.instance({ cloud: { ...scene.ports.cloud, findSnapshot } });
    expect(await workBatch(deps, [task])).toEqual({ ...emptySummary, unsecured: 1 });
  });

  test('nothing can be buried → the task stays until it can', async () => {
    const scene = await asked({ settings: { retryMaxAttempts: 1 }, faults: [refusing(9)] });
    scene.broker.failNext({ action: 'send', queue: 'letters', times: 3, status: 500, code: 'InternalError' });
    scene.waitForTask();
    expect(await deliver(scene, worker(scene))).toMatchObject({ putBack: 1 });
    await workOff(scene);
    expect(scene.letters()).toMatchObject([{ reason: 'exhausted' }]);
  });
});

describe('drainQueue', () => {
  test('tasks that are due → worked and deleted; those that are not stay', async () => {
    const scene = await asked({}, request({ destinationRegionIds: ['cn-a-1', 'cn-b-1'] }));
    scene.waitForTask();
    await requestCopies(scene.instance(), request({ destinationRegionIds: ['cn-c-1'] }));
    expect(await drainQueue({ ...worker(scene), deadline: scene.now() + 300_000 })).toMatchObject({ worked: 1 });
    expect(scene.tasks()).toMatchObject([{ nodes: [{ ensRegionId: 'cn-c-1' }] }]);
    expect(events(scene, 'message.kept')).toEqual([]);
  });

  test('each body → logged before it is worked; with little time left nothing is received', async () => {
    const scene = await asked();
    scene.waitForTask();
    scene.events.length = 0;
    await drainQueue({ ...worker(scene), deadline: scene.now() + 94_000 });
    expect([scene.events, scene.tasks().length]).toEqual([[], 1]);
    await drainQueue({ ...worker(scene), deadline: scene.now() + 95_000 });
    expect(scene.events[0]).toMatchObject({ event: 'task.received', body: expect.any(String) });
    expect(scene.tasks()).toEqual([]);
  });

  test('a queue that cannot be reached → said in the log, nothing thrown', async () => {
    const scene = createScene();
    scene.broker.deleteQueue('retries', scene.now());
    await drainQueue({ ...worker(scene), deadline: scene.now() + 300_000 });
    expect(events(scene, 'queue.unreachable')).toMatchObject([{ code: 'QueueNotExist' }]);
  });

  test('a task in no queue → its message is not deleted', async () => {
    const scene = await asked({ faults: [refusing(1)] });
    scene.broker.failNext({ action: 'send', times: 9, status: 500, code: 'InternalError' });
    scene.waitForTask();
    await drainQueue({ ...worker(scene), deadline: scene.now() + 300_000 });
    expect(scene.tasks()).toHaveLength(1);
    await scene.wait(60);
    await drainQueue({ ...worker(scene), deadline: scene.now() + 300_000 });
    expect(scene.copies()).toHaveLength(1);
  });
});
