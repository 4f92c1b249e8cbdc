import { describe, expect, test } from 'vitest';
import { requestCopies } from '../../shared/app/request-copies.ts';
import { runPolicy } from '../../shared/app/run-policy.ts';
import { parseMarker } from '../../shared/core/marker.ts';
import { createScene, request } from '../support/scene.ts';
import { workOff } from '../support/trigger.ts';

const only = { destinationRegionIds: ['cn-a-1'] };
const markerLength = '[ensr/1 default - sp-source d-disk 2026-11-24T03:00:00Z]'.length;
const room = 256 - markerLength - ' renamed'.length - 1;

describe('Chinese text', () => {
  test('a name of 128 characters and a description as long as it may be → counted in characters, not bytes; kept whole', async () => {
    const [name, description] = ['夜'.repeat(128), '备'.repeat(room)];
    const scene = createScene();
    await requestCopies(scene.instance(), request({ ...only, copy: { name, description } }));
    await workOff(scene);
    const [copy] = scene.copies();
    expect([copy?.snapshotName, copy?.description?.slice(0, room)]).toEqual([name, description]);
    expect([copy?.description?.length, parseMarker(copy?.description)?.sourceId]).toEqual([256, 'sp-source']);
    expect([scene.tasks(), scene.letters(), scene.calls()]).toEqual([[], [], 1]);
  });

  test('a description one character longer → refused, with the room that there is', async () => {
    const copy = { name: 'copy', description: '备'.repeat(room + 1) };
    const answer = await requestCopies(createScene().instance(), request({ ...only, copy }));
    expect(answer).toMatchObject({
      faults: [{ field: 'destinationSnapshotDescription', detail: expect.stringContaining(`${room} characters`) }],
    });
  });

  test('half a character, which cannot be sent → refused before anything is queued or called', async () => {
    const copy = { description: '每晚的备份\ud83d' };
    const scene = createScene();
    const answer = await requestCopies(scene.instance(), request({ ...only, copy }));
    expect(answer).toMatchObject({ faults: [{ field: 'destinationSnapshotDescription' }] });
    expect([scene.tasks(), scene.calls()]).toEqual([[], 0]);
  });

  test('a refused node: the task with Chinese text in it goes through the queue unchanged', async () => {
    const refusal = { action: 'CopySnapshot', effect: { kind: 'refuse-node' }, ensRegionId: 'cn-a-1' } as const;
    const scene = createScene({ faults: [refusal] });
    await requestCopies(scene.instance(), request({ ...only, copy: { name: '夜间', description: '每晚的备份😀' } }));
    expect(scene.tasks()).toMatchObject([{ copy: { name: '夜间' } }]);
    await workOff(scene);
    expect(scene.copies()).toMatchObject([
      { snapshotName: '夜间', description: expect.stringMatching(/^每晚的备份😀 \[ensr/) },
    ]);
  });

  test('templates of a rule, and a source named in Chinese → filled in; found again by the next tick', async () => {
    const scene = createScene({ source: { snapshotName: '游戏大厅-夜间' } });
    const rules = {
      name: 'lobby',
      enabled: true,
      zone: 'Asia/Shanghai',
      source: { nodes: ['cn-home-1'], names: ['游戏?厅-*'] },
      destinations: { nodes: ['cn-a-1'] },
      copy: { name: '副本_{source.name}', description: '由规则{rule}复制' },
    };
    const tick = () =>
      runPolicy(scene.instance(), { read: async () => ({ version: 1, rules: [rules] }) }, 3600, {
        ...{ requestId: 'tick', dryRun: false, tickedAt: scene.now() },
      });
    await tick();
    expect(scene.copies()).toMatchObject([
      { snapshotName: '副本_游戏大厅-夜间', description: expect.stringMatching(/^由规则lobby复制 \[ensr/) },
    ]);
    await scene.wait(3600);
    expect(await tick()).toMatchObject({ counts: { present: 1, accepted: 0 } });
  });
});
