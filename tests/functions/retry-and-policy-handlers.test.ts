import { describe, expect, test } from 'vitest';
import { createPolicyHandler } from '../../functions/policy/handler.ts';
import { createRetryHandler } from '../../functions/retry/handler.ts';
import { readYamlRules } from '../../shared/adapters/rules/yaml-text.ts';
import { requestCopies } from '../../shared/app/request-copies.ts';
import { emptySummary } from '../../shared/app/work-batch.ts';
import { eventFunction } from '../../shared/fc/event-function.ts';
import type { RuleSource } from '../../shared/ports.ts';
import { createScene, request, type Scene, type SceneOptions } from '../support/scene.ts';

const context = {
  requestId: 'request-1',
  function: { name: 'f', timeout: 600 },
  region: 'cn-hangzhou',
  accountId: '1',
};
const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const timer = (payload?: string) =>
  bytes({ triggerTime: '2026-11-24T04:00:00Z', triggerName: 'tick', ...(payload === undefined ? {} : { payload }) });

describe('retry', () => {
  async function dueTask(options: SceneOptions = {}) {
    const refused = { action: 'CopySnapshot', ensRegionId: 'cn-a-1', effect: { kind: 'refuse-node' } } as const;
    const scene = createScene({ faults: [refused], ...options });
    await requestCopies(scene.instance(), request());
    const [task] = scene.tasks();
    await scene.wait(700);
    scene.events.length = 0;
    const before = scene.calls();
    const deps = scene.instance({ mostTries: 1 });
    const handle = createRetryHandler(({ deadline }) => ({ ...deps, deadline }), deps.log);
    const invoke = eventFunction(handle, { log: deps.log, clock: deps.clock });
    return {
      scene,
      task,
      invoke: (event: unknown) => invoke(bytes(event), context),
      callsSince: () => scene.calls() - before,
    };
  }
  const cloudEvent = (body: unknown) => ({
    specversion: '1.0',
    type: 'mns:Queue:SendMessage',
    data: { messageId: 'm', messageBody: body },
  });

  test.each([
    ['text', (task: unknown) => [cloudEvent(JSON.stringify(task))]],
    ['Base64', (task: unknown) => [cloudEvent(Buffer.from(JSON.stringify(task)).toString('base64'))]],
    ['parsed', (task: unknown) => [cloudEvent(task)]],
    ['one event, not a list', (task: unknown) => cloudEvent(JSON.stringify(task))],
    ['elements as text', (task: unknown) => [JSON.stringify(cloudEvent(task))]],
    ['raw data', (task: unknown) => [{ messageBody: JSON.stringify(task) }]],
  ])('a task delivered as %s → response, state of ENS, call, message and log', async (_, eventOf) => {
    const { scene, task, invoke, callsSince } = await dueTask();
    expect(await invoke(eventOf(task))).toEqual({ ...emptySummary, worked: 1 });
    expect(
      scene
        .copies()
        .map(({ ensRegionId }) => ensRegionId)
        .toSorted(),
    ).toEqual(['cn-a-1', 'cn-b-1']);
    expect(callsSince()).toBe(1);
    expect(scene.tasks().at(-1)).toMatchObject({
      taskId: task?.taskId,
      nodes: [{ ensRegionId: 'cn-a-1', attempts: 2 }],
    });
    expect(scene.events.map(({ event }) => event)).toEqual([
      'task.received',
      'task.queued',
      'copy.accepted',
      'copy.available',
      'batch.worked',
    ]);
  });

  test('called by a timer → drains the queue itself', async () => {
    const { scene, invoke } = await dueTask();
    expect(await invoke({ triggerTime: '2026-11-24T04:00:00Z', triggerName: 'drain', payload: '' })).toMatchObject({
      worked: 1,
    });
    expect(scene.tasks()).toMatchObject([{ nodes: [{ ensRegionId: 'cn-a-1', attempts: 2 }] }]);
  });

  test('a message that could be put nowhere → the function fails, so that the trigger may deliver again', async () => {
    const { scene, task, invoke } = await dueTask();
    scene.broker.failNext({ action: 'send', times: 9, status: 500, code: 'InternalError' });
    await expect(invoke([cloudEvent(task)])).rejects.toThrow('1 messages could be put into no queue');
    expect(scene.events).toContainEqual(expect.objectContaining({ event: 'task.unsecured', level: 'error' }));
    expect(scene.events).toContainEqual(expect.objectContaining({ event: 'invocation.failed' }));
  });

  test('an environment that cannot be used → the bodies are in the log, the function fails', async () => {
    const { scene, task } = await dueTask();
    const { log, clock } = scene.instance();
    const handle = createRetryHandler(() => {
      throw new Error('misconfigured');
    }, log);
    await expect(eventFunction(handle, { log, clock })(bytes([cloudEvent(task)]), context)).rejects.toThrow(
      'misconfigured',
    );
    expect(scene.events).toContainEqual(expect.objectContaining({ event: 'task.unsecured', body: task }));
  });

  test('an empty batch, or no JSON at all → nothing crashes', async () => {
    const { scene, invoke } = await dueTask();
    expect(await invoke([])).toEqual(emptySummary);
    expect(await invoke('')).toEqual(emptySummary);
    expect(await invoke('\u0000\u0001')).toMatchObject({ unreadable: 1 });
    expect(scene.letters()).toMatchObject([{ reason: 'unreadable' }]);
  });
});

