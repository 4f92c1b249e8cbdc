import { expect, test } from 'vitest';
import { lookFull } from '../../shared/app/look.ts';
import { replicate } from '../../shared/app/replicate.ts';
import type { CopyOrder } from '../../shared/ports.ts';
import { job, node, noon, source } from '../support/builders.ts';
import { createScene } from '../support/scene.ts';

test('replicate: paused, whoever calls it → refused, nothing looked at, called or queued', async () => {
  const scene = createScene({ settings: { paused: true } });
  expect(await replicate(scene.instance(), job(), source(), lookFull)).toEqual({
    done: false,
    failure: expect.objectContaining({ kind: 'paused', code: 'Paused' }),
  });
  expect([scene.world.counters().received, scene.tasks()]).toEqual([{}, []]);
  expect(await replicate(scene.instance(), job({ dryRun: true }), source(), lookFull)).toMatchObject({ done: true });
});

test('replicate: what is ordered from ENS → the nodes that miss their copy, named and described, within the guard', async () => {
  const scene = createScene();
  const orders: CopyOrder[] = [];
  const { cloud } = scene.ports;
  const copySnapshot: typeof cloud.copySnapshot = (order) => {
    orders.push(order);
    return cloud.copySnapshot(order);
  };
  const deps = () => scene.instance({ cloud: { ...cloud, copySnapshot } });
  await replicate(deps(), job(), source(), lookFull);
  const both = job({ nodes: [node('cn-a-1'), node('cn-b-1')], copy: { instanceBillingCycle: 'Month' } });
  await replicate(deps(), both, source(), lookFull);
  const order = {
    snapshotId: 'sp-source',
    name: 'nightly',
    description: '[ensr/1 default - sp-source d-disk 2026-11-24T03:00:00Z]',
    beginBy: noon + 30_000,
  };
  expect(orders).toStrictEqual([
    { ...order, ensRegionIds: ['cn-a-1'] },
    { ...order, ensRegionIds: ['cn-b-1'], instanceBillingCycle: 'Month' },
  ]);
});
