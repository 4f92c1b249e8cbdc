import { describe, expect, test } from 'vitest';
import type { FaultRule } from '../../local/ens/faults.ts';
import type { Deps } from '../../shared/app/deps.ts';
import { runPolicy } from '../../shared/app/run-policy.ts';
import { CallError } from '../../shared/core/failure.ts';
import { parseMarker } from '../../shared/core/marker.ts';
import { listingIncomplete, nodesUnlisted } from '../../shared/core/own-failures.ts';
import type { RuleSet } from '../../shared/core/rules.ts';
import type { RunReport } from '../../shared/core/run-report.ts';
import { createScene, ownCopy, type Scene } from '../support/scene.ts';
import { workOff } from '../support/trigger.ts';

type WrittenRule = RuleSet['rules'][number];
const lobby: WrittenRule = {
  name: 'lobby',
  enabled: true,
  source: { nodes: ['cn-home-1'] },
  destinations: { nodes: ['cn-a-1', 'cn-b-1'] },
};

async function tick(scene: Scene, file: Partial<RuleSet>, deps: Deps = scene.instance()): Promise<RunReport> {
  const source = { read: async (): Promise<RuleSet> => ({ version: 1, rules: [lobby], ...file }) };
  const request = { requestId: 'tick-1', dryRun: false, tickedAt: scene.now() };
  const run = await runPolicy(deps, source, 3600, request);
  if ('unknownRules' in run) throw new Error('unknown rules');
  return run;
}
const pairs = (run: RunReport) =>
  run.rules.flatMap(({ rule, pairs: those }) =>
    those.map(({ ensRegionId, outcome, hold }) => [rule, ensRegionId, outcome, ...(hold ? [hold.by] : [])].join(' ')),
  );

