import { describe, expect, test } from 'vitest';
import { requestCopies } from '../../shared/app/request-copies.ts';
import { workBatch } from '../../shared/app/work-batch.ts';
import { CallError } from '../../shared/core/failure.ts';
import type { Task } from '../../shared/core/task.ts';
import type { SnapshotCloud } from '../../shared/ports.ts';
import { createScene, request, type Scene } from '../support/scene.ts';
import { deliver, workOff } from '../support/trigger.ts';

const refused = { action: 'CopySnapshot', effect: { kind: 'refuse-node' } } as const;

/** A task of a refused node is due. */
async function due() {
  const scene = createScene({ faults: [refused] });
  await requestCopies(scene.instance(), request({ destinationRegionIds: ['cn-a-1'] }));
  scene.waitForTask();
  return { scene, task: scene.tasks()[0] as Task };
}

/** A worker to which ENS lists its nodes as `listNodes` says; how often it was asked. */
function worker(scene: Scene, listNodes: SnapshotCloud['listNodes'] = scene.ports.cloud.listNodes) {
  let asked = 0;
  const cloud: SnapshotCloud = {
    ...scene.ports.cloud,
    listNodes: () => {
      asked += 1;
      return listNodes();
    },
  };
  return { deps: scene.instance({ mostTries: 1, cloud }), asked: () => asked };
}
const without = (scene: Scene, ensRegionId: string) => async () =>
  (await scene.ports.cloud.listNodes()).filter((node) => node.ensRegionId !== ensRegionId);

describe('a task that is about to pay', () => {
  test('with others of its batch → the list of nodes is read once', async () => {
    const { scene, task } = await due();
    const { deps, asked } = worker(scene);
    const others = ['cn-b-1', 'cn-c-1'].map((ensRegionId) => ({ ...task, nodes: [{ ensRegionId, attempts: 0 }] }));
    expect(await workBatch(deps, [task, ...others])).toMatchObject({ worked: 3 });
    expect([asked(), scene.calls()]).toEqual([1, 4]);
  });

  test('for a node that the account does not have → not called: it waits, its neighbour is copied', async () => {
    const { scene, task } = await due();
    const forged = { ...task, nodes: [...task.nodes, { ensRegionId: 'cn-foreign-1', attempts: 0 }] };
    const called: string[] = [];
    const { deps, asked } = worker(scene);
    const copySnapshot: SnapshotCloud['copySnapshot'] = async (order) => {
      called.push(...order.ensRegionIds);
      return scene.ports.cloud.copySnapshot(order);
    };
    await workBatch({ ...deps, cloud: { ...deps.cloud, copySnapshot } }, [forged]);
    expect([called, asked(), scene.letters()]).toEqual([['cn-a-1'], 1, []]);
    const next = scene.tasks().at(-1);
    expect(next?.nodes).toMatchObject([{ ensRegionId: 'cn-a-1' }, { ensRegionId: 'cn-foreign-1', attempts: 0 }]);
    expect(scene.events).toContainEqual(
      expect.objectContaining({ event: 'node.unlisted', nodeId: 'cn-foreign-1', code: 'NodeUnlisted' }),
    );
  });

  test.each<[string, string, (scene: Scene) => SnapshotCloud['listNodes']]>([
    ['lacks its node', 'NodeUnlisted', (scene) => without(scene, 'cn-a-1')],
    ['is empty', 'NodesUnlisted', () => async () => []],
    ['cannot be read', 'Timeout', () => () => Promise.reject(new CallError({ kind: 'unknown', code: 'Timeout' }))],
  ])('the list of nodes %s → waits, and is copied once it is listed', async (_, code, listNodes) => {
    const { scene } = await due();
    expect(await deliver(scene, worker(scene, listNodes(scene)).deps)).toMatchObject({ worked: 1 });
    expect([scene.calls(), scene.letters()]).toEqual([1, []]);
    expect(scene.tasks()).toMatchObject([{ nodes: [{ ensRegionId: 'cn-a-1', attempts: 1 }] }]);
    expect(scene.events).toContainEqual(expect.objectContaining({ event: 'node.unlisted', nodeId: 'cn-a-1', code }));
    await workOff(scene);
    expect(scene.copies()).toMatchObject([{ ensRegionId: 'cn-a-1', status: 'available' }]);
  });

  test('a node that is never listed again → exhausted by age, never called', async () => {
    const { scene } = await due();
    for (let round = 0; round < 400 && scene.waitForTask(); round += 1) {
      await deliver(scene, worker(scene, without(scene, 'cn-a-1')).deps);
    }
    expect([scene.calls(), scene.tasks()]).toEqual([1, []]);
    expect(scene.letters()).toMatchObject([{ reason: 'exhausted', failure: { code: 'Exhausted' } }]);
    expect(scene.events.some(({ code }) => code === 'NodeUnlisted')).toBe(true);
  });
});

test('nothing is about to be paid for: the copy is there, or its node denied → the list is not read', async () => {
  const { scene, task } = await due();
  const { deps, asked } = worker(scene);
  await workBatch({ ...deps, settings: { ...deps.settings, denyNodes: ['cn-a-1'] } }, [task]);
  expect(scene.letters()).toMatchObject([{ reason: 'permanent', failure: { code: 'DENY_NODES' } }]);
  await workOff(scene);
  const before = asked();
  await workBatch(deps, [{ ...task, taskId: 'again' }]);
  expect([before, asked()]).toEqual([0, 0]);
});
