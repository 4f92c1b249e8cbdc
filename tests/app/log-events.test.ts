import { describe, expect, test } from 'vitest';
import { drainQueue } from '../../shared/app/drain-queue.ts';
import { redrive } from '../../shared/app/redrive.ts';
import { requestCopies } from '../../shared/app/request-copies.ts';
import { runPolicy } from '../../shared/app/run-policy.ts';
import { workBatch } from '../../shared/app/work-batch.ts';
import type { Rule } from '../../shared/core/effective-rules.ts';
import { CallError } from '../../shared/core/failure.ts';
import type { Task } from '../../shared/core/task.ts';
import { brokerLetters } from '../../simulation/world/queue.ts';
import { noon, rule } from '../support/builders.ts';
import { createScene, request, type Scene, type SceneOptions } from '../support/scene.ts';

const only = request({ destinationRegionIds: ['cn-a-1'] });
const denied = { kind: 'error', commit: false, code: 'NoPermission', status: 403, message: 'No.' } as const;
const throttled = { kind: 'error', commit: false, code: 'Throttling', status: 400, message: 'Slow.' } as const;
const refusing = { action: 'CopySnapshot', ensRegionId: 'cn-a-1', effect: { kind: 'refuse-node' } } as const;
/** A queue that takes nothing for as long as one put is tried. */
const failing = (queue: string, times = 3) =>
  ({ action: 'send', queue, times, status: 500, code: 'InternalError' }) as const;

/** What was told beside the single tries. */
const told = (events: Scene['events']) => events.filter(({ level }) => level !== 'debug');
const queueDown = { kind: 'unknown', code: 'InternalError', message: 'Injected failure.' };
const about = { snapshotId: 'sp-source', taskId: expect.any(String) };
const pair = { snapshotId: 'sp-source', nodeId: 'cn-a-1' };
const ruled = { origin: { trigger: 'timer', rule: 'lobby', requestId: 'tick' } } as const;

/** A task of a refused node is due, and nothing is in the log yet. */
async function due() {
  const scene = createScene({ faults: [refusing] });
  await requestCopies(scene.instance(), only);
  const [task] = scene.tasks() as [Task];
  scene.waitForTask();
  scene.events.length = 0;
  return { scene, task, deps: scene.instance({ mostTries: 1 }) };
}

describe('the log of a request', () => {
  const run = async (options: SceneOptions, wanted = only, prepare: (scene: Scene) => void = () => {}) => {
    const scene = createScene(options);
    prepare(scene);
    await requestCopies(scene.instance(), wanted);
    return { scene, events: scene.events };
  };

  test('two free nodes → the task that watches them, then each copy with its id', async () => {
    const { scene, events } = await run({}, request());
    const [first, second] = scene.copies();
    expect(events).toEqual([
      { level: 'info', event: 'task.queued', ...about, nodes: 2, delaySeconds: 660 },
      { level: 'info', event: 'copy.accepted', ...pair, copySnapshotId: first?.snapshotId },
      { level: 'info', event: 'copy.accepted', ...pair, nodeId: 'cn-b-1', copySnapshotId: second?.snapshotId },
    ]);
  });

  test('one try throttled → told on the debug level, with its number', async () => {
    const { events } = await run({ faults: [{ action: 'CopySnapshot', effect: throttled }] });
    expect(events.filter(({ level }) => level === 'debug')).toEqual([
      {
        level: 'debug',
        event: 'ens.failed',
        tries: 1,
        kind: 'throttled',
        code: 'Throttling',
        message: 'Slow.',
        ensRequestId: expect.any(String),
      },
    ]);
  });

  test('a node that ENS denies → the failure in its own words, the node that is given up, and its letter whole', async () => {
    const { scene, events } = await run({ faults: [{ ...refusing, effect: denied }] });
    const failure = { kind: 'denied', code: 'NoPermission', message: 'No.', ensRequestId: expect.any(String) };
    expect(events.filter(({ level }) => level !== 'debug')).toEqual([
      { level: 'info', event: 'task.queued', ...about, nodes: 1, delaySeconds: 660 },
      { level: 'warn', event: 'copy.failed', ...pair, ...failure },
      { level: 'error', event: 'pair.buried', ...about, ...pair, reason: 'permanent', ...failure },
      { level: 'info', event: 'letter', letter: scene.letters()[0] },
    ]);
  });

  test('the queue takes no task → told, and nothing else happens', async () => {
    const { events } = await run({}, request(), ({ broker }) => broker.failNext(failing('retries')));
    expect(events).toEqual([
      { level: 'debug', event: 'queue.failed', tries: 1, ...queueDown },
      { level: 'debug', event: 'queue.failed', tries: 2, ...queueDown },
      { level: 'error', event: 'task.refused', ...about, ...queueDown },
    ]);
  });

  test('the queue takes no letter → the nodes that are not buried, and why', async () => {
    const { events } = await run({ settings: { denyNodes: ['cn-a-1'] } }, request(), ({ broker }) =>
      broker.failNext(failing('letters')),
    );
    expect(told(events)).toMatchObject([
      {
        level: 'error',
        event: 'pair.unburied',
        ...about,
        ...pair,
        reason: 'permanent',
        kind: 'denied',
        code: 'DENY_NODES',
      },
      { level: 'error', event: 'letter.refused', ...about, ...queueDown },
    ]);
  });

  test('the guard cannot be withdrawn → which one, and why', async () => {
    const { events } = await run({ faults: [{ ...refusing, effect: denied, times: 2 }] }, request(), ({ broker }) =>
      broker.failNext({ action: 'delete', status: 500, code: 'InternalError' }),
    );
    expect(events).toContainEqual({ level: 'warn', event: 'guard.kept', ...about, ...queueDown });
  });
});

