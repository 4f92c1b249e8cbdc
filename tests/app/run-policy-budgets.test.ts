import { describe, expect, test } from 'vitest';
import type { FaultRule } from '../../local/ens/faults.ts';
import { type RunRequest, runPolicy } from '../../shared/app/run-policy.ts';
import type { Rule } from '../../shared/core/effective-rules.ts';
import type { Limits } from '../../shared/core/rule-limits.ts';
import type { RuleSource } from '../../shared/ports.ts';
import { noon, rule } from '../support/builders.ts';
import { edgeNode } from '../support/edge-node.ts';
import { createScene, original, ownCopy, type Scene } from '../support/scene.ts';
import { workOff } from '../support/trigger.ts';

// What a run must not buy: what it has seen, what limits and budgets hold back, and what it would not know again.

const many = Array.from({ length: 100 }, (_, index) => `cn-far-${index}`);
const file = (rules: readonly Rule[], limits?: Limits): RuleSource => ({
  read: async () => ({ version: 1, rules: [...rules], ...(limits === undefined ? {} : { limits }) }),
});

function sceneOf(nodes: readonly string[], faults: readonly FaultRule[] = []) {
  const scene = createScene({ faults, nodes: nodes.map(edgeNode) });
  scene.world.putSnapshot(ownCopy('cn-home-1'));
  return scene;
}

async function tick(scene: Scene, rules: RuleSource, deps = scene.instance(), changes: Partial<RunRequest> = {}) {
  const request = { requestId: 'tick-1', dryRun: false, tickedAt: scene.now(), ...changes };
  const run = await runPolicy({ ...deps, deadline: scene.now() + 600_000 }, rules, 3600, request);
  if ('unknownRules' in run) throw new Error(`unknown: ${run.unknownRules}`);
  return run;
}

/** The instance, whose first listing takes so long that what it shows is old when the run acts. */
function slowInstance(scene: Scene) {
  const { cloud } = scene.ports;
  let looks = 0;
  const listSnapshots: typeof cloud.listSnapshots = async (query) => {
    const listing = await cloud.listSnapshots(query);
    looks += 1;
    if (looks === 1) await scene.wait(61);
    return listing;
  };
  return scene.instance({ cloud: { ...cloud, listSnapshots } });
}

/** Copies of the source on all but the first node, under another name, and twelve snapshots of others on each. */
function fill(scene: Scene, nodes: readonly string[]) {
  for (const [index, ensRegionId] of nodes.entries()) {
    for (let number = 0; number < 12; number += 1) {
      const snapshotId = `sp-${ensRegionId}-${number}`;
      scene.world.putSnapshot(original({ snapshotId, ensRegionId, createdAt: noon - 7_200_000 }));
    }
    if (index === 0) continue;
    const copy = {
      ...ownCopy(ensRegionId),
      snapshotId: `sp-copy-${index}`,
      snapshotName: 'named-otherwise',
      createdAt: noon,
    };
    scene.world.putSnapshot({ ...copy, sourceSnapshotId: 'sp-source', description: 'an older form' });
  }
}

describe('what has been seen', () => {
  test('an old inventory, many pages, copies under another name, one missing → the missing one is bought, and no other', async () => {
    const scene = sceneOf(many);
    fill(scene, many);
    const lobby = rule({ destinations: { nodes: many }, copy: { name: 'golden-{source.date}' } });
    const run = await tick(scene, file([lobby], { copiesPerRun: 5, copiesPerDay: 120 }), slowInstance(scene));
    expect(run.counts).toMatchObject({ present: 99, accepted: 1 });
    expect(scene.world.counters().copiesMade).toBe(1);
  });

  test('a node that was not read when the run began, and could be later → its task buys no second copy', async () => {
    const busy = { kind: 'error', commit: false, status: 400, code: 'Throttling.User', message: '' } as const;
    const nodes = ['cn-none', ...Array.from({ length: 149 }, (_, index) => `cn-far-${index}`)];
    const scene = sceneOf(nodes, [{ action: 'DescribeSnapshots', ensRegionId: 'cn-far-120', times: 3, effect: busy }]);
    fill(scene, nodes);
    const lobby = rule({ destinations: { nodes: nodes.slice(1) }, copy: { name: 'golden-{source.date}' } });
    const run = await tick(scene, file([lobby], { copiesPerRun: 200 }));
    expect(run.counts).toMatchObject({ present: 99, queued: 50, accepted: 0 });
    await workOff(scene);
    expect(scene.world.counters().copiesMade).toBe(0);
  });
});

