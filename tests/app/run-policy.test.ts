import { describe, expect, test } from 'vitest';
import { type RunRequest, runPolicy } from '../../shared/app/run-policy.ts';
import type { Rule } from '../../shared/core/effective-rules.ts';
import { listingIncomplete } from '../../shared/core/own-failures.ts';
import type { Limits } from '../../shared/core/rule-limits.ts';
import type { RunReport } from '../../shared/core/run-report.ts';
import type { CopyOrder, RuleSource } from '../../shared/ports.ts';
import { noon } from '../support/builders.ts';
import { createScene, ownCopy, type Scene } from '../support/scene.ts';
import { deliver, workOff } from '../support/trigger.ts';

const rule = (changes: Partial<Rule> = {}): Rule => ({
  name: 'lobby',
  enabled: true,
  zone: 'UTC',
  source: { nodes: ['cn-home-1'], newest: { count: 1, per: 'disk' } },
  destinations: { nodes: ['cn-a-1', 'cn-b-1'] },
  copy: {},
  ...changes,
});
const file = (...rules: Rule[]): RuleSource => ({ read: async () => ({ version: 1, rules }) });
const limited = (limits: Limits, ...rules: Rule[]): RuleSource => ({
  read: async () => ({ version: 1, limits, rules }),
});

async function tick(
  scene: Scene,
  rules: RuleSource = file(rule()),
  changes: Partial<RunRequest> = {},
  deps = scene.instance(),
) {
  const run = await runPolicy(deps, rules, 3600, {
    requestId: 'tick-1',
    dryRun: false,
    tickedAt: scene.now(),
    ...changes,
  });
  if ('unknownRules' in run) throw new Error(`unknown: ${run.unknownRules}`);
  return run;
}
const outcomes = (run: RunReport) => run.rules.flatMap(({ pairs }) => pairs.map(({ outcome }) => outcome));
const refusing = (times: number) =>
  ({ action: 'CopySnapshot', ensRegionId: 'cn-a-1', times, effect: { kind: 'refuse-node' } }) as const;
const second = {
  snapshotId: 'sp-new',
  snapshotName: 'nightly-2',
  ensRegionId: 'cn-home-1',
  sizeMiB: 40,
  sourceDiskId: 'd-disk',
} as const;