describe('policy', () => {
  const rules = readYamlRules(
    'version: 1\nrules: [{name: lobby, source: {nodes: [cn-home-1]}, destinations: {nodes: [cn-a-1]}}]',
    'r.yaml',
  );
  function policy(source: RuleSource = { read: async () => rules }, scene: Scene = createScene()) {
    const deps = scene.instance();
    const handle = createPolicyHandler(({ deadline }) => ({
      deps: { ...deps, deadline },
      rules: source,
      tickSeconds: 3600,
    }));
    const invoke = eventFunction(handle, { log: deps.log, clock: deps.clock });
    return { scene, invoke: (event: Uint8Array) => invoke(event, context) };
  }

  test.each([
    ['no payload', timer()],
    ['an empty one', timer('')],
    ['no event', bytes('')],
  ])('%s → response, state of ENS, call, messages and log', async (_, event) => {
    const { scene, invoke } = policy();
    expect(await invoke(event)).toMatchObject({
      requestId: 'request-1',
      at: '2026-11-24T04:00:00.000Z',
      dryRun: false,
      rules: [
        {
          rule: 'lobby',
          waiting: [],
          pairs: [{ snapshotId: 'sp-source', ensRegionId: 'cn-a-1', outcome: 'accepted' }],
        },
      ],
      counts: { accepted: 1 },
    });
    expect(scene.copies()).toMatchObject([{ ensRegionId: 'cn-a-1', status: 'creating' }]);
    expect(scene.world.counters().received).toEqual({ DescribeSnapshots: 1, CopySnapshot: 1 });
    expect([scene.tasks(), scene.letters()]).toEqual([[], []]);
    expect(scene.events.map(({ event: name }) => name)).toEqual(['copy.accepted', 'rule.run', 'run.finished']);
  });

  test('a dry run of one rule, from a timer or by hand → nothing called', async () => {
    const { scene, invoke } = policy();
    expect(await invoke(timer('{"rules":["lobby"],"dryRun":true}'))).toMatchObject({
      dryRun: true,
      counts: { wouldCopy: 1 },
    });
    expect(await invoke(bytes({ payload: { dryRun: true } }))).toMatchObject({ counts: { wouldCopy: 1 } });
    expect(await invoke(bytes({ dryRun: true }))).toMatchObject({ counts: { wouldCopy: 1 } });
    expect(scene.calls()).toBe(0);
  });

  test.each([
    ['not JSON', 'now!', 'payload: must be an object'],
    ['a list', '[]', 'payload: must be an object'],
    ['an unknown field', '{"dryrun":true}', 'dryrun: is not known'],
    ['wrong types', '{"rules":"lobby","dryRun":1}', 'rules: must be a list; dryRun: must be a boolean'],
    ['an unknown rule', '{"rules":["loby"]}', 'no rule loby'],
  ])('payload: %s → a clear failure, nothing called', async (_, payload, message) => {
    const { scene, invoke } = policy();
    await expect(invoke(timer(payload))).rejects.toThrow(message);
    expect(scene.calls()).toBe(0);
    expect(scene.events).toContainEqual(
      expect.objectContaining({ event: 'invocation.failed', error: expect.stringContaining(message) }),
    );
  });

  test.each(['dryRun', [{}], { dryrun: true }, { rules: 'lobby' }])(
    'an event that is no payload: %j → refused, nothing bought',
    async (event) => {
      const { scene, invoke } = policy();
      await expect(invoke(bytes(event))).rejects.toThrow('The payload is to be empty');
      expect(scene.calls()).toBe(0);
    },
  );

  test('a rules file that cannot be used → the run fails loudly and changes nothing', async () => {
    const { scene, invoke } = policy({ read: async () => readYamlRules('version: 1\nrules: [{}]', 'r.yaml') });
    await expect(invoke(timer())).rejects.toThrow('r.yaml:2:9');
    expect(scene.world.counters().received).toEqual({});
  });
});