describe('limits that nobody wrote', () => {
  test('a first run of a large plan → a hundred copies begin, and the report says what holds the others back', async () => {
    const scene = sceneOf(many);
    scene.world.putSnapshot(original({ snapshotId: 'sp-other', sourceDiskId: 'd-other' }));
    const lobby = rule({ destinations: { nodes: many } });
    const run = await tick(scene, file([lobby]));
    expect(run.counts).toMatchObject({ accepted: 100, held: 100 });
    expect(run.held).toEqual([{ by: 'limit', limit: 'copiesPerRun', of: 'file', max: 100, count: 100 }]);
    expect(scene.events).toContainEqual(
      expect.objectContaining({ event: 'copies.held', level: 'info', limit: 'copiesPerRun', count: 100, max: 100 }),
    );
    expect((await tick(sceneOf(many), file([lobby], { copiesPerRun: 7 }))).counts.accepted).toBe(7);
  });

  test('as many copies have begun on a node today as may → none begins there, whichever rule wants it', async () => {
    const scene = createScene({ settings: { maxCopiesPerNodePerDay: 2 } });
    scene.world.putSnapshot(ownCopy('cn-home-1'));
    for (const number of [1, 2, 3]) {
      scene.world.putSnapshot(original({ snapshotId: `sp-${number}`, sourceDiskId: `d-${number}` }));
    }
    const rules = file([rule({ destinations: { nodes: ['cn-a-1', 'cn-b-1'] } })]);
    expect((await tick(scene, rules)).counts).toMatchObject({ accepted: 4, held: 4 });
    await scene.wait(3600);
    const next = await tick(scene, rules);
    expect(next.counts).toMatchObject({ present: 4, accepted: 0, held: 4 });
    expect(next.held).toEqual([{ by: 'nodeBudget', max: 2, count: 4 }]);
    await scene.wait(86_400);
    expect((await tick(scene, rules)).counts).toMatchObject({ present: 4, accepted: 4 });
  });
});

describe('copies that are not recognised', () => {
  /** An ENS that tells neither the source nor the description of a copy. */
  const silent = (scene: Scene) => {
    const { cloud } = scene.ports;
    const listSnapshots: typeof cloud.listSnapshots = async (query) => {
      const listing = await cloud.listSnapshots(query);
      const bare = ({
        sourceSnapshotId: _,
        sourceEnsRegionId: __,
        description: ___,
        ...rest
      }: (typeof listing.snapshots)[number]) => rest;
      return { ...listing, snapshots: listing.snapshots.map(bare) };
    };
    return scene.instance({ cloud: { ...cloud, listSnapshots } });
  };

  test('ENS tells neither source nor description → three copies a run, and an error says why', async () => {
    const scene = createScene();
    const nodes = ['cn-a-1', 'cn-b-1', 'cn-c-1', 'cn-d-1', 'cn-e-1'];
    const mesh = file([rule({ source: { nodes: ['cn-home-1', ...nodes] }, destinations: { nodes } })]);
    for (let round = 1; round <= 4; round += 1) {
      const run = await tick(scene, mesh, silent(scene));
      expect(scene.world.counters().copiesMade).toBeLessThanOrEqual(3 * round);
      expect(run.counts.held).toBeGreaterThan(0);
      await scene.wait(3600);
    }
    expect(scene.events).toContainEqual(
      expect.objectContaining({ event: 'copies.unrecognised', level: 'error', max: 3 }),
    );
  });

  test('the first copies are listed with their marker → all others begin', async () => {
    const scene = createScene();
    const rules = file([rule({ destinations: { nodes: ['cn-a-1', 'cn-b-1', 'cn-c-1', 'cn-d-1', 'cn-e-1'] } })]);
    expect((await tick(scene, rules)).counts).toMatchObject({ accepted: 3, held: 2 });
    await scene.wait(3600);
    expect((await tick(scene, rules)).counts).toMatchObject({ present: 3, accepted: 2 });
  });
});