describe('runPolicy', () => {
  test('what the rules want and is missing → copied, in one call, without a task', async () => {
    const scene = createScene();
    const run = await tick(scene);
    expect(outcomes(run)).toEqual(['accepted', 'accepted']);
    expect(run.counts).toEqual({ present: 0, accepted: 2, queued: 0, failed: 0, wouldCopy: 0, held: 0 });
    expect([scene.calls(), scene.tasks()]).toEqual([1, []]);
    expect(scene.copies()[0]?.description).toBe('[ensr/1 default lobby sp-source d-disk 2026-11-24T03:00:00Z]');
  });

  test('the next tick → buys nothing; a new snapshot → copied by the tick after', async () => {
    const scene = createScene();
    await tick(scene);
    await scene.wait(3600);
    expect(outcomes(await tick(scene))).toEqual(['present', 'present']);
    expect(scene.calls()).toBe(1);
    scene.world.putSnapshot({ ...second, createdAt: scene.now(), status: 'available' });
    await scene.wait(3600);
    const run = await tick(scene);
    expect(run.rules[0]?.pairs.map(({ snapshotId, outcome }) => [snapshotId, outcome])).toEqual([
      ['sp-new', 'accepted'],
      ['sp-new', 'accepted'],
    ]);
  });

  test('two runs at the same time, by one instance → buy once; by two instances → the second sees the first', async () => {
    const scene = createScene();
    await tick(scene);
    expect(outcomes(await tick(scene))).toEqual(['accepted', 'accepted']);
    expect(scene.world.counters().copiesMade).toBe(2);
  });

  test('one inventory for all rules: every page of the nodes involved read once', async () => {
    const scene = createScene();
    for (let number = 0; number < 120; number += 1) {
      scene.world.putSnapshot({
        snapshotId: `sp-x-${number}`,
        ensRegionId: 'cn-e-1',
        createdAt: noon - 3_600_000,
        sizeMiB: 1,
        status: 'available',
      });
    }
    const rules = ['cn-a-1', 'cn-b-1', 'cn-e-1'].map((node, index) =>
      rule({ name: `r-${index}`, destinations: { nodes: [node] } }),
    );
    await tick(scene, file(...rules));
    expect(scene.world.counters().received).toEqual({ DescribeSnapshots: 3, CopySnapshot: 3 });
  });

  test('overlapping rules → each pair planned once, named by the first in the file', async () => {
    const scene = createScene();
    const run = await tick(
      scene,
      file(rule({ copy: { name: 'first' } }), rule({ name: 'other', copy: { name: 'second' } })),
    );
    expect(run.rules.map(({ pairs }) => pairs.length)).toEqual([2, 0]);
    expect(scene.copies().map(({ snapshotName }) => snapshotName)).toEqual(['first', 'first']);
  });

  test('dry run, or a pause → the same plan, nothing called', async () => {
    const scene = createScene();
    expect(await tick(scene, file(rule()), { dryRun: true })).toMatchObject({ dryRun: true, counts: { wouldCopy: 2 } });
    const held = { ...scene.instance(), settings: { ...scene.instance().settings, paused: true } };
    const run = await tick(scene, file(rule()), {}, held);
    expect(run).toMatchObject({ dryRun: true, paused: true, counts: { wouldCopy: 2 } });
    expect(await tick(scene, file(rule()), { dryRun: true }, held)).not.toHaveProperty('paused');
    expect(await tick(createScene())).not.toHaveProperty('paused');
    expect([scene.calls(), scene.tasks()]).toEqual([0, []]);
  });

  test('two sources of one rule → a call each for all of its nodes, in an order that changes from tick to tick', async () => {
    const both = file(rule({ source: { nodes: ['cn-home-1'] } }));
    const orderAt = async (seconds: number) => {
      const scene = createScene({ settings: { ensConcurrentCalls: 1 } });
      scene.world.putSnapshot({ ...second, createdAt: noon, status: 'available' });
      scene.world.putSnapshot(ownCopy('cn-a-1'));
      await scene.wait(seconds);
      const orders: CopyOrder[] = [];
      const { cloud } = scene.ports;
      const copySnapshot: typeof cloud.copySnapshot = (order) => {
        orders.push(order);
        return cloud.copySnapshot(order);
      };
      await tick(scene, both, {}, scene.instance({ cloud: { ...cloud, copySnapshot } }));
      for (const { ensRegionIds } of orders) expect(ensRegionIds).toEqual(['cn-a-1', 'cn-b-1']);
      return orders.map(({ snapshotId }) => snapshotId).join(' ');
    };
    const orders = new Set<string>();
    for (let number = 0; number < 12; number += 1) {
      const order = await orderAt(number * 3600);
      expect(await orderAt(number * 3600 + 3599)).toBe(order);
      orders.add(order);
    }
    expect([...orders].toSorted()).toEqual(['sp-new sp-source', 'sp-source sp-new']);
  });

  test('only the rules named → run; an unknown name → told, nothing done', async () => {
    const scene = createScene();
    const rules = file(rule(), rule({ name: 'other', destinations: { nodes: ['cn-c-1'] } }));
    expect((await tick(scene, rules, { rules: ['other'] })).rules.map((entry) => entry.rule)).toEqual(['other']);
    const unknown = await runPolicy(scene.instance(), rules, 3600, {
      requestId: 't',
      dryRun: false,
      rules: ['othr', 'lobby'],
    });
    expect([unknown, scene.calls()]).toEqual([{ unknownRules: ['othr'] }, 1]);
  });

  test('a rule that matches nothing → warned of, in the report and in the log', async () => {
    const scene = createScene();
    const run = await tick(scene, file(rule({ source: { nodes: ['cn-home-1'], names: ['weekly-*'] } })));
    expect(run.rules[0]?.warning).toContain('no snapshot matches');
    expect(scene.events).toContainEqual(expect.objectContaining({ event: 'rule.run', level: 'warn', rule: 'lobby' }));
  });

  test('one rule with a name that ENS would refuse → its pairs fail, the other rule runs', async () => {
    const scene = createScene();
    const bad = rule({ copy: { name: '{source.name}!' } });
    const run = await tick(scene, file(bad, rule({ name: 'good', destinations: { nodes: ['cn-c-1'] } })));
    expect(outcomes(run)).toEqual(['failed', 'failed', 'accepted']);
    expect(scene.events).toContainEqual(
      expect.objectContaining({ event: 'pair.failed', code: 'CopyName', rule: 'lobby' }),
    );
  });

  test('a bug in one part → that part fails, the others run', async () => {
    const scene = createScene();
    const { cloud } = scene.ports;
    const broken: typeof cloud = {
      ...cloud,
      copySnapshot: (order) => {
        if (order.ensRegionIds.includes('cn-c-1')) throw new TypeError('bug');
        return cloud.copySnapshot(order);
      },
    };
    const rules = file(rule({ name: 'bad', destinations: { nodes: ['cn-c-1'] } }), rule());
    const run = await tick(scene, rules, {}, scene.instance({ cloud: broken }));
    expect(outcomes(run)).toEqual(['failed', 'accepted', 'accepted']);
    expect(scene.events).toContainEqual(expect.objectContaining({ event: 'bug', rule: 'bad' }));
  });
});

