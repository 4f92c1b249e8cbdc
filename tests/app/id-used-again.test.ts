import { describe, expect, test } from 'vitest';
import { requestCopies } from '../../shared/app/request-copies.ts';
import { runPolicy } from '../../shared/app/run-policy.ts';
import { showCopies } from '../../shared/app/show-copies.ts';
import type { RuleSource } from '../../shared/ports.ts';
import { createScene, request, type Scene } from '../support/scene.ts';

const sourceId = 'sp-source';
const nodes = ['cn-a-1', 'cn-b-1'];
const only = request({ destinationRegionIds: nodes });

/** A day on: the source was deleted, and another snapshot of the same disk got its id; its copies are still there. */
async function usedAgain(): Promise<Scene> {
  const scene = createScene();
  await requestCopies(scene.instance(), only);
  await scene.wait(86_400);
  const [source] = scene.world.snapshots(scene.now()).filter(({ snapshotId }) => snapshotId === sourceId);
  if (source === undefined) throw new Error('no source');
  scene.world.putSnapshot({ ...source, createdAt: scene.now() - 3_600_000 });
  return scene;
}

const rules: RuleSource = {
  read: async () => ({
    version: 1,
    rules: [
      {
        name: 'lobby',
        enabled: true,
        source: { nodes: ['cn-home-1'] },
        destinations: { nodes },
        objective: { maxAge: '2d' },
      },
    ],
  }),
};

describe('a snapshot that has the id of one that is gone, of which there are copies', () => {
  test('a request → not reported as present, and nothing is bought: its nodes wait, with the reason', async () => {
    const scene = await usedAgain();
    const answer = await requestCopies(scene.instance(), only);
    const failure = { code: 'SourceIdUsedAgain' };
    expect(answer).toMatchObject({ nodes: nodes.map(() => ({ outcome: 'queued', failure })) });
    expect(scene.calls()).toBe(1);
  });

  test('asked what copies there are → none', async () => {
    const scene = await usedAgain();
    expect(await showCopies(scene.instance(), sourceId, nodes)).toMatchObject({
      nodes: nodes.map((ensRegionId) => ({ ensRegionId, status: 'absent' })),
    });
  });

  test('the old copies are deleted → the next request buys the new ones', async () => {
    const scene = await usedAgain();
    for (const copy of scene.copies()) scene.world.putSnapshot({ ...copy, vanishes: { at: scene.now() } });
    const answer = await requestCopies(scene.instance(), only);
    expect(answer).toMatchObject({ nodes: nodes.map(() => ({ outcome: 'accepted' })) });
  });

  test('a rule → the same, and its objective is unknown, not met', async () => {
    const scene = await usedAgain();
    const run = await runPolicy(scene.instance(), rules, 3600, {
      ...{ requestId: 'tick', dryRun: false, tickedAt: scene.now() },
    });
    if ('unknownRules' in run) throw new Error('unknown rule');
    expect(run.counts).toMatchObject({ present: 0, accepted: 0 });
    expect(run.rules[0]?.targets.map(({ objective }) => objective)).toEqual(['unknown', 'unknown']);
    expect(scene.calls()).toBe(1);
  });
});
