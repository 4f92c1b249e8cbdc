import { describe, expect, test } from 'vitest';
import { redrive } from '../../shared/app/redrive.ts';
import { requestCopies } from '../../shared/app/request-copies.ts';
import { CallError } from '../../shared/core/failure.ts';
import type { DeadLetters } from '../../shared/ports.ts';
import { brokerLetters } from '../../simulation/world/queue.ts';
import { createScene, request, type Scene } from '../support/scene.ts';
import { workOff } from '../support/trigger.ts';

const sold = { kind: 'error', commit: false, code: 'NoPermission', status: 403, message: '' } as const;
const boxOf = (scene: Scene) => brokerLetters(scene.broker, 'letters', { now: scene.now });

/** A request of which one node was not allowed, and is in the dead letters. */
async function buried() {
  const scene = createScene({ faults: [{ action: 'CopySnapshot', times: 1, effect: sold }] });
  await requestCopies(scene.instance(), request({ destinationRegionIds: ['cn-a-1'] }));
  expect([scene.letters().length, scene.tasks()]).toEqual([1, []]);
  return scene;
}

describe('redrive', () => {
  test('a letter whose cause is gone → a task again, the letter removed, the copy made', async () => {
    const scene = await buried();
    expect(await redrive(scene.instance(), boxOf(scene), 100)).toEqual({
      redriven: 1,
      expired: 0,
      unreadable: 0,
      failed: 0,
    });
    expect(scene.letters()).toEqual([]);
    expect(scene.tasks()).toMatchObject([{ nodes: [{ ensRegionId: 'cn-a-1', attempts: 0 }] }]);
    await workOff(scene);
    expect(scene.copies()).toMatchObject([{ ensRegionId: 'cn-a-1', status: 'available' }]);
  });

  test('the task cannot be queued → the letter stays, and can be redriven later', async () => {
    const scene = await buried();
    scene.broker.failNext({ action: 'send', queue: 'retries', times: 3, status: 500, code: 'InternalError' });
    expect(await redrive(scene.instance(), boxOf(scene), 100)).toMatchObject({ failed: 1 });
    expect(scene.letters()).toHaveLength(1);
    await scene.wait(60);
    expect(await redrive(scene.instance(), boxOf(scene), 100)).toMatchObject({ redriven: 1 });
  });

  test('the letter cannot be removed, so that it is redriven twice → one copy', async () => {
    const scene = await buried();
    scene.broker.failNext({ action: 'delete', queue: 'letters', status: 500, code: 'InternalError' });
    await redrive(scene.instance(), boxOf(scene), 100);
    await scene.wait(60);
    await redrive(scene.instance(), boxOf(scene), 100);
    expect([scene.tasks().length, scene.letters()]).toEqual([2, []]);
    await workOff(scene);
    expect(scene.copies()).toHaveLength(1);
  });

  test('letters without a task → stay where they are; no more than asked for are taken', async () => {
    const scene = await buried();
    scene.broker.send('letters', { body: Buffer.from('hello').toString('base64') }, scene.now());
    expect(await redrive(scene.instance(), boxOf(scene), 1)).toEqual({
      redriven: 1,
      expired: 0,
      unreadable: 0,
      failed: 0,
    });
    expect(await redrive(scene.instance(), boxOf(scene), 5)).toEqual({
      redriven: 0,
      expired: 0,
      unreadable: 1,
      failed: 0,
    });
    expect(scene.broker.messages('letters', scene.now())).toHaveLength(1);
  });

  test('more letters than can be received at once → sixteen, then the rest of what was asked for', async () => {
    const scene = await buried();
    const [letter] = scene.letters();
    const asked: number[] = [];
    const box: DeadLetters = {
      receive: async (count) => {
        asked.push(count);
        return Array.from({ length: count }, () => ({ receiptHandle: 'handle', body: JSON.stringify(letter) }));
      },
      remove: async () => {},
    };
    expect(await redrive(scene.instance(), box, 20)).toEqual({ redriven: 20, expired: 0, unreadable: 0, failed: 0 });
    expect([asked, scene.tasks().length]).toEqual([[16, 4], 20]);
  });

  test('a letter of two tasks, of which the second cannot be put → it stays whole', async () => {
    const scene = await buried();
    const letter = scene.letters()[0];
    const both = JSON.stringify([letter, letter]);
    const removed: string[] = [];
    const box: DeadLetters = {
      receive: async () => (removed.length === 0 ? [{ receiptHandle: 'handle', body: both }] : []),
      remove: async (handle) => {
        removed.push(handle);
      },
    };
    const { queue } = scene.ports;
    let puts = 0;
    const put: typeof queue.put = async (task, delay) => {
      puts += 1;
      if (puts >= 2) throw new CallError({ kind: 'unknown' });
      return queue.put(task, delay);
    };
    expect(await redrive(scene.instance({ queue: { ...queue, put } }), box, 1)).toMatchObject({ failed: 1 });
    expect([scene.tasks().length, removed]).toEqual([1, []]);
    expect(await redrive(scene.instance(), box, 1)).toMatchObject({ redriven: 1 });
    expect([scene.tasks().length, removed]).toEqual([3, ['handle']]);
  });

  describe('of a rule', () => {
    const ruled = { trigger: 'timer', rule: 'lobby', requestId: 'tick' } as const;
    async function withExpiry(seconds: number) {
      const scene = await buried();
      const [letter] = scene.letters();
      const expiresAt = new Date(scene.now() + seconds * 1000).toISOString();
      const body = JSON.stringify({ ...letter, task: { ...letter?.task, origin: ruled, expiresAt } });
      const received = scene.broker.receive('letters', 1, scene.now());
      if (received.ok) scene.broker.delete('letters', received.messages[0]?.receiptHandle ?? '', scene.now());
      scene.broker.send('letters', { body: Buffer.from(body).toString('base64') }, scene.now());
      return { scene, expiresAt };
    }

    test('its time is not over → put back until then, and no longer', async () => {
      const { scene, expiresAt } = await withExpiry(60);
      expect(await redrive(scene.instance(), boxOf(scene), 9)).toMatchObject({ redriven: 1, expired: 0 });
      expect(scene.tasks()).toMatchObject([{ origin: ruled, expiresAt, nodes: [{ attempts: 0 }] }]);
    });

    test('its time is over → not put back, told, and its letter removed: the next tick attempts what is missing', async () => {
      const { scene } = await withExpiry(0);
      const calls = scene.calls();
      expect(await redrive(scene.instance(), boxOf(scene), 9)).toEqual({
        redriven: 0,
        expired: 1,
        unreadable: 0,
        failed: 0,
      });
      expect([scene.tasks(), scene.letters()]).toEqual([[], []]);
      expect(scene.events.at(-1)).toMatchObject({ level: 'info', event: 'letter.expired', rule: 'lobby' });
      await workOff(scene);
      expect(scene.calls()).toBe(calls);
    });
  });

  test('the dead letters cannot be reached → said in the log, nothing thrown', async () => {
    const scene = await buried();
    scene.broker.deleteQueue('letters', scene.now());
    expect(await redrive(scene.instance(), boxOf(scene), 5)).toMatchObject({ failed: 1 });
    expect(scene.events).toContainEqual(expect.objectContaining({ event: 'letters.unreachable' }));
  });
});