describe('the log of a task', () => {
  test('worked → received, and what it came to', async () => {
    const { scene, task, deps } = await due();
    await workBatch(deps, [task]);
    expect(scene.events).toMatchObject([
      { level: 'info', event: 'task.received', body: task },
      { level: 'info', event: 'task.queued', ...about },
      { level: 'info', event: 'copy.accepted', ...pair },
    ]);
  });

  test.each([
    ['a request', {}, { ...pair }],
    ['a rule', ruled, { ...pair, rule: 'lobby' }],
  ])('the copy of %s is there → measured in seconds since it was asked for', async (_, changes, fields) => {
    const { scene, task, deps } = await due();
    await workBatch(deps, [task]);
    await scene.wait(700);
    scene.events.length = 0;
    await workBatch({ ...deps, deadline: scene.now() + 120_000 }, [{ ...task, ...changes }]);
    expect(scene.events.slice(1)).toEqual([{ level: 'info', event: 'copy.available', ...fields, seconds: 1360 }]);
  });

  test.each([
    ['a day', 86_400, []],
    ['a second more', 86_401, [{ level: 'warn', event: 'copy.slow', ...pair, seconds: 86_401 }]],
  ])('a copy that has been made for %s → warned of only after a day', async (_, age, expected) => {
    const { scene, task, deps } = await due();
    scene.world.putSnapshot({
      snapshotId: 'sp-slow',
      snapshotName: 'nightly',
      sourceSnapshotId: 'sp-source',
      ensRegionId: 'cn-a-1',
      createdAt: noon,
      sizeMiB: 40,
      status: 'creating',
    });
    const firstRequestedAt = new Date(scene.now() - age * 1000).toISOString();
    await workBatch(deps, [{ ...task, firstRequestedAt }]);
    expect(scene.events.filter(({ event }) => event === 'copy.slow')).toEqual(expected);
  });

  test('a node that has been refused for longer → not called slow', async () => {
    const { scene, task, deps } = await due();
    scene.world.addFault(refusing);
    await workBatch(deps, [{ ...task, firstRequestedAt: new Date(scene.now() - 90_000_000).toISOString() }]);
    expect(scene.events.map(({ event }) => event)).toEqual([
      'task.received',
      'task.queued',
      'ens.failed',
      'copy.failed',
    ]);
  });

  test("a rule's node that is denied → told with its reason, as there is no letter", async () => {
    const { scene, task, deps } = await due();
    const denying = { ...deps, settings: { ...deps.settings, denyNodes: ['cn-a-1'] } };
    await workBatch(denying, [{ ...task, ...ruled }]);
    expect(scene.events.slice(1)).toMatchObject([
      { level: 'warn', event: 'pair.failed', ...pair, rule: 'lobby', kind: 'denied', code: 'DENY_NODES' },
    ]);
    scene.events.length = 0;
    await workBatch(denying, [task]);
    expect(scene.events.map(({ event }) => event)).toEqual(['task.received', 'pair.buried', 'letter']);
  });

  test('paused, or no time left → put back, for how long and why', async () => {
    const { scene, task, deps } = await due();
    await workBatch({ ...deps, settings: { ...deps.settings, paused: true } }, [task]);
    await workBatch({ ...deps, deadline: scene.now() }, [{ ...task, taskId: 'other' }]);
    expect(scene.events.filter(({ event }) => event === 'task.putBack')).toMatchObject([
      { level: 'info', ...about, delaySeconds: 300 },
      { level: 'info', taskId: 'other', delaySeconds: 60, kind: 'unsent', code: 'OutOfTime' },
    ]);
  });

  test('expired → told with its rule', async () => {
    const { scene, task, deps } = await due();
    await workBatch(deps, [{ ...task, ...ruled, expiresAt: new Date(scene.now()).toISOString() }]);
    expect(scene.events.slice(1)).toEqual([{ level: 'info', event: 'task.expired', ...about, rule: 'lobby' }]);
  });

  test("a rule's task that could be put back only beyond its expiry → expired, and why it was to be put back", async () => {
    const { scene, task, deps } = await due();
    const until = (seconds: number) => new Date(scene.now() + seconds * 1000).toISOString();
    const late = { ...deps, deadline: scene.now() };
    expect(await workBatch(late, [{ ...task, ...ruled, expiresAt: until(60) }])).toMatchObject({ expired: 1 });
    const why = { kind: 'unsent', code: 'OutOfTime' };
    expect(scene.events[1]).toMatchObject({ level: 'info', event: 'task.expired', ...about, rule: 'lobby', ...why });
    expect(await workBatch(late, [{ ...task, ...ruled, expiresAt: until(61) }])).toMatchObject({ putBack: 1 });
    expect(scene.events[3]).toMatchObject({ level: 'info', event: 'task.putBack', ...about, rule: 'lobby', ...why });
  });

  test('the next task cannot be put, nor the same one again → buried, or in the log with the whole task', async () => {
    const { scene, task, deps } = await due();
    scene.broker.failNext(failing('retries', 12));
    await workBatch(deps, [task]);
    scene.broker.failNext(failing('letters'));
    await workBatch(deps, [task]);
    expect(scene.events.filter(({ event }) => event.startsWith('task.'))).toMatchObject([
      { event: 'task.received' },
      { level: 'error', event: 'task.refused', ...queueDown },
      { level: 'error', event: 'task.buried', ...about, reason: 'unsecured', ...queueDown },
      { event: 'task.received' },
      { level: 'error', event: 'task.refused', ...queueDown },
      { level: 'error', event: 'task.unsecured', ...about, task, ...queueDown },
    ]);
  });

  test("a rule's task that cannot be put back → dropped", async () => {
    const { scene, task, deps } = await due();
    scene.broker.failNext(failing('retries'));
    await workBatch({ ...deps, settings: { ...deps.settings, paused: true } }, [{ ...task, ...ruled }]);
    expect(told(scene.events).slice(1)).toEqual([
      { level: 'warn', event: 'task.dropped', ...about, rule: 'lobby', ...queueDown },
    ]);
  });

  test('a message that is no task → its body and why; in no queue if no letter can be written', async () => {
    const { scene, deps } = await due();
    await workBatch(deps, [7]);
    scene.broker.failNext(failing('letters'));
    await workBatch(deps, [8]);
    const why = 'message: must be an object';
    expect(told(scene.events)).toEqual([
      { level: 'info', event: 'task.received', body: 7 },
      { level: 'error', event: 'task.unreadable', body: 7, why },
      { level: 'info', event: 'task.received', body: 8 },
      { level: 'error', event: 'task.unreadable', body: 8, why },
      { level: 'error', event: 'task.unsecured', body: 8, ...queueDown },
    ]);
    expect(scene.letters()).toMatchObject([{ failure: { kind: 'invalid', code: 'Unreadable', message: why } }]);
  });

  test.each([
    ['an error', new TypeError('a bug'), expect.stringContaining('TypeError: a bug')],
    ['something else', 'a word', 'a word'],
  ])('a bug of ours that throws %s → told where, with the task', async (_, thrown, stack) => {
    const { scene, task, deps } = await due();
    const findSnapshot = async () => {
      throw thrown;
    };
    const cloud = { ...scene.ports.cloud, findSnapshot };
    await workBatch({ ...deps, cloud }, [task]);
    expect(scene.events.slice(1)).toEqual([{ level: 'error', event: 'bug', taskId: task.taskId, stack }]);
  });

  test('the queue that is drained fails → unreachable when nothing is received, kept when it cannot be deleted', async () => {
    const { scene, deps } = await due();
    const long = { ...deps, deadline: scene.now() + 300_000 };
    scene.broker.failNext({ action: 'receive', status: 500, code: 'InternalError' });
    await drainQueue(long);
    expect(scene.events).toEqual([{ level: 'error', event: 'queue.unreachable', ...queueDown }]);
    scene.broker.failNext({ action: 'delete', status: 500, code: 'InternalError' });
    await drainQueue(long);
    expect(scene.events.at(-1)).toEqual({ level: 'warn', event: 'message.kept', ...queueDown });
  });
});

