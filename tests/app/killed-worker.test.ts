import { describe, expect, test } from 'vitest';
import { requestCopies } from '../../shared/app/request-copies.ts';
import { type KillPoint, killable } from '../support/killable.ts';
import { lost } from '../support/lost.ts';
import { createScene, notOnSale, request, type Scene, type SceneOptions } from '../support/scene.ts';

const wanted = request({ destinationRegionIds: ['cn-a-1', 'cn-b-1', 'cn-c-1'] });

const scenes: Record<string, SceneOptions> = {
  'all goes well': {},
  'one node refused, one left out': {
    faults: [
      { ensRegionId: 'cn-b-1', effect: { kind: 'refuse-node' } },
      { ensRegionId: 'cn-c-1', effect: { kind: 'omit-node', commit: true } },
    ],
  },
  'one node denied': { settings: { denyNodes: ['cn-b-*'] } },
  'one node not on sale: node by node, a letter, a new task, the guard withdrawn': {
    faults: [{ action: 'CopySnapshot', ensRegionId: 'cn-b-1', times: 2, effect: notOnSale }],
  },
};

/** Runs the request until it ends or is killed at `point`; the name of the call it was killed at, if it was. */
async function run(scene: Scene, point: KillPoint): Promise<{ killedAt?: string; calls: number }> {
  const ports = killable(scene.ports, point);
  const killedAt = await Promise.race([
    requestCopies(scene.instance(ports), wanted).then(() => undefined),
    ports.killed,
  ]);
  return { calls: ports.calls(), ...(killedAt === undefined ? {} : { killedAt }) };
}

describe.each(Object.entries(scenes))('%s', (_, options) => {
  test('killed before or after any port call → no pair lost once a task was put, and nothing bought before', async () => {
    const { calls } = await run(createScene(options), { call: 0, phase: 'before' });
    expect(calls).toBeGreaterThanOrEqual(5);
    const seen: string[] = [];
    for (let call = 1; call <= calls; call += 1) {
      for (const phase of ['before', 'after'] as const) {
        const scene = createScene(options);
        const { killedAt } = await run(scene, { call, phase });
        expect(killedAt).toBeDefined();
        seen.push(killedAt ?? '');
        const secured = seen.includes('after put');
        if (secured) expect([killedAt, lost(scene, wanted.destinationRegionIds)]).toEqual([killedAt, []]);
        else expect([killedAt, scene.calls(), scene.tasks()]).toEqual([killedAt, 0, []]);
      }
    }
    expect(seen).toEqual(
      expect.arrayContaining(['before put', 'after put', 'before copySnapshot', 'after copySnapshot']),
    );
  });

  test('killed anywhere, then asked again → every node available, being made or in a queue, no copy doubled', async () => {
    const { calls } = await run(createScene(options), { call: 0, phase: 'before' });
    for (let call = 1; call <= calls; call += 1) {
      const scene = createScene(options);
      await run(scene, { call, phase: 'after' });
      await scene.wait(10);
      await requestCopies(scene.instance(), wanted);
      expect(lost(scene, wanted.destinationRegionIds)).toEqual([]);
      const nodes = scene.copies().map(({ ensRegionId }) => ensRegionId);
      expect(nodes).toEqual([...new Set(nodes)]);
    }
  });
});
