import { describe, expect, test } from 'vitest';
import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import type { Deps } from '../../shared/app/deps.ts';
import { runPolicy } from '../../shared/app/run-policy.ts';
import { runPrune } from '../../shared/app/run-prune.ts';
import { formatMarker } from '../../shared/core/marker.ts';
import type { RuleSet } from '../../shared/core/rules.ts';
import type { Snapshot } from '../../shared/core/snapshot.ts';
import type { SnapshotDeletion } from '../../shared/ports.ts';
import { worldDeletion } from '../../simulation/world/cloud.ts';
import { noon } from '../support/builders.ts';
import { createScene, type Scene, type SceneOptions } from '../support/scene.ts';

const hour = 3_600_000;
const lobby: RuleSet['rules'][number] = {
  name: 'lobby',
  enabled: true,
  source: { nodes: ['cn-home-1'], newest: { count: 1, per: 'disk' } },
  destinations: { nodes: ['cn-a-1'] },
  retention: { keep: { last: 2 }, per: 'disk', atLeast: 1, apply: 'delete' },
};
const reporting: typeof lobby = {
  ...lobby,
  retention: { keep: { last: 2 }, per: 'disk', atLeast: 1, apply: 'report' },
};
/** A copy of ours whose source is gone, taken `hoursAgo`. */
const copyOf = (
  name: string,
  hoursAgo: number,
  changes: Partial<EnsSnapshot> & { rule?: string } = {},
): EnsSnapshot => {
  const { rule = 'lobby', ...rest } = changes;
  const marker = { installation: 'default', sourceId: `sp-${name}`, diskId: 'd-disk' };
  return {
    snapshotId: `copy-${name}`,
    ensRegionId: 'cn-a-1',
    description: formatMarker({ ...marker, sourceTime: noon - hoursAgo * hour, ...(rule === '-' ? {} : { rule }) }),
    createdAt: noon - hoursAgo * hour,
    sizeMiB: 40,
    sourceDiskId: 'd-disk',
    sourceSnapshotId: `sp-${name}`,
    status: 'available',
    ...rest,
  };
};

function stage(copies: readonly EnsSnapshot[], options: SceneOptions = {}) {
  const scene = createScene(options);
  for (const copy of copies) scene.world.putSnapshot(copy);
  const deletion = worldDeletion(scene.world, { now: scene.now });
  const left = () => scene.copies().flatMap(({ snapshotId, status }) => (status === 'deleting' ? [] : snapshotId));
  return { scene, deletion, left };
}
const sourceOf = (rules: readonly (typeof lobby)[], file: Partial<RuleSet> = {}) => ({
  read: async (): Promise<RuleSet> => ({ version: 1, rules: [...rules], ...file }),
});
const prune = (
  scene: Scene,
  deletion: SnapshotDeletion,
  rules: readonly (typeof lobby)[] = [lobby],
  changes: { file?: Partial<RuleSet>; dryRun?: boolean; deps?: Deps } = {},
) => {
  const request = { requestId: 'prune-1', dryRun: changes.dryRun ?? false };
  return runPrune(changes.deps ?? scene.instance(), deletion, sourceOf(rules, changes.file), request);
};
const three = () => [copyOf('old', 72), copyOf('mid', 48), copyOf('new', 24)];
const told = (report: Awaited<ReturnType<typeof prune>>) =>
  report.deletions.map(({ snapshotId, reason, outcome }) => `${snapshotId} ${reason} ${outcome}`);