describe('runPolicy: what the rules say', () => {
  test('rules that a build has packaged → each copy tells when, also one that a task makes later', async () => {
    const builtAt = Date.UTC(2026, 10, 24);
    const scene = createScene({
      faults: [{ action: 'CopySnapshot', ensRegionId: 'cn-b-1', times: 1, effect: { kind: 'refuse-node' } }],
    });
    expect(pairs(await tick(scene, { builtAt }))).toEqual(['lobby cn-a-1 accepted', 'lobby cn-b-1 queued']);
    await workOff(scene);
    expect(scene.copies().map(({ description }) => parseMarker(description)?.builtAt)).toEqual([builtAt, builtAt]);
  });

  test('groups by area, minus excludes → one list of nodes for all rules, and copies on them', async () => {
    const scene = createScene();
    scene.world.putSnapshot(ownCopy('cn-a-1'));
    const areas = [...new Set(scene.world.nodes().map(({ area }) => area))];
    const destinations = { groups: ['all'], exclude: ['cn-home-*', 'cn-d-1'] };
    const grouped = (name: string) => ({ ...lobby, name, destinations });
    const run = await tick(scene, { groups: { all: { areas } }, rules: [grouped('one'), grouped('two')] });
    expect(pairs(run)).toEqual(
      ['one cn-a-1', 'one cn-b-1', 'one cn-c-1', 'one cn-e-1'].map((pair) => `${pair} accepted`),
    );
    expect(scene.world.counters().received['DescribeEnsRegions']).toBe(1);
    expect(run.rules[1]?.whyNot).toContainEqual({
      ensRegionId: 'cn-a-1',
      reason: 'an earlier rule wants it',
      count: 1,
    });
  });

  test.each([
    ['cannot be read', () => Promise.reject(new CallError({ kind: 'denied' })), { kind: 'denied' }],
    ['is empty', () => Promise.resolve([]), nodesUnlisted],
  ])('the list of nodes %s → the rules that need it say so, the others run', async (_, listNodes, failure) => {
    const scene = createScene();
    const grouped: WrittenRule = { ...lobby, name: 'grouped', destinations: { nodes: ['cn-*'] } };
    const deps = scene.instance({ cloud: { ...scene.ports.cloud, listNodes } });
    const run = await tick(scene, { rules: [grouped, lobby] }, deps);
    expect(run.rules[0]).toMatchObject({ rule: 'grouped', pairs: [], failure });
    expect(pairs(run)).toEqual(['lobby cn-a-1 accepted', 'lobby cn-b-1 accepted']);
    expect(scene.events).toContainEqual(expect.objectContaining({ level: 'warn', event: 'rule.run', rule: 'grouped' }));
  });

  test('disks by tag → their snapshots; disks that cannot be listed → nothing is selected, and the report says where', async () => {
    const scene = createScene();
    const disk = { ensRegionId: 'cn-home-1', diskName: 'd', sizeMiB: 1, category: 'cloud_ssd', type: 'data' } as const;
    scene.world.putDisk({ ...disk, diskId: 'd-disk', tags: { backup: 'nightly' } });
    const tagged = (value: string): WrittenRule => ({
      ...lobby,
      name: value,
      source: { ...lobby.source, diskTags: { backup: value } },
    });
    const run = await tick(scene, { rules: [tagged('weekly'), tagged('nightly')] });
    expect(pairs(run)).toEqual(['nightly cn-a-1 accepted', 'nightly cn-b-1 accepted']);
    expect(run.rules[0]?.whyNot).toEqual([{ ensRegionId: 'cn-home-1', reason: 'its disk', count: 1 }]);

    scene.world.addFault({ action: 'DescribeDisks', effect: denied });
    const blind = await tick(scene, { rules: [tagged('nightly')] });
    const unseen = { ensRegionId: 'cn-home-1', of: 'disks' };
    expect(blind.rules[0]).toMatchObject({ pairs: [], unseenSources: [{ ...unseen, failure: { kind: 'denied' } }] });
    expect(scene.events).toContainEqual(expect.objectContaining({ event: 'nodes.unseen', of: 'disks', nodes: 1 }));
    expect(blind).not.toHaveProperty('unseenNodes');
    const part = scene.instance();
    const cloud = { ...part.cloud, listDisks: async () => ({ disks: [], complete: false }) };
    expect((await tick(scene, { rules: [tagged('nightly')] }, { ...part, cloud })).rules[0]?.unseenSources).toEqual([
      { ...unseen, failure: listingIncomplete },
    ]);
  });

  test('a closed window → held until it opens; what is there is told all the same', async () => {
    const scene = createScene();
    await tick(scene, { rules: [{ ...lobby, destinations: { nodes: ['cn-a-1'] } }] });
    await scene.wait(3600);
    const window = { from: '20:00', to: '22:00', zone: 'UTC' };
    const run = await tick(scene, { rules: [{ ...lobby, window }] });
    expect(pairs(run)).toEqual(['lobby cn-a-1 present', 'lobby cn-b-1 held window']);
    expect(run.rules[0]?.pairs[1]).toMatchObject({
      hold: { by: 'window', opensAt: '2026-11-24T20:00:00Z' },
      wantedSince: '2026-11-24T03:00:00Z',
    });
    expect([run.counts.held, scene.calls()]).toEqual([1, 1]);
  });

  test('a window that closes during the run → nothing begins after it, and what is there is told', async () => {
    const scene = createScene();
    await tick(scene, { rules: [{ ...lobby, destinations: { nodes: ['cn-a-1'] } }] });
    await scene.wait(1800);
    const deps = scene.instance();
    const cloud: Deps['cloud'] = {
      ...deps.cloud,
      listSnapshots: async (query) => {
        const listing = await deps.cloud.listSnapshots(query);
        await scene.wait(40);
        return listing;
      },
    };
    const window = { from: '03:00', to: '04:31', zone: 'UTC' };
    await scene.wait(30);
    const other: WrittenRule = { ...lobby, name: 'other', destinations: { nodes: ['cn-c-1'] } };
    const rules = [lobby, other].map((rule) => ({ ...rule, window }));
    const run = await tick(scene, { rules }, { ...deps, cloud });
    expect(pairs(run).toSorted()).toEqual([
      ...['lobby cn-a-1 present', 'lobby cn-b-1 held window', 'other cn-c-1 held window'],
    ]);
    expect(scene.calls()).toBe(1);
  });

  test('what fails near the end of its window → no task that would come after it', async () => {
    const scene = createScene({
      faults: [{ action: 'CopySnapshot', times: 9, ensRegionId: 'cn-a-1', effect: { kind: 'refuse-node' } }],
    });
    const window = { from: '03:00', to: '04:13', zone: 'UTC' };
    const run = await tick(scene, { rules: [{ ...lobby, window, destinations: { nodes: ['cn-a-1'] } }] });
    expect([pairs(run), scene.tasks()]).toEqual([['lobby cn-a-1 failed'], []]);
  });

  test('limits → so many begin, the others are held; a day counts what ENS lists of it', async () => {
    const scene = createScene();
    const destinations = { nodes: ['cn-a-1', 'cn-b-1', 'cn-c-1', 'cn-d-1', 'cn-e-1'] };
    const rules = [{ ...lobby, destinations, limits: { copiesPerRun: 2, copiesPerDay: 3 } }];
    const counts = [];
    for (let run = 0; run < 3; run += 1) {
      const { accepted, present, held } = (await tick(scene, { rules })).counts;
      counts.push({ accepted, present, held });
      await scene.wait(3600);
    }
    expect(counts).toEqual([
      { accepted: 2, present: 0, held: 3 },
      { accepted: 1, present: 2, held: 2 },
      { accepted: 0, present: 3, held: 2 },
    ]);
    await scene.wait(22 * 3600);
    expect((await tick(scene, { rules, limits: { copiesPerRun: 1 } })).counts).toMatchObject({ accepted: 1, held: 1 });
  });

  test('one rule run by hand → the day of the file counts the copies of the others, too', async () => {
    const scene = createScene();
    const other: WrittenRule = { ...lobby, name: 'other', destinations: { nodes: ['cn-e-1'] } };
    const file = { rules: [lobby, other], limits: { copiesPerDay: 2 } };
    await tick(scene, { rules: [lobby] });
    await scene.wait(3600);
    const source = { read: async (): Promise<RuleSet> => ({ version: 1, ...file }) };
    const run = await runPolicy(scene.instance(), source, 3600, { requestId: 'r', rules: ['other'], dryRun: false });
    expect(run).toMatchObject({ rules: [{ rule: 'other', pairs: [{ outcome: 'held' }] }], counts: { held: 1 } });
  });

  test('a rule that was disabled since → the day of the file counts what it has begun', async () => {
    const scene = createScene();
    const limits = { copiesPerDay: 3 };
    const other: WrittenRule = { ...lobby, name: 'other', destinations: { nodes: ['cn-d-1', 'cn-e-1'] } };
    await tick(scene, { rules: [lobby], limits });
    await scene.wait(3600);
    const run = await tick(scene, { rules: [{ ...lobby, enabled: false }, other], limits });
    expect(run.counts).toMatchObject({ accepted: 1, held: 1 });
    expect(run.rules.map(({ rule }) => rule)).toEqual(['other']);
    expect(run.unmanaged).toEqual([]);
    await scene.wait(3600);
    const renamed = { ...lobby, name: 'renamed', enabled: false };
    expect((await tick(scene, { rules: [renamed, other], limits })).counts).toMatchObject({ present: 1, held: 1 });
  });

  test('a day of which not all can be counted → says why it holds', async () => {
    const failing = { ...denied, code: 'NoPermission' };
    const other: WrittenRule = { ...lobby, name: 'other', enabled: false, destinations: { nodes: ['cn-e-1'] } };
    const limits = { copiesPerDay: 100 };
    const runWith = async (fault: Pick<FaultRule, 'action' | 'ensRegionId'>, file: Partial<RuleSet>) => {
      const scene = createScene({ faults: [{ ...fault, times: Number.POSITIVE_INFINITY, effect: failing }] });
      return tick(scene, file);
    };
    const unread = { action: 'DescribeSnapshots', ensRegionId: 'cn-e-1' };
    const held = (said: object) =>
      ['cn-a-1', 'cn-b-1'].map((ensRegionId) => ({
        ensRegionId,
        hold: { by: 'limit', limit: 'copiesPerDay', of: 'file', ...said },
      }));
    expect((await runWith(unread, { rules: [lobby, other], limits })).rules[0]?.pairs).toMatchObject(
      held({ uncounted: true }),
    );
    const grouped = { ...other, destinations: { nodes: ['cn-e-*'] } };
    const [unknown] = (await runWith({ action: 'DescribeEnsRegions' }, { rules: [lobby, grouped], limits })).rules;
    expect(unknown?.pairs).toMatchObject(held({ uncounted: true }));
    const own = [
      { ...lobby, limits },
      { ...other, enabled: true },
    ];
    expect(pairs(await runWith(unread, { rules: own }))).toEqual([
      ...['lobby cn-a-1 accepted', 'lobby cn-b-1 accepted', 'other cn-e-1 queued'],
    ]);
  });

  test('what could not be seen, under a limit → is held like what is missing: its task would begin a copy, too', async () => {
    const rules = [{ ...lobby, limits: { copiesPerRun: 1 } }];
    for (let hour = 0; hour < 6; hour += 1) {
      const scene = createScene();
      await scene.wait(hour * 3600);
      const unread = { action: 'DescribeSnapshots', ensRegionId: 'cn-a-1', effect: denied } as const;
      for (let node = 0; node < 8; node += 1) scene.world.addFault(unread);
      const { counts } = await tick(scene, { rules });
      expect([counts.queued + counts.accepted, counts.held]).toEqual([1, 1]);
    }
  });

  test('names that ENS would refuse → fail, and leave the limits to what can be copied', async () => {
    const scene = createScene();
    const bad: WrittenRule = { ...lobby, name: 'bad', copy: { name: '{source.id}!' } };
    const run = await tick(scene, { rules: [bad, lobby], limits: { copiesPerRun: 2, copiesPerDay: 2 } });
    expect(pairs(run)).toEqual([
      ...['bad cn-a-1 failed', 'bad cn-b-1 failed', 'lobby cn-a-1 accepted', 'lobby cn-b-1 accepted'],
    ]);
    expect(scene.calls()).toBe(1);
  });

  test('an objective → met or missed, told and logged at every run, beside the end of the run', async () => {
    const scene = createScene();
    const rules = [{ ...lobby, objective: { maxBehind: '30m', maxAge: '3h' } }];
    const [first] = (await tick(scene, { rules })).rules;
    expect(first?.targets[0]).toEqual({
      ensRegionId: 'cn-a-1',
      diskId: 'd-disk',
      behindSeconds: 3600,
      sourceAgeSeconds: 3600,
      objective: 'missed',
    });
    await scene.wait(3600);
    const [second] = (await tick(scene, { rules })).rules;
    expect(second?.targets[0]).toMatchObject({ ageSeconds: 7200, behindSeconds: 0, objective: 'met' });
    await scene.wait(7200);
    const [third] = (await tick(scene, { rules })).rules;
    expect(third?.targets[0]).toMatchObject({
      ageSeconds: 14_400,
      behindSeconds: 0,
      objective: 'missed',
      sourceStale: true,
    });
    const told = scene.events.filter(({ event }) => event === 'objective' || event === 'run.finished');
    expect(told.map(({ level, event, state }) => [level, event, state].join(' '))).toEqual([
      ...['warn objective missed', 'warn objective missed', 'info run.finished '],
      ...['info objective met', 'info objective met', 'info run.finished '],
      ...['warn objective missed', 'warn objective missed', 'info run.finished '],
    ]);
  });

  test('a cut-off → what was taken after it waits for the next', async () => {
    const scene = createScene();
    const rules = [{ ...lobby, schedule: { cron: '30 2 * * *', zone: 'UTC' } }];
    const run = await tick(scene, { rules });
    expect(run.rules[0]).toMatchObject({
      asOf: '2026-11-24T02:30:00Z',
      nextCutOff: '2026-11-25T02:30:00Z',
      pairs: [],
      whyNot: [{ ensRegionId: 'cn-home-1', reason: 'taken after the cut-off', count: 1 }],
    });
    await scene.wait(23 * 3600);
    expect((await tick(scene, { rules })).counts.accepted).toBe(2);
  });
});

const denied = { kind: 'error', commit: false, status: 403, code: 'NoPermission', message: 'No.' } as const;
