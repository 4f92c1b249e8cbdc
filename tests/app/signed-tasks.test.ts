import { expect, test } from 'vitest';
import { createSigner } from '../../shared/adapters/signer.ts';
import { redrive } from '../../shared/app/redrive.ts';
import { requestCopies } from '../../shared/app/request-copies.ts';
import { signedQueue } from '../../shared/app/signed-queue.ts';
import { workBatch } from '../../shared/app/work-batch.ts';
import type { Task } from '../../shared/core/task.ts';
import { signedText } from '../../shared/core/task-signature.ts';
import { brokerLetters } from '../../simulation/world/queue.ts';
import { createScene, request, type Scene } from '../support/scene.ts';
import { deliver } from '../support/trigger.ts';

const [key, previous] = ['k'.repeat(32), 'p'.repeat(32)] as const;
const denied = { kind: 'error', commit: false, code: 'NoPermission', status: 403, message: '' } as const;
const refused = { action: 'CopySnapshot', effect: { kind: 'refuse-node' } } as const;

/** An instance whose environment has these keys. */
function signing(scene: Scene, ...keys: [string, ...string[]]) {
  const signer = createSigner(keys);
  return { ...scene.instance({ mostTries: 1, queue: signedQueue(scene.ports.queue, signer) }), signer };
}
const boxOf = (scene: Scene) => brokerLetters(scene.broker, 'letters', { now: scene.now });
const isSigned = (task: Task | undefined, by = key) =>
  task !== undefined && createSigner([by]).verify(signedText(task), task.signature ?? '');
const only = request({ destinationRegionIds: ['cn-a-1'] });

/** A task of a refused node that instances with `keys` put, and that is due. */
async function due(...keys: [string, ...string[]]) {
  const scene = createScene({ faults: [refused] });
  await requestCopies(signing(scene, ...keys), only);
  scene.waitForTask();
  return { scene, task: scene.tasks()[0] as Task };
}

test('every task put, and every dead letter of one → signed', async () => {
  const { scene, task } = await due(key);
  expect(isSigned(task)).toBe(true);
  scene.world.addFault({ action: 'CopySnapshot', effect: denied });
  expect(await deliver(scene, signing(scene, key))).toMatchObject({ worked: 1 });
  expect(scene.letters().map((letter) => isSigned(letter.task))).toEqual([true]);
});

test.each<[string, (task: Task) => object]>([
  ['unsigned', ({ signature: _, ...task }) => task],
  ['signed with another key', (task) => ({ ...task, signature: createSigner([previous]).sign(signedText(task)) })],
  ['signed, its nodes changed since', (task) => ({ ...task, nodes: [{ ensRegionId: 'cn-b-1', attempts: 0 }] })],
  [
    'signed, a rule made its origin',
    (task) => ({ ...task, origin: { trigger: 'timer', rule: 'lobby', requestId: 'r' } }),
  ],
])('a task that is %s → a dead letter with its body, nothing called', async (_, forge) => {
  const { scene, task } = await due(key);
  const body = JSON.stringify(forge(task));
  const calls = scene.calls();
  expect(await workBatch(signing(scene, key), [body])).toMatchObject({ unreadable: 1, worked: 0 });
  expect(scene.letters()).toMatchObject([{ reason: 'unreadable', body, failure: { code: 'Unsigned' } }]);
  expect([scene.calls(), scene.tasks()]).toEqual([calls, [task]]);
  expect(JSON.stringify(scene.events)).not.toContain(key);
  // Nor does a redrive sign it: it stays a dead letter.
  expect(await redrive(signing(scene, key), boxOf(scene), 9)).toMatchObject({ redriven: 0, unreadable: 1 });
  expect([scene.letters().length, scene.tasks()]).toEqual([1, [task]]);
});

test('a forged dead letter → not redriven, not signed', async () => {
  const { scene, task } = await due(key);
  const { signature: _, ...forged } = task;
  const letter = { version: 1, reason: 'exhausted', task: forged, at: task.firstRequestedAt };
  scene.broker.send('letters', { body: Buffer.from(JSON.stringify(letter)).toString('base64') }, scene.now());
  expect(await redrive(signing(scene, key), boxOf(scene), 9)).toMatchObject({ redriven: 0, unreadable: 1 });
  expect(scene.tasks()).toEqual([task]);
});

test('keys rotated → the old ones are worked, what is put from now on has the new one', async () => {
  const { scene, task } = await due(previous);
  expect(isSigned(task, previous)).toBe(true);
  const paused = signing(scene, key, previous);
  await deliver(scene, { ...paused, settings: { ...paused.settings, paused: true } });
  expect(scene.tasks().map((again) => isSigned(again))).toEqual([true]);
  scene.waitForTask();
  expect(await deliver(scene, signing(scene, key))).toMatchObject({ worked: 1 });
});

test('a signed dead letter redriven → signed again as it is now, and worked', async () => {
  const { scene } = await due(key);
  scene.world.addFault({ action: 'CopySnapshot', effect: denied });
  await deliver(scene, signing(scene, key));
  expect(await redrive(signing(scene, key), boxOf(scene), 9)).toMatchObject({ redriven: 1 });
  expect(scene.tasks().map((task) => isSigned(task))).toEqual([true]);
  expect(await deliver(scene, signing(scene, key))).toMatchObject({ worked: 1 });
});

test('a signed dead letter, redriven without the key → stays as it is', async () => {
  const { scene } = await due(key);
  scene.world.addFault({ action: 'CopySnapshot', effect: denied });
  await deliver(scene, signing(scene, key));
  expect(await redrive(scene.instance(), boxOf(scene), 9)).toMatchObject({ redriven: 0, unreadable: 1 });
  expect(scene.tasks()).toEqual([]);
  await scene.wait(3600);
  expect(await redrive(signing(scene, key), boxOf(scene), 9)).toMatchObject({ redriven: 1 });
});

test('no key → signed or not, worked as it is', async () => {
  const { scene, task } = await due(key);
  expect(await workBatch(scene.instance({ mostTries: 1 }), [task])).toMatchObject({ worked: 1 });
});
