import { describe, expect, test } from 'vitest';
import type { EnsClient } from '../../shared/adapters/ens/calls.ts';
import { createSnapshotCloud } from '../../shared/adapters/ens/snapshot-cloud.ts';
import { requestCopies } from '../../shared/app/request-copies.ts';
import { runPolicy } from '../../shared/app/run-policy.ts';
import { CallError } from '../../shared/core/failure.ts';
import { outOfTime } from '../../shared/core/own-failures.ts';
import { callsOn } from '../../simulation/world/world-call.ts';
import { noon, rule } from '../support/builders.ts';
import { edgeNode } from '../support/edge-node.ts';
import { createScene, original, ownCopy, request } from '../support/scene.ts';

const nodes = Array.from({ length: 80 }, (_, index) => `cn-far-${index}`);
const snapshotsEach = 100;

/** 80 nodes with 100 snapshots each, which are 160 pages, of an ENS whose calls take their turns of `callSeconds`. */
function createLargeScene(callSeconds: number) {
  const scene = createScene({ nodes: nodes.map(edgeNode) });
  scene.world.putSnapshot(ownCopy('cn-home-1'));
  for (const ensRegionId of nodes) {
    for (let index = 0; index < snapshotsEach; index += 1) {
      const snapshotId = `sp-${ensRegionId}-${index}`;
      scene.world.putSnapshot(original({ snapshotId, ensRegionId, createdAt: noon - 86_400_000 }));
    }
  }
  const call = callsOn(scene.world, { now: scene.now }, 30);
  let deadline = Number.POSITIVE_INFINITY;
  const client: EnsClient = async (action, parameters, { beginBy = Number.POSITIVE_INFINITY }) => {
    await scene.wait(callSeconds);
    if (scene.now() > beginBy || scene.now() + 30_000 > deadline) throw new CallError(outOfTime);
    return call(action, parameters);
  };
  const cloud = createSnapshotCloud(client, { now: scene.now });
  return {
    scene,
    invocation(seconds: number) {
      deadline = scene.now() + seconds * 1000;
      return { ...scene.instance({ cloud }), deadline };
    },
  };
}

describe('nodes that take long to be read', () => {
  test('a run that has to read its groups again → each is paid for before what was read of it is old', async () => {
    const { scene, invocation } = createLargeScene(0.4);
    const rules = { read: async () => ({ version: 1 as const, rules: [rule({ destinations: { nodes } })] }) };
    const run = await runPolicy(invocation(600), rules, 3600, { requestId: 'tick-1', dryRun: false });
    expect(run).toMatchObject({ counts: { accepted: 80 } });
    expect(scene.world.counters().copiesMade).toBe(80);
  });

  test('a request with too little time for all of them → those that were read are copied to, the others are queued', async () => {
    const { scene, invocation } = createLargeScene(0.6);
    const asked = await requestCopies(invocation(120), request({ destinationRegionIds: nodes }));
    const outcomes = asked.done ? asked.nodes.map(({ outcome }) => outcome) : [];
    expect(outcomes.filter((outcome) => outcome === 'accepted').length).toBeGreaterThanOrEqual(20);
    expect(outcomes.filter((outcome) => outcome === 'queued').length).toBeGreaterThan(0);
    expect(new Set(outcomes)).toEqual(new Set(['accepted', 'queued']));
    expect(scene.tasks().flatMap((task) => task.nodes)).toHaveLength(80);
  });
});
