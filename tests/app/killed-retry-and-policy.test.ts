import { describe, expect, test } from 'vitest';
import { requestCopies } from '../../shared/app/request-copies.ts';
import { runPolicy } from '../../shared/app/run-policy.ts';
import { workBatch } from '../../shared/app/work-batch.ts';
import { killable } from '../support/killable.ts';
import { lost } from '../support/lost.ts';
import { createScene, notOnSale, request, type Scene } from '../support/scene.ts';
import { deliver, type Reading, remove, takeDue, textsOf, workOff } from '../support/trigger.ts';

const nodes = ['cn-a-1', 'cn-b-1', 'cn-c-1'];
const wanted = request({ destinationRegionIds: nodes });

/** A task for three nodes is due: one has its copy, one was refused, one is not on sale. */
async function dueTask(): Promise<Scene> {
  const scene = createScene({
    faults: [
      { action: 'CopySnapshot', ensRegionId: 'cn-b-1', effect: { kind: 'refuse-node' } },
      { action: 'CopySnapshot', ensRegionId: 'cn-c-1', effect: { kind: 'refuse-node' } },
    ],
  });
  await requestCopies(scene.instance(), wanted);
  scene.world.addFault({ action: 'CopySnapshot', ensRegionId: 'cn-c-1', times: 9, effect: notOnSale });
  scene.waitForTask();
  return scene;
}

/** What an operator does who finds `task.received` in the log and no end of it: puts the body back. */
function putBackFromLog(scene: Scene): void {
  for (const { event, body } of scene.events) {
    if (event !== 'task.received') continue;
    scene.broker.send('retries', { body: Buffer.from(String(body)).toString('base64') }, scene.now());
  }
}

const doubled = (scene: Scene) => {
  const live = scene.copies().map(({ ensRegionId }) => ensRegionId);
  return live.length - new Set(live).size;
};

describe.each(['redeliver', 'drop'] as const)(
  'retry killed at a port call, a trigger that would %s',
  (reading: Reading) => {
    test('before or after any call → no pair lost: in a queue, or, where the trigger drops, its body in the log', async () => {
      const whole = await dueTask();
      const ports = killable(whole.ports, { call: 0, phase: 'before' });
      await deliver(whole, whole.instance({ ...ports, mostTries: 1 }), reading);
      expect(ports.calls()).toBeGreaterThanOrEqual(8);

      for (let call = 1; call <= ports.calls(); call += 1) {
        for (const phase of ['before', 'after'] as const) {
          const scene = await dueTask();
          scene.events.length = 0;
          const dying = killable(scene.ports, { call, phase });
          const messages = takeDue(scene);
          const work = workBatch(scene.instance({ ...dying, mostTries: 1 }), textsOf(messages));
          const killedAt = await Promise.race([work.then(() => undefined), dying.killed]);
          expect(killedAt).toBeDefined();

          if (reading === 'redeliver') {
            expect([killedAt, lost(scene, nodes)]).toEqual([killedAt, []]);
          } else {
            remove(scene, messages);
            if (lost(scene, nodes).length > 0) putBackFromLog(scene);
          }
          await scene.wait(700);
          await workOff(scene);
          await scene.wait(200);
          expect([killedAt, lost(scene, nodes), doubled(scene), scene.tasks()]).toEqual([killedAt, [], 0, []]);
        }
      }
    });
  },
);

describe('policy killed at a port call', () => {
  const rules = {
    read: async () => ({
      version: 1 as const,
      rules: [
        {
          name: 'lobby',
          enabled: true,
          source: { nodes: ['cn-home-1'] },
          destinations: { nodes },
          copy: {},
        },
      ],
    }),
  };
  const tick = (scene: Scene, ports = scene.ports) =>
    runPolicy(scene.instance(ports), rules, 3600, { requestId: 'tick', dryRun: false, tickedAt: scene.now() });

  test('before or after any call → the next tick brings about what is missing, and nothing twice', async () => {
    const options = {
      faults: [{ action: 'CopySnapshot', ensRegionId: 'cn-b-1', effect: { kind: 'refuse-node' } } as const],
    };
    const whole = createScene(options);
    const counted = killable(whole.ports, { call: 0, phase: 'before' });
    await tick(whole, counted);
    expect(counted.calls()).toBe(3);

    for (let call = 1; call <= counted.calls(); call += 1) {
      for (const phase of ['before', 'after'] as const) {
        const scene = createScene(options);
        const dying = killable(scene.ports, { call, phase });
        const killedAt = await Promise.race([tick(scene, dying).then(() => undefined), dying.killed]);
        expect(killedAt).toBeDefined();
        await scene.wait(3600);
        await tick(scene);
        await scene.wait(3600);
        await tick(scene);
        await workOff(scene);
        await scene.wait(200);
        expect([killedAt, lost(scene, nodes), doubled(scene)]).toEqual([killedAt, [], 0]);
        expect(scene.copies().every(({ status }) => status === 'available')).toBe(true);
      }
    }
  });
});