describe('the log of a run', () => {
  const tick = async (scene: Scene, changes: Partial<Rule> = {}, deps = scene.instance()) => {
    const source = { read: async () => ({ version: 1 as const, rules: [rule(changes)] }) };
    await runPolicy(deps, source, 3600, { requestId: 'tick', dryRun: false, tickedAt: scene.now() });
    return scene.events.filter(({ event }) => ['rule.run', 'pair.failed', 'objective', 'bug'].includes(event));
  };
  const counts = { present: 0, accepted: 0, queued: 0, failed: 0, wouldCopy: 0, held: 0 };
  const ran = { event: 'rule.run', rule: 'lobby', waiting: 0, unseenSources: [], ...counts };

  test('what a rule came to → counted', async () => {
    expect(await tick(createScene())).toEqual([{ level: 'info', ...ran, accepted: 1 }]);
    const creating = createScene({ source: { status: 'creating' } });
    expect(await tick(creating)).toEqual([{ level: 'info', ...ran, waiting: 1 }]);
  });

  test('a rule that matches nothing → warned of', async () => {
    const events = await tick(createScene(), { source: { nodes: ['cn-home-1'], names: ['weekly'] } });
    expect(events).toEqual([{ level: 'warn', ...ran, warning: expect.stringContaining('no snapshot matches') }]);
  });

  test('a source node that cannot be read → warned of', async () => {
    const scene = createScene();
    const listSnapshots = async () => ({ snapshots: [], complete: false });
    const deps = scene.instance({ cloud: { ...scene.ports.cloud, listSnapshots } });
    expect(await tick(scene, {}, deps)).toEqual([
      { level: 'warn', ...ran, unseenSources: ['cn-home-1'], kind: 'unknown', code: 'ListingIncomplete' },
    ]);
    expect(scene.events.at(-1)).toMatchObject({ event: 'run.finished', unseenNodes: 2 });
  });

  test('source nodes of which nothing may be read → each once, and why; the right that is missing, once for all nodes', async () => {
    const scene = createScene();
    const failure = { kind: 'denied', code: 'NoPermission', message: 'No.' } as const;
    const fail = () => Promise.reject(new CallError(failure));
    const deps = scene.instance({ cloud: { ...scene.ports.cloud, listSnapshots: fail, listDisks: fail } });
    const source = { nodes: ['cn-home-1', 'cn-b-1'], diskTags: { role: 'db' } };
    const { kind, code } = failure;
    expect(await tick(scene, { source }, deps)).toEqual([
      { level: 'warn', ...ran, unseenSources: ['cn-home-1', 'cn-b-1'], kind, code },
    ]);
    const unseen = { level: 'warn', event: 'nodes.unseen', ...failure };
    expect(scene.events.filter(({ event }) => event === unseen.event)).toEqual([
      { ...unseen, of: 'disks', nodes: 2, nodeIds: ['cn-home-1', 'cn-b-1'] },
      { ...unseen, of: 'snapshots', nodes: 3, nodeIds: ['cn-home-1', 'cn-b-1', 'cn-a-1'] },
    ]);
    expect(scene.events.at(-1)).toMatchObject({ event: 'run.finished', unseenNodes: 3 });
  });

  test('the copies of the day cannot be counted → warned of; a limit that is full → not', async () => {
    const limits = { copiesPerDay: 1 };
    const scene = createScene({ faults: [{ action: 'DescribeEnsRegions', times: 9, effect: denied }] });
    const open = rule({ name: 'open', enabled: false, destinations: { nodes: ['cn-*'] } });
    const source = { read: async () => ({ version: 1 as const, rules: [rule(), open], limits }) };
    await runPolicy(scene.instance(), source, 3600, { requestId: 'tick', dryRun: false, tickedAt: scene.now() });
    expect(scene.events.filter(({ event }) => event === 'rule.run')).toEqual([
      { level: 'warn', ...ran, held: 1, uncounted: 1 },
    ]);
    const { code } = denied;
    expect(scene.events).toContainEqual(expect.objectContaining({ level: 'warn', event: 'nodes.unknown', code }));
    const held = { event: 'copies.held', by: 'limit', limit: 'copiesPerDay', of: 'file', max: 1, uncounted: true };
    expect(scene.events).toContainEqual(expect.objectContaining(held));
    const full = await tick(createScene(), { limits, destinations: { nodes: ['cn-a-1', 'cn-b-1'] } });
    expect(full).toEqual([{ level: 'info', ...ran, accepted: 1, held: 1 }]);
  });

  test('a run by hand of a rule that is disabled → warned of, and nothing else; by the timer → not told', async () => {
    const scene = createScene();
    const source = { read: async () => ({ version: 1 as const, rules: [rule({ enabled: false })] }) };
    const request = { requestId: 'hand', dryRun: false };
    await runPolicy(scene.instance(), source, 3600, request);
    expect(scene.events.splice(0).map(({ event }) => event)).toEqual(['run.finished']);
    const run = await runPolicy(scene.instance(), source, 3600, { ...request, rules: ['lobby'] });
    expect(run).toMatchObject({ rules: [], disabledRules: ['lobby'] });
    expect(scene.events).toMatchObject([
      { level: 'warn', event: 'rule.disabled', rule: 'lobby' },
      { level: 'info', event: 'run.finished', rules: 0 },
    ]);
  });

  test('an objective, and no node to copy to → a state all the same, of no node', async () => {
    const nowhere = { destinations: { nodes: ['cn-x-*'] }, objective: { maxAge: '1d' } };
    expect(await tick(createScene(), nowhere)).toContainEqual({
      level: 'warn',
      event: 'objective',
      rule: 'lobby',
      state: 'unknown',
    });
  });

  test('a pair that fails for good → told with its reason', async () => {
    const scene = createScene({ faults: [{ ...refusing, effect: denied }] });
    expect(await tick(scene)).toEqual([
      { level: 'info', ...ran, failed: 1 },
      {
        level: 'warn',
        event: 'pair.failed',
        rule: 'lobby',
        ...pair,
        kind: 'denied',
        code: 'NoPermission',
        message: 'No.',
        ensRequestId: expect.any(String),
      },
    ]);
  });

  test.each([
    ['an error', new TypeError('a bug'), expect.stringContaining('TypeError: a bug')],
    ['something else', 'a word', 'a word'],
  ])('a bug of ours that throws %s → told where, and reported', async (_, thrown, stack) => {
    const scene = createScene();
    const copySnapshot = async () => {
      throw thrown;
    };
    const events = await tick(scene, {}, scene.instance({ cloud: { ...scene.ports.cloud, copySnapshot } }));
    expect(events).toEqual([
      { level: 'error', event: 'bug', rule: 'lobby', snapshotId: 'sp-source', stack },
      { level: 'info', ...ran, failed: 1 },
      { level: 'warn', event: 'pair.failed', rule: 'lobby', ...pair, kind: 'bug' },
    ]);
  });
});