describe('what fails in a run', () => {
  test('a refused node → a task that expires before the next tick, worked by retry without a guard', async () => {
    const scene = createScene({ faults: [refusing(2)] });
    const run = await tick(scene);
    expect(outcomes(run)).toEqual(['queued', 'accepted']);
    expect(scene.tasks()).toMatchObject([
      {
        nodes: [{ ensRegionId: 'cn-a-1', attempts: 1 }],
        origin: { trigger: 'timer', rule: 'lobby' },
        expiresAt: new Date(noon + (3600 - 690) * 1000).toISOString(),
      },
    ]);
    await workOff(scene);
    expect(
      scene
        .copies()
        .map(({ ensRegionId }) => ensRegionId)
        .toSorted(),
    ).toEqual(['cn-a-1', 'cn-b-1']);
    expect([scene.calls(), scene.letters()]).toEqual([3, []]);
  });

  test('refused for ever → at most six calls a tick, never a dead letter, every tick tries again', async () => {
    const scene = createScene({ faults: [refusing(Number.POSITIVE_INFINITY)] });
    const only = file(rule({ destinations: { nodes: ['cn-a-1'] } }));
    for (let number = 1; number <= 20; number += 1) {
      const next = noon + number * 3_600_000;
      await tick(scene, only);
      while ((scene.broker.nextDueAt('retries', scene.now()) ?? next) < next) {
        scene.waitForTask();
        await deliver(scene, scene.instance({ mostTries: 1 }));
      }
      await scene.wait((next - scene.now()) / 1000);
      expect(scene.calls()).toBeLessThanOrEqual(number * 6);
      expect(scene.calls()).toBeGreaterThanOrEqual(number);
      expect(scene.tasks().length).toBeLessThanOrEqual(1);
    }
    expect(scene.letters()).toEqual([]);
  });

  test('a permanent failure → in the report, no letter, no task', async () => {
    const scene = createScene();
    const sold = {
      kind: 'error',
      commit: false,
      status: 400,
      code: 'NoPermission',
      message: 'Permission denied.',
    } as const;
    scene.world.addFault({ action: 'CopySnapshot', times: 9, effect: sold });
    const run = await tick(scene);
    expect(outcomes(run)).toEqual(['failed', 'failed']);
    expect([scene.tasks(), scene.letters()]).toEqual([[], []]);
    expect(scene.events).toContainEqual(
      expect.objectContaining({ event: 'pair.failed', kind: 'denied', code: 'NoPermission' }),
    );
  });

  test('the queue takes nothing → reported as failed, and the next tick attempts it', async () => {
    const scene = createScene({ faults: [refusing(1)] });
    scene.broker.failNext({ action: 'send', times: 3, status: 500, code: 'InternalError' });
    expect(outcomes(await tick(scene))).toEqual(['failed', 'accepted']);
    await scene.wait(3600);
    expect(outcomes(await tick(scene))).toEqual(['accepted', 'present']);
  });

  test('an answer lost → the next tick finds the copies', async () => {
    const scene = createScene({ faults: [{ action: 'CopySnapshot', effect: { kind: 'drop', commit: true } }] });
    expect(outcomes(await tick(scene))).toEqual(['queued', 'queued']);
    await workOff(scene);
    await scene.wait(600);
    expect(outcomes(await tick(scene))).toEqual(['present', 'present']);
    expect(scene.world.counters().copiesMade).toBe(2);
  });

  test('a node that cannot be listed → unseen, nothing is planned for it or from it', async () => {
    const scene = createScene();
    const { cloud } = scene.ports;
    const listSnapshots: typeof cloud.listSnapshots = async (query) => ({
      ...(await cloud.listSnapshots(query)),
      complete: false,
    });
    const run = await tick(scene, file(rule()), {}, scene.instance({ cloud: { ...cloud, listSnapshots } }));
    expect(run.rules[0]).toMatchObject({
      unseenSources: [{ ensRegionId: 'cn-home-1', failure: listingIncomplete }],
      pairs: [],
    });
    expect(scene.calls()).toBe(0);
  });

  test('ENS does not list the nodes → all is unseen, nothing is bought; listed at the second try → all is well', async () => {
    const unreadable = { action: 'DescribeSnapshots', effect: { kind: 'drop', commit: false } } as const;
    const down = createScene({ faults: [{ ...unreadable, times: 3 }] });
    expect((await tick(down)).rules).toMatchObject([
      { unseenSources: [{ ensRegionId: 'cn-home-1', failure: { kind: 'unknown' } }], pairs: [] },
    ]);
    expect(down.calls()).toBe(0);
    const shaky = createScene({ faults: [unreadable] });
    expect(outcomes(await tick(shaky))).toEqual(['accepted', 'accepted']);
  });

  test('a run by hand → leaves what fails to the timer, without a task', async () => {
    const scene = createScene({ faults: [refusing(1)] });
    const run = await runPolicy(scene.instance(), file(rule()), 3600, { requestId: 'hand', dryRun: false });
    expect('rules' in run && outcomes(run)).toEqual(['failed', 'accepted']);
    expect(scene.tasks()).toEqual([]);
  });

  test('a tick that ran late → its tasks expire as if it had been on time', async () => {
    const scene = createScene({ faults: [refusing(1)] });
    await tick(scene, file(rule()), { tickedAt: noon - 1_800_000 });
    expect(scene.tasks()[0]?.expiresAt).toBe(new Date(noon + (1800 - 690) * 1000).toISOString());
  });

  test('calls → begin within a minute of the look that they rest on', async () => {
    const scene = createScene();
    const { cloud } = scene.ports;
    const limits: number[] = [];
    const copySnapshot: typeof cloud.copySnapshot = (order) => {
      limits.push(order.beginBy - scene.now());
      return cloud.copySnapshot(order);
    };
    await tick(scene, file(rule()), {}, scene.instance({ cloud: { ...cloud, copySnapshot } }));
    expect(limits).toEqual([60_000]);
  });

  test('a rule for 150 nodes → never asks ENS for more than 100 at once, in the run and in its tasks', async () => {
    const scene = createScene();
    const { cloud } = scene.ports;
    const asked: number[] = [];
    const listSnapshots: typeof cloud.listSnapshots = (query) => {
      asked.push(query.ensRegionIds?.length ?? 0);
      return cloud.listSnapshots(query);
    };
    const nodes = Array.from({ length: 150 }, (_, index) => `cn-far-${index}`);
    scene.world.putSnapshot(ownCopy('cn-home-1'));
    await tick(
      scene,
      limited({ copiesPerRun: 150 }, rule({ destinations: { nodes } })),
      {},
      scene.instance({ cloud: { ...cloud, listSnapshots } }),
    );
    expect(Math.max(...asked)).toBeLessThanOrEqual(100);
    expect(Math.max(...scene.tasks().map((task) => task.nodes.length))).toBeLessThanOrEqual(100);
    expect(scene.tasks().flatMap((task) => task.nodes)).toHaveLength(150);
  });

  test('a node whose listing never is complete → only it is unseen, the others that were asked for with it are planned', async () => {
    const scene = createScene();
    const { cloud } = scene.ports;
    const listSnapshots: typeof cloud.listSnapshots = async (query) => {
      const listing = await cloud.listSnapshots(query);
      return query.ensRegionIds?.includes('cn-b-1') ? { ...listing, complete: false } : listing;
    };
    scene.world.putSnapshot(ownCopy('cn-a-1'));
    const others = Array.from({ length: 99 }, (_, index) => `cn-far-${index}`);
    const nodes = [...others, 'cn-a-1', 'cn-b-1'];
    const run = await tick(
      scene,
      limited({ copiesPerRun: 101 }, rule({ destinations: { nodes } })),
      { dryRun: true },
      scene.instance({ cloud: { ...cloud, listSnapshots } }),
    );
    expect(outcomes(run).slice(-2)).toEqual(['wouldCopy', 'failed']);
    expect(outcomes(run).slice(0, 99)).toEqual(others.map(() => 'wouldCopy'));
  });

  test('a dry run on an old inventory → looks no further', async () => {
    const scene = createScene();
    const { cloud } = scene.ports;
    let looks = 0;
    const listSnapshots: typeof cloud.listSnapshots = async (query) => {
      looks += 1;
      const listing = await cloud.listSnapshots(query);
      await scene.wait(100);
      return listing;
    };
    const late = scene.instance({ cloud: { ...cloud, listSnapshots } });
    await tick(scene, file(rule()), { dryRun: true }, { ...late, deadline: late.deadline + 600_000 });
    expect(looks).toBe(1);
  });

  test.each([
    { age: 30, copies: [], looks: 1 },
    { age: 31, copies: [], looks: 2 },
    { age: 31, copies: ['cn-a-1'], looks: 2 },
    { age: 31, copies: ['cn-a-1', 'cn-b-1'], looks: 1 },
  ])('an inventory of $age s, with copies on $copies → $looks looks: only for what is to be paid', async (given) => {
    const scene = createScene();
    for (const ensRegionId of given.copies) {
      const copy = { ...second, snapshotId: `sp-${ensRegionId}`, ensRegionId, sourceSnapshotId: 'sp-source' };
      scene.world.putSnapshot({ ...copy, createdAt: noon, status: 'available' });
    }
    const { cloud } = scene.ports;
    let looked = 0;
    const listSnapshots: typeof cloud.listSnapshots = async (query) => {
      looked += 1;
      const listing = await cloud.listSnapshots(query);
      if (looked === 1) await scene.wait(given.age);
      return listing;
    };
    const late = scene.instance({ cloud: { ...cloud, listSnapshots } });
    await tick(scene, file(rule()), {}, { ...late, deadline: late.deadline + 600_000 });
    expect(looked).toBe(given.looks);
  });

  test('an inventory that has grown old → looked at again before anything is paid', async () => {
    const scene = createScene();
    const { cloud } = scene.ports;
    let looked = 0;
    const slow: typeof cloud = {
      ...cloud,
      listSnapshots: async (query) => {
        const listing = await cloud.listSnapshots(query);
        looked += 1;
        if (looked === 1) {
          await tick(scene); // another instance runs the rules meanwhile
          await scene.wait(61);
        }
        return listing;
      },
    };
    const late = scene.instance({ cloud: slow });
    expect(outcomes(await tick(scene, file(rule()), {}, { ...late, deadline: late.deadline + 600_000 }))).toEqual([
      'accepted',
      'accepted',
    ]);
    expect([looked, scene.world.counters().copiesMade]).toEqual([2, 2]);
  });
});