describe('runPrune', () => {
  test('what retention does not keep → deleted; what it keeps stays', async () => {
    const { scene, deletion, left } = stage(three());
    const report = await prune(scene, deletion);
    expect(report).toMatchObject({
      requestId: 'prune-1',
      at: '2026-11-24T04:00:00.000Z',
      dryRun: false,
      obstacles: [],
      counts: { deleted: 1, wouldDelete: 0, reported: 0, changed: 0, left: 0, failed: 0 },
    });
    expect(report.deletions).toEqual([
      {
        snapshotId: 'copy-old',
        ensRegionId: 'cn-a-1',
        sourceId: 'sp-old',
        rule: 'lobby',
        reason: 'retention',
        survivorId: 'copy-new',
        outcome: 'deleted',
      },
    ]);
    expect(left()).toEqual(['copy-mid', 'copy-new']);
    expect(scene.events.map(({ level, event }) => `${level} ${event}`)).toEqual([
      'info copy.deleted',
      'info prune.finished',
    ]);
    await scene.wait(60);
    expect(told(await prune(scene, deletion))).toEqual([]);
  });

  test('a rule that only reports, a dry run, PAUSED → told, and nothing deleted', async () => {
    for (const [outcome, rules, changes, options] of [
      ['reported', [reporting], {}, {}],
      ['reported', [reporting], { dryRun: true }, {}],
      ['wouldDelete', [lobby], { dryRun: true }, {}],
      ['wouldDelete', [lobby], {}, { settings: { paused: true } }],
    ] as const) {
      const { scene, deletion, left } = stage(three(), options);
      const report = await prune(scene, deletion, rules, changes);
      expect(told(report)).toEqual([`copy-old retention ${outcome}`]);
      expect(report.paused).toBe('settings' in options ? true : undefined);
      expect([left().length, scene.world.counters().received['DeleteSnapshot']]).toEqual([3, undefined]);
    }
  });

  test('second copies and failed ones, on any node → the oldest available stays; a request is governed by the defaults', async () => {
    const far = { ensRegionId: 'cn-e-1', rule: '-', sourceSnapshotId: 'sp-x' } as const;
    const twins = [copyOf('x', 30, far), { ...copyOf('x', 29, far), snapshotId: 'copy-x2' }];
    const failed = copyOf('bad', 20, { ensRegionId: 'cn-e-1', rule: '-', status: 'error' });
    const { scene, deletion, left } = stage([...twins, failed]);
    expect(told(await prune(scene, deletion))).toEqual(['copy-bad error reported', 'copy-x2 surplus reported']);
    const { retention } = lobby;
    if (retention === undefined) throw new Error('no retention');
    const report = await prune(scene, deletion, [lobby], { file: { defaults: { retention } } });
    expect(told(report)).toEqual(['copy-bad error deleted', 'copy-x2 surplus deleted']);
    expect(left()).toEqual(['copy-x']);
  });

  test.each<[string, (scene: Scene) => Partial<Deps['cloud']>, RegExp]>([
    ['the list of nodes is empty', () => ({ listNodes: async () => [] }), /list of nodes .* \(NodesUnlisted\)/],
    [
      'a listing is not complete',
      () => ({ listSnapshots: async () => ({ snapshots: [], complete: false }) }),
      /snapshots on cn-home-1 could not all be read \(ListingIncomplete\)/,
    ],
  ])('%s → nothing is deleted, and the report says why', async (_, broken, why) => {
    const { scene, deletion } = stage(three());
    const deps = scene.instance({ cloud: { ...scene.ports.cloud, ...broken(scene) } });
    const report = await prune(scene, deletion, [lobby], { deps });
    expect(report.deletions).toEqual([]);
    expect(report.obstacles.join('\n')).toMatch(why);
    expect(scene.events.map(({ event }) => event)).toContain('prune.obstacle');
  });

  test('a node that no rule speaks of cannot be read → told, and nothing on it is touched', async () => {
    const far = copyOf('bad', 20, { ensRegionId: 'cn-e-1', status: 'error' });
    const { scene, deletion } = stage([...three(), far]);
    scene.world.addFault({ action: 'DescribeSnapshots', ensRegionId: 'cn-e-1', times: 99, effect: denied });
    const report = await prune(scene, deletion);
    expect(told(report)).toEqual(['copy-old retention deleted']);
    expect([report.obstacles, report.unseenNodes]).toMatchObject([
      [],
      [{ ensRegionId: 'cn-e-1', failure: { code: 'NoPermission' } }],
    ]);
    expect(scene.events).toContainEqual(
      expect.objectContaining({ event: 'nodes.unseen', nodeIds: ['cn-e-1'], code: 'NoPermission', message: 'No.' }),
    );
    expect(scene.events.at(-1)).toMatchObject({ event: 'prune.finished', unseenNodes: 1 });
    expect(await prune(stage(three()).scene, deletion)).not.toHaveProperty('unseenNodes');
  });

  test('the survivor, or the victim, is not what it was any more → left alone', async () => {
    for (const vanished of ['copy-new', 'copy-old']) {
      const { scene, deletion, left } = stage(three());
      const listSnapshots: Deps['cloud']['listSnapshots'] = async (query) => {
        const listing = await scene.ports.cloud.listSnapshots(query);
        if (query.snapshotIds === undefined) return listing;
        return { ...listing, snapshots: listing.snapshots.filter(({ snapshotId }) => snapshotId !== vanished) };
      };
      const deps = scene.instance({ cloud: { ...scene.ports.cloud, listSnapshots } });
      expect(told(await prune(scene, deletion, [lobby], { deps }))).toEqual(['copy-old retention changed']);
      expect(left()).toHaveLength(3);
    }
  });

  test('the survivor, or the victim, is certainly ours no more, or no longer here → left alone', async () => {
    const changes: readonly Partial<Snapshot>[] = [
      { description: 'golden image' },
      { sourceSnapshotId: 'sp-other' },
      { ensRegionId: 'cn-b-1' },
      { status: 'error' },
    ];
    for (const changed of ['copy-new', 'copy-old']) {
      for (const change of changes) {
        const { scene, deletion, left } = stage(three());
        const listSnapshots: Deps['cloud']['listSnapshots'] = async (query) => {
          const listing = await scene.ports.cloud.listSnapshots(query);
          if (query.snapshotIds === undefined) return listing;
          const asIs = (snapshot: Snapshot) =>
            snapshot.snapshotId === changed ? { ...snapshot, ...change } : snapshot;
          return { ...listing, snapshots: listing.snapshots.map(asIs) };
        };
        const deps = scene.instance({ cloud: { ...scene.ports.cloud, listSnapshots } });
        expect(told(await prune(scene, deletion, [lobby], { deps }))).toEqual(['copy-old retention changed']);
        expect(left()).toHaveLength(3);
      }
    }
    const { scene, deletion, left } = stage(three());
    const listSnapshots: Deps['cloud']['listSnapshots'] = async (query) => {
      const { snapshots, ...listing } = await scene.ports.cloud.listSnapshots(query);
      const sourceless = snapshots.map(({ sourceSnapshotId: _, ...snapshot }) => snapshot);
      return { ...listing, snapshots: query.snapshotIds === undefined ? snapshots : sourceless };
    };
    const deps = scene.instance({ cloud: { ...scene.ports.cloud, listSnapshots } });
    expect(told(await prune(scene, deletion, [lobby], { deps }))).toEqual(['copy-old retention changed']);
    expect(left()).toHaveLength(3);
  });

  test('an original with a pasted marker, and a copy of our copy → told, and never deleted', async () => {
    const { sourceSnapshotId: _, ...original } = copyOf('golden', 99);
    const inherited = { ...copyOf('old', 72), snapshotId: 'copy-persons', sourceSnapshotId: 'copy-old' };
    const { scene, deletion, left } = stage([original, inherited, ...three()]);
    const report = await prune(scene, deletion);
    expect(told(report)).toEqual(['copy-old retention deleted']);
    expect(report.unmanaged).toMatchObject([
      { snapshotId: 'copy-golden', reason: 'ENS names no source' },
      { snapshotId: 'copy-persons', reason: 'ENS names another source than its description' },
    ]);
    expect(scene.events.at(-1)).toMatchObject({ event: 'prune.finished', unmanaged: 2 });
    expect(left().toSorted()).toEqual(['copy-mid', 'copy-new', 'copy-persons']);
  });

  test('policy runs a later build of the rules → nothing is deleted, and the report says what to do', async () => {
    const { scene, deletion, left } = stage(three());
    await runPolicy(
      scene.instance(),
      sourceOf([{ ...lobby, name: 'new', destinations: { nodes: ['cn-b-1'] } }], { builtAt: noon + 1000 }),
      3600,
      {
        requestId: 'tick-1',
        dryRun: false,
      },
    );
    await scene.wait(600);
    const file = { builtAt: noon };
    expect((await prune(scene, deletion, [lobby], { file })).obstacles).toEqual([
      expect.stringMatching(/^\S+ was made by a later build .* deploy prune, too$/),
    ]);
    expect(left()).toHaveLength(4);
    expect(told(await prune(scene, deletion, [lobby], { file: { builtAt: noon + 1000 } }))).toEqual([
      'copy-old retention deleted',
    ]);
  });

  test('in use, unknown, gone meanwhile → failed, failed without a second sending, deleted', async () => {
    const inUse = stage([copyOf('old', 72, { clonedDisks: ['d-clone'] }), ...three().slice(1)]);
    const report = await prune(inUse.scene, inUse.deletion);
    expect(report.deletions[0]).toMatchObject({ outcome: 'failed', failure: { kind: 'refused' } });
    expect(inUse.scene.events.map(({ event }) => event)).toContain('copy.kept');

    const lost = stage(three());
    lost.scene.world.addFault({ action: 'DeleteSnapshot', effect: { kind: 'drop', commit: true } });
    expect(told(await prune(lost.scene, lost.deletion))).toEqual(['copy-old retention failed']);
    expect(lost.scene.world.counters().received['DeleteSnapshot']).toBe(1);

    const gone = stage(three());
    const error = { kind: 'error', commit: false, status: 400, code: 'ERROR_SNAPSHOT_NOT_FOUND', message: '' } as const;
    gone.scene.world.addFault({ action: 'DeleteSnapshot', effect: error });
    expect(told(await prune(gone.scene, gone.deletion))).toEqual(['copy-old retention deleted']);
  });

  test('what is read again before a deletion cannot be read → failed', async () => {
    const { scene, deletion, left } = stage(three());
    const deps = scene.instance();
    const listSnapshots: Deps['cloud']['listSnapshots'] = async (query) => {
      if (query.snapshotIds !== undefined) scene.world.addFault({ action: 'DescribeSnapshots', effect: denied });
      return scene.ports.cloud.listSnapshots(query);
    };
    const report = await prune(scene, deletion, [lobby], {
      deps: { ...deps, cloud: { ...deps.cloud, listSnapshots } },
    });
    expect(report.deletions[0]).toMatchObject({ outcome: 'failed', failure: { kind: 'denied' } });
    expect(left()).toHaveLength(3);
  });

  test('more than a run may delete → the others are left, and go in the runs after it', async () => {
    const { scene, deletion, left } = stage(Array.from({ length: 8 }, (_, index) => copyOf(`c${index}`, 24 + index)));
    const file = { limits: { deletionsPerRun: 2 } };
    for (const [deleted, waiting, stay] of [
      [2, 4, 6],
      [2, 2, 4],
      [2, 0, 2],
      [0, 0, 2],
    ] as const) {
      const { counts } = await prune(scene, deletion, [lobby], { file });
      expect([counts.deleted, counts.left, left().length]).toEqual([deleted, waiting, stay]);
      await scene.wait(60);
    }
  });

  test('a dry run → tells how many a run would delete, and how many it would leave', async () => {
    const { scene, deletion } = stage(Array.from({ length: 5 }, (_, index) => copyOf(`c${index}`, 24 + index)));
    const file = { limits: { deletionsPerRun: 2 } };
    const dry = await prune(scene, deletion, [lobby], { file, dryRun: true });
    expect(dry.counts).toEqual({ deleted: 0, wouldDelete: 2, reported: 0, changed: 0, left: 1, failed: 0 });
    expect((await prune(scene, deletion, [lobby], { file })).counts).toMatchObject({ deleted: 2, left: 1 });
  });

  test('copies of a rule that is gone, or on a node that it left, wherever they are → reported, and left alone', async () => {
    const { scene, deletion, left } = stage([
      copyOf('old', 72, { rule: 'renamed', ensRegionId: 'cn-e-1' }),
      copyOf('mid', 48, { ensRegionId: 'cn-b-1' }),
    ]);
    const { unmanaged, deletions } = await prune(scene, deletion);
    expect(unmanaged).toEqual([
      {
        snapshotId: 'copy-old',
        ensRegionId: 'cn-e-1',
        sourceId: 'sp-old',
        rule: 'renamed',
        reason: 'its rule is not in the file',
      },
      {
        snapshotId: 'copy-mid',
        ensRegionId: 'cn-b-1',
        sourceId: 'sp-mid',
        rule: 'lobby',
        reason: 'its rule does not copy to its node',
      },
    ]);
    expect([deletions, left().length]).toEqual([[], 2]);
  });

  test('a disabled rule → keeps what it would want', async () => {
    const off: typeof lobby = { ...lobby, name: 'off', enabled: false, source: { nodes: ['cn-home-1'] } };
    const { scene, deletion, left } = stage([
      copyOf('source', 72, { sourceSnapshotId: 'sp-source' }),
      copyOf('mid', 48),
      copyOf('new', 24),
    ]);
    expect(told(await prune(scene, deletion, [lobby, off]))).toEqual([]);
    expect(left()).toHaveLength(3);
  });
});

const denied = { kind: 'error', commit: false, status: 403, code: 'NoPermission', message: 'No.' } as const;
