import { expect, test } from 'vitest';
import { createPruneHandler } from '../../functions/prune/handler.ts';
import { readYamlRules } from '../../shared/adapters/rules/yaml-text.ts';
import { eventFunction } from '../../shared/fc/event-function.ts';
import type { RuleSource } from '../../shared/ports.ts';
import { worldDeletion } from '../../simulation/world/cloud.ts';
import { noon } from '../support/builders.ts';
import { createScene } from '../support/scene.ts';

const context = {
  requestId: 'request-1',
  function: { name: 'f', timeout: 600 },
  region: 'cn-hangzhou',
  accountId: '1',
};
const timer = (payload?: string) =>
  Buffer.from(
    JSON.stringify({ triggerTime: '2026-11-24T04:00:00Z', triggerName: 'tick', ...(payload ? { payload } : {}) }),
  );
const rules = readYamlRules(
  `version: 1
rules:
  - name: lobby
    source: { nodes: [cn-home-1] }
    destinations: { nodes: [cn-a-1] }
    retention: { keep: { last: 1 }, apply: delete }
`,
  'r.yaml',
);

function stage(source: RuleSource = { read: async () => rules }) {
  const scene = createScene();
  scene.world.putSnapshot({
    snapshotId: 'copy-bad',
    ensRegionId: 'cn-a-1',
    description: '[ensr/1 default lobby sp-source d-disk 2026-11-24T03:00:00Z]',
    sourceSnapshotId: 'sp-source',
    createdAt: noon - 3_600_000,
    sizeMiB: 40,
    status: 'error',
  });
  const deps = scene.instance();
  const handle = createPruneHandler(({ deadline }) => ({
    deps: { ...deps, deadline },
    deletion: worldDeletion(scene.world, deps.clock),
    rules: source,
  }));
  const invoke = eventFunction(handle, { log: deps.log, clock: deps.clock });
  return { scene, invoke: (event: Uint8Array) => invoke(event, context) };
}

test('a tick → response, state of ENS, calls, messages and log', async () => {
  const { scene, invoke } = stage();
  expect(await invoke(timer())).toMatchObject({
    requestId: 'request-1',
    at: '2026-11-24T04:00:00.000Z',
    dryRun: false,
    obstacles: [],
    deletions: [{ snapshotId: 'copy-bad', rule: 'lobby', reason: 'error', outcome: 'deleted' }],
    counts: { deleted: 1 },
  });
  expect(scene.world.snapshots(noon + 60_000).map(({ snapshotId }) => snapshotId)).toEqual(['sp-source']);
  expect(scene.world.counters().received).toEqual({ DescribeEnsRegions: 1, DescribeSnapshots: 2, DeleteSnapshot: 1 });
  expect([scene.tasks(), scene.letters()]).toEqual([[], []]);
  expect(scene.events.map(({ event }) => event)).toEqual(['copy.deleted', 'prune.finished']);
});

test('a dry run → told, and nothing deleted', async () => {
  const { scene, invoke } = stage();
  expect(await invoke(timer('{"dryRun":true}'))).toMatchObject({
    dryRun: true,
    counts: { wouldDelete: 1, deleted: 0 },
  });
  expect(scene.world.counters().received['DeleteSnapshot']).toBeUndefined();
});

test.each([
  ['an unknown field', '{"rules":["lobby"]}', 'rules: is not known'],
  ['not JSON', 'now!', 'payload: must be an object'],
])('payload: %s → a clear failure, nothing deleted', async (_, payload, message) => {
  const { scene, invoke } = stage();
  await expect(invoke(timer(payload))).rejects.toThrow(message);
  expect(scene.world.counters().received).toEqual({});
});

test('a rules file that cannot be used → the run fails loudly and changes nothing', async () => {
  const { scene, invoke } = stage({ read: async () => readYamlRules('version: 1\nrules: [{}]', 'r.yaml') });
  await expect(invoke(timer())).rejects.toThrow('r.yaml:2:9');
  expect(scene.world.counters().received).toEqual({});
});