describe('the log of a redrive', () => {
  async function buried() {
    const scene = createScene({ faults: [{ ...refusing, effect: denied }] });
    await requestCopies(scene.instance(), only);
    scene.events.length = 0;
    return { scene, again: () => redrive(scene.instance(), brokerLetters(scene.broker, 'letters', scene), 10) };
  }

  test('a task put back, and a letter that holds none', async () => {
    const { scene, again } = await buried();
    const foreign = Buffer.from('hello').toString('base64');
    scene.broker.send('letters', { body: foreign }, scene.now());
    await again();
    expect(scene.events).toEqual([
      { level: 'info', event: 'letter.redriven', ...about, nodes: 1 },
      { level: 'warn', event: 'letter.unreadable', body: foreign },
    ]);
  });

  test('the task cannot be put, or the letter not be removed → kept, and why', async () => {
    const { scene, again } = await buried();
    scene.broker.failNext(failing('retries'));
    await again();
    expect(told(scene.events)).toEqual([
      { level: 'error', event: 'letter.kept', taskId: expect.any(String), ...queueDown },
    ]);
    await scene.wait(60);
    scene.broker.failNext({ action: 'delete', status: 500, code: 'InternalError' });
    await again();
    expect(scene.events.at(-1)).toEqual({ level: 'warn', event: 'letter.kept', ...queueDown });
  });

  test('the dead letters cannot be reached → why', async () => {
    const { scene, again } = await buried();
    scene.broker.failNext({ action: 'receive', status: 500, code: 'InternalError' });
    await again();
    expect(scene.events).toEqual([{ level: 'error', event: 'letters.unreachable', ...queueDown }]);
  });
});
