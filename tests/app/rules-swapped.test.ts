import { expect, test } from 'vitest';
import { runPolicy } from '../../shared/app/run-policy.ts';
import type { RuleSet } from '../../shared/core/rules.ts';
import type { RuleSource, SnapshotCloud } from '../../shared/ports.ts';
import { createScene, type Scene } from '../support/scene.ts';

const fileFor = (...nodes: string[]): RuleSet => ({
  version: 1,
  rules: nodes.map((node) => ({
    name: `to-${node}`,
    enabled: true,
    source: { nodes: ['cn-home-1'] },
    destinations: { nodes: [node] },
  })),
});

async function tick(scene: Scene, rules: RuleSource, cloud: SnapshotCloud): Promise<readonly string[]> {
  const request = { requestId: 'tick', dryRun: false, tickedAt: scene.now() };
  const run = await runPolicy(scene.instance({ cloud }), rules, 3600, request);
  return 'unknownRules' in run ? run.unknownRules : run.rules.map(({ rule }) => rule);
}

test('the rules file is replaced while a run is at work → the run ends by the old one, the next tick begins by the new one', async () => {
  const scene = createScene();
  let file = fileFor('cn-a-1', 'cn-b-1');
  const rules = { read: async () => file };
  // Replaced at the first thing that the run asks of ENS, before anything is bought.
  const cloud: SnapshotCloud = {
    ...scene.ports.cloud,
    listSnapshots: (query) => {
      file = fileFor('cn-c-1');
      return scene.ports.cloud.listSnapshots(query);
    },
  };
  expect(await tick(scene, rules, cloud)).toEqual(['to-cn-a-1', 'to-cn-b-1']);
  const nodes = () => scene.copies().map(({ ensRegionId }) => ensRegionId);
  expect(nodes().toSorted()).toEqual(['cn-a-1', 'cn-b-1']);

  await scene.wait(3600);
  expect(await tick(scene, rules, cloud)).toEqual(['to-cn-c-1']);
  expect(nodes().toSorted()).toEqual(['cn-a-1', 'cn-b-1', 'cn-c-1']);
});
