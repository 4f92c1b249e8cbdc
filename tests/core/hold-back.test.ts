import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Hold } from '../../shared/core/hold.ts';
import { isToBegin } from '../../shared/core/hold-back.ts';
import type { PlanInventory } from '../../shared/core/inventory.ts';
import { type PlanOptions, planRules, type RulePlan } from '../../shared/core/plan.ts';
import { resolveNodes } from '../../shared/core/resolved-rule.ts';
import type { Limits } from '../../shared/core/rule-limits.ts';
import type { WrittenRule } from '../../shared/core/rules.ts';
import type { Snapshot } from '../../shared/core/snapshot.ts';
import { noon, source } from '../support/builders.ts';
import { copyOf } from '../support/rule-world.ts';

const hour = 3_600_000;
const nodes = ['cn-a-1', 'cn-b-1', 'cn-c-1', 'cn-d-1', 'cn-e-1'];
const rule = (changes: Partial<WrittenRule> = {}): WrittenRule => ({
  name: 'lobby',
  enabled: true,
  source: { nodes: ['cn-home-1'] },
  destinations: { nodes },
  ...changes,
});
const one = source({ snapshotId: 'sp-1' });
const other = source({ snapshotId: 'sp-2', sourceDiskId: 'd-2' });
const otherRule = (changes: Partial<WrittenRule> = {}) =>
  rule({ name: 'archive', source: { nodes: ['cn-home-1'], disks: ['d-2'] }, ...changes });
const firstRule = (changes: Partial<WrittenRule> = {}) =>
  rule({ source: { nodes: ['cn-home-1'], disks: ['d-disk'] }, ...changes });
/** A copy that was begun so many seconds before noon, of a source that no rule selects any more. */
const begun = (snapshotId: string, secondsAgo: number, maker = 'lobby', changes: Partial<Snapshot> = {}) =>
  copyOf(
    source({ snapshotId: `sp-of-${snapshotId}` }),
    { snapshotId, ensRegionId: 'cn-a-1', creationTime: noon - secondsAgo * 1000, ...changes },
    maker,
  );
const options = { visibilitySeconds: 600, installation: 'default', tick: 1, sentAt: () => undefined };
const plansOf = (
  rules: readonly WrittenRule[],
  snapshots: readonly Snapshot[],
  {
    now = noon,
    gaps = new Map(),
    ...changes
  }: Partial<PlanOptions & Pick<PlanInventory, 'gaps'>> & { now?: number } = {},
): readonly RulePlan[] =>
  planRules(
    resolveNodes({ version: 1, rules: [...rules] }, { nodes: [] }),
    { snapshots, gaps, takenAt: now },
    { ...options, ...changes },
  ).rules;
const textOf = (hold: Hold) => {
  if (hold.by === 'window') return `window ${hold.opensAt}`;
  return hold.by === 'limit' ? `${hold.limit} of the ${hold.of}` : `${hold.by} ${hold.max}`;
};
/** How many missing pairs of each rule begin, and what holds the others back. */
const outcome = (...inputs: Parameters<typeof plansOf>) =>
  plansOf(...inputs).map(({ pairs }) => {
    const holds = pairs.flatMap(({ hold }) => (hold === undefined ? [] : textOf(hold)));
    const begin = pairs.filter(({ sight, hold }) => sight.state === 'missing' && hold === undefined);
    return { begin: begin.length, holds };
  });
const times = (count: number, text: string) => Array.from({ length: count }, () => text);

describe('holdBack: budgets', () => {
  const many = Array.from({ length: 9 }, (_, index) =>
    source({ snapshotId: `sp-${index}`, sourceDiskId: `d-${index}` }),
  );
  const budget = (max: number, sent: readonly string[] = []) => ({ nodeBudget: { max, sentTo: () => sent } });

  test('a node → all that began on it within a day counts, whoever asked, and the rules share what is left', () => {
    const two = rule({ destinations: { nodes: ['cn-a-1', 'cn-b-1'] } });
    const later = rule({ name: 'later', destinations: { nodes: ['cn-a-1', 'cn-c-1'] } });
    const today = [
      begun('c-1', 60),
      begun('c-2', 86_399, 'other'),
      begun('c-3', 86_400),
      begun('c-4', 60, 'lobby', { status: 'error' }),
    ];
    const requested = copyOf(source({ snapshotId: 'sp-x' }), { snapshotId: 'c-5', ensRegionId: 'cn-a-1' }, '-');
    const { creationTime: _, ...timeless } = begun('c-6', 60);
    const held = (max: number) =>
      plansOf([two, later], [...many, ...today, requested, timeless], budget(max)).map(({ pairs }) => {
        const begins = pairs.filter(({ hold }) => hold === undefined).map(({ ensRegionId }) => ensRegionId);
        return ['cn-a-1', 'cn-b-1', 'cn-c-1'].map((node) => begins.filter((begun) => begun === node).length);
      });
    expect(held(5)).toEqual([
      [0, 5, 0],
      [0, 0, 5],
    ]);
    expect(held(7)).toEqual([
      [2, 7, 0],
      [0, 0, 7],
    ]);
    expect(outcome([two], [...many, ...today], budget(1))[0]?.holds).toEqual(times(17, 'nodeBudget 1'));
  });

  test('what was sent a moment ago and is not listed yet → counts; what is listed counts once', () => {
    const alone = rule({ destinations: { nodes: ['cn-a-1'] } });
    const sent = ['sp-sent', 'sp-of-c-1'];
    expect(outcome([alone], [...many, begun('c-1', 60)], budget(4, sent))).toEqual([
      { begin: 2, holds: times(7, 'nodeBudget 4') },
    ]);
  });

  test('a full node under a limit → takes the turn of no other', () => {
    const narrow = rule({ destinations: { nodes: ['cn-a-1', 'cn-b-1'] }, limits: { copiesPerRun: 3 } });
    const full = [begun('c-1', 60), begun('c-2', 60), begun('c-3', 60)];
    for (let tick = 0; tick < 20; tick += 1) {
      expect(outcome([narrow], [...many, ...full], { ...budget(3), tick })[0]?.begin).toBe(3);
    }
  });

  test('any budgets and limits → never more begin than they leave, and every missing pair that does not begin has a reason', () => {
    fc.assert(
      fc.property(fc.nat(6), fc.nat(9), fc.nat(30), fc.nat(50), (max, perRun, ofFile, tick) => {
        const rules = [rule({ limits: { copiesPerRun: perRun } }), otherRule()];
        const given = { ...budget(max), limits: { copiesPerRun: ofFile }, tick };
        const plans = plansOf(rules, many, given);
        const begin = plans.flatMap(({ pairs }) => pairs.filter(({ hold }) => hold === undefined));
        expect(begin.length).toBeLessThanOrEqual(ofFile);
        expect(plans[0]?.pairs.filter(isToBegin).length).toBeLessThanOrEqual(perRun);
        for (const node of nodes) {
          expect(begin.filter(({ ensRegionId }) => ensRegionId === node).length).toBeLessThanOrEqual(max);
        }
      }),
    );
  });

  test('no copy of ours is listed → so many begin in a run as may be bought unrecognised; one is → as many as there are', () => {
    const unrecognised = { maxUnrecognised: 3 };
    const rules = [firstRule(), otherRule()];
    const first = outcome(rules, [one, other], unrecognised);
    expect(first.reduce((sum, { begin }) => sum + begin, 0)).toBe(3);
    expect(first.flatMap(({ holds }) => holds)).toEqual(times(7, 'unrecognised 3'));
    const foreign = begun('c-1', 60, 'lobby', { description: '[ensr/1 another lobby sp-x d-x -]' });
    expect(outcome(rules, [one, other, foreign], unrecognised).flatMap(({ holds }) => holds)).toHaveLength(7);
    expect(outcome(rules, [one, other, begun('c-1', 9_999_999)], unrecognised)).toEqual([
      { begin: 5, holds: [] },
      { begin: 5, holds: [] },
    ]);
  });
});

describe('holdBack: windows', () => {
  // Noon is 04:00 UTC, which is 12:00 in Shanghai.
  const nightly = rule({ window: { from: '22:00', to: '06:00' }, zone: 'Asia/Shanghai' });

  test('closed → all that is missing waits for it to open, and what is there is seen', () => {
    const there = copyOf(one, { snapshotId: 'c-1', ensRegionId: 'cn-a-1' }, 'lobby');
    expect(outcome([nightly], [one])).toEqual([{ begin: 0, holds: times(5, `window ${noon + 10 * hour}`) }]);
    const [plan] = plansOf([nightly], [one, there]);
    expect(plan?.pairs[0]).toEqual({ source: one, ensRegionId: 'cn-a-1', sight: { state: 'present', copy: there } });
    expect(plan?.pairs.filter(({ hold }) => hold !== undefined)).toHaveLength(4);
  });

  test('open → nothing waits', () => {
    expect(outcome([nightly], [one], { now: noon + 10 * hour })).toEqual([{ begin: 5, holds: [] }]);
    expect(outcome([rule()], [one])).toEqual([{ begin: 5, holds: [] }]);
  });

  test('of one rule → does not hold another, and what it holds uses up no limit', () => {
    const limits: Limits = { copiesPerRun: 5 };
    expect(
      outcome([firstRule({ window: { from: '22:00', to: '23:00' } }), otherRule()], [one, other], { limits }),
    ).toEqual([
      { begin: 0, holds: times(5, `window ${noon + 18 * hour}`) },
      { begin: 5, holds: [] },
    ]);
  });
});

describe('holdBack: limits', () => {
  test('copiesPerRun of a rule, or of the file → no more begin', () => {
    expect(outcome([rule({ limits: { copiesPerRun: 2 } })], [one])).toEqual([
      { begin: 2, holds: times(3, 'copiesPerRun of the rule') },
    ]);
    expect(outcome([rule()], [one], { limits: { copiesPerRun: 4 } })).toEqual([
      { begin: 4, holds: ['copiesPerRun of the file'] },
    ]);
    expect(outcome([rule({ limits: { copiesPerRun: 5 } })], [one])).toEqual([{ begin: 5, holds: [] }]);
  });

  test('both limits → the smaller one counts; what the rule has no room for leaves that of the file to others', () => {
    const rules = [firstRule({ limits: { copiesPerRun: 1 } }), otherRule()];
    expect(outcome(rules, [one, other], { limits: { copiesPerRun: 6 } })).toEqual([
      { begin: 1, holds: times(4, 'copiesPerRun of the rule') },
      { begin: 5, holds: [] },
    ]);
    const [first, second] = outcome(rules, [one, other], { limits: { copiesPerRun: 3 } });
    expect((first?.begin ?? 0) + (second?.begin ?? 0)).toBe(3);
    expect(second?.holds).toEqual(times(5 - (second?.begin ?? 0), 'copiesPerRun of the file'));
  });

  test('copiesPerDay → what our markers say was begun in the last 24 hours counts, whatever became of it', () => {
    const today = [
      begun('c-1', 0),
      begun('c-2', 86_399, 'lobby', { status: 'error' }),
      begun('c-3', 3600, 'lobby', { status: 'creating' }),
    ];
    const notToday = [
      begun('c-4', 86_400),
      begun('c-5', 1, 'neighbour'),
      begun('c-6', 1, 'stranger'),
      begun('c-7', 1, '-'),
    ];
    const limits: Limits = { copiesPerDay: 4 };
    expect(outcome([rule({ limits })], [one, ...today, ...notToday, begun('c-8', 1, 'renamed')])).toEqual([
      { begin: 1, holds: times(4, 'copiesPerDay of the rule') },
    ]);
  });

  test('copiesPerDay, and copies whose time ENS does not tell → count as begun today', () => {
    const timeless = ['c-1', 'c-2', 'c-3'].map((id) => {
      const { creationTime: _, ...rest } = begun(id, 90_000);
      return rest;
    });
    expect(outcome([rule({ limits: { copiesPerDay: 4 } })], [one, ...timeless])).toEqual([
      { begin: 1, holds: times(4, 'copiesPerDay of the rule') },
    ]);
  });

  test('copiesPerDay of the file → counts the copies of all rules, of those that are gone too', () => {
    const today = [begun('c-1', 1), begun('c-2', 1, 'renamed'), begun('c-3', 1, '-')];
    expect(outcome([rule()], [one, ...today], { limits: { copiesPerDay: 3 } })).toEqual([
      { begin: 1, holds: times(4, 'copiesPerDay of the file') },
    ]);
  });

  test('a call just sent, which ENS does not list yet → counts as begun today; one that it lists counts once', () => {
    const sentAt = (_: string, node: string) => (node === 'cn-a-1' ? noon - 1000 : undefined);
    const limits: Limits = { copiesPerDay: 3 };
    expect(outcome([rule({ limits })], [one], { sentAt })).toEqual([
      { begin: 2, holds: times(2, 'copiesPerDay of the rule') },
    ]);
    const listed = copyOf(
      one,
      { snapshotId: 'c', ensRegionId: 'cn-a-1', status: 'creating', creationTime: noon },
      'lobby',
    );
    expect(outcome([rule({ limits })], [one, listed], { sentAt })).toEqual([
      { begin: 2, holds: times(2, 'copiesPerDay of the rule') },
    ]);
  });

  test('more begun today than the limit → none begins, and the day is what holds', () => {
    const today = [begun('c-1', 1), begun('c-2', 1), begun('c-3', 1)];
    for (const limits of [{ copiesPerDay: 2 }, { copiesPerDay: 3, copiesPerRun: 1 }, { copiesPerDay: 3 }]) {
      expect(outcome([rule({ limits })], [one, ...today])).toEqual([
        { begin: 0, holds: times(5, 'copiesPerDay of the rule') },
      ]);
    }
    expect(outcome([rule({ limits: { copiesPerDay: 4, copiesPerRun: 1 } })], [one, ...today])).toEqual([
      { begin: 1, holds: times(4, 'copiesPerRun of the rule') },
    ]);
  });

  describe('nodes that could not be read', () => {
    const unread = (...ids: string[]) => new Map(ids.map((id) => [id, { kind: 'unknown' } as const]));
    const holdsOf = (...inputs: Parameters<typeof plansOf>) =>
      plansOf(...inputs).map(({ pairs }) => pairs.flatMap(({ hold }) => hold ?? []));
    const uncounted = (of: 'rule' | 'file', max: number) => ({
      by: 'limit',
      limit: 'copiesPerDay',
      of,
      max,
      uncounted: true,
    });

    test('a destination of the rule → nothing of it begins under its copiesPerDay, on that node or on another', () => {
      const limited = rule({ limits: { copiesPerDay: 1000, copiesPerRun: 1000 } });
      expect(holdsOf([limited], [one], { gaps: unread('cn-d-1') })).toStrictEqual([
        times(5, '').map(() => uncounted('rule', 1000)),
      ]);
      expect(holdsOf([limited], [one], { gaps: unread('cn-home-2') })).toStrictEqual([[]]);
    });

    test('only what another rule copies to, or a source, was not read → no other rule is held by it', () => {
      const rules = [
        firstRule({ limits: { copiesPerDay: 5 } }),
        otherRule({ destinations: { nodes: ['cn-z-1', 'cn-y-1'] }, limits: { copiesPerDay: 1 } }),
      ];
      expect(outcome(rules, [one, other], { gaps: unread('cn-z-1', 'cn-home-2') })).toEqual([
        { begin: 5, holds: [] },
        { begin: 0, holds: times(2, 'copiesPerDay of the rule') },
      ]);
    });

    test('a destination of any rule of the file → nothing begins under the copiesPerDay of the file', () => {
      const asleep = otherRule({ enabled: false, destinations: { nodes: ['cn-z-1'] } });
      const idle = otherRule({ name: 'idle', destinations: { nodes: ['cn-y-1'] } });
      const holdsWithout = (id: string) => {
        const given = { gaps: unread(id), limits: { copiesPerDay: 1000 }, names: ['lobby', 'archive'] };
        return holdsOf([firstRule(), asleep, idle], [one, other], given)[0];
      };
      const all = times(5, '').map(() => uncounted('file', 1000));
      for (const node of ['cn-a-1', 'cn-z-1', 'cn-y-1']) expect(holdsWithout(node)).toStrictEqual(all);
      for (const node of ['cn-home-1', 'cn-w-1']) expect(holdsWithout(node)).toStrictEqual([]);
    });

    test('the nodes of a rule are not known → the day of the file cannot be counted, its own day neither', () => {
      const open = otherRule({ name: 'open', enabled: false, destinations: { nodes: ['cn-*'] } });
      const failure = { kind: 'denied' } as const;
      const held = (changes: Partial<WrittenRule>, limits?: Limits) =>
        planRules(
          resolveNodes({ version: 1, rules: [open, rule(changes)] }, { failure }),
          { snapshots: [one], gaps: new Map(), takenAt: noon },
          { ...options, limits },
        ).rules[0]?.pairs.flatMap((pair) => pair.hold ?? []);
      const limits: Limits = { copiesPerDay: 1000 };
      const all = times(5, '').map(() => uncounted('file', 1000));
      expect(held({}, limits)).toStrictEqual(all);
      expect(held({ limits }, limits)).toStrictEqual(all);
      expect(held({ limits })).toStrictEqual([]);
    });

    test('limits of a run → know no days; what was not seen has what room the missing ones leave', () => {
      const gaps = unread('cn-d-1', 'cn-e-1');
      const holdUnder = (max: number) => ({ by: 'limit', limit: 'copiesPerRun', of: 'rule', max });
      for (let tick = 0; tick < 9; tick += 1) {
        const heldUnder = (copiesPerRun: number) =>
          plansOf([rule({ limits: { copiesPerRun } })], [one], { gaps, tick })[0]?.pairs.flatMap((pair) =>
            pair.hold === undefined ? [] : [[pair.sight.state, pair.hold]],
          );
        expect(heldUnder(2)).toStrictEqual([
          ['missing', holdUnder(2)],
          ['unseen', holdUnder(2)],
          ['unseen', holdUnder(2)],
        ]);
        expect(heldUnder(3)).toStrictEqual([
          ['unseen', holdUnder(3)],
          ['unseen', holdUnder(3)],
        ]);
        expect(heldUnder(4)).toStrictEqual([['unseen', holdUnder(4)]]);
        expect(heldUnder(5)).toEqual([]);
      }
      expect(outcome([rule()], [one], { gaps, limits: { copiesPerRun: 3 } })).toEqual([
        { begin: 3, holds: times(2, 'copiesPerRun of the file') },
      ]);
    });
  });

  test('only some rules are run → the day of the file counts the copies of the others all the same', () => {
    const rules = [firstRule({ enabled: false }), otherRule(), rule({ name: 'idle' })];
    const today = [begun('c-1', 1), begun('c-2', 1, 'idle'), begun('c-3', 1, 'archive'), begun('c-4', 1, 'gone')];
    expect(
      outcome(rules, [one, other, ...today], { limits: { copiesPerDay: 6 }, names: ['archive', 'lobby'] }),
    ).toEqual([{ begin: 2, holds: times(3, 'copiesPerDay of the file') }]);
  });

  test('what the operator forbids → is not held, and takes the place of nothing else', () => {
    const limits: Limits = { copiesPerRun: 1 };
    for (let tick = 0; tick < 9; tick += 1) {
      const deny = { denySnapshots: ['sp-2*'], denyNodes: ['cn-a-*', 'cn-b-1', 'cn-c-1', 'cn-d-1'] };
      const [plan] = plansOf([rule()], [one, other], { limits, tick, deny });
      const told = plan?.pairs.map(({ source: { snapshotId }, ensRegionId, fault, hold }) =>
        [snapshotId, ensRegionId, fault?.code, hold?.by].join(' '),
      );
      const ofOne = nodes.slice(0, 4).map((node) => `sp-1 ${node} DENY_NODES `);
      const ofOther = nodes.map((node) => `sp-2 ${node} DENY_SNAPSHOTS `);
      expect(told).toEqual([...ofOne, 'sp-1 cn-e-1  ', ...ofOther]);
    }
  });

  test('what ENS would refuse by its name → is not held, and takes the place of nothing else', () => {
    const impossible = firstRule({ copy: { name: '{source.id}!' } });
    const limits: Limits = { copiesPerRun: 3 };
    for (let tick = 0; tick < 9; tick += 1) {
      const [failing, good] = plansOf([impossible, otherRule()], [one, other], { limits, tick });
      expect(failing?.pairs.map(({ fault, hold }) => [fault?.code, hold])).toEqual(
        nodes.map(() => ['CopyName', undefined]),
      );
      expect(good?.pairs.filter(isToBegin)).toHaveLength(3);
    }
    const blind = new Map(nodes.map((node) => [node, { kind: 'unknown' } as const]));
    expect(outcome([impossible], [one], { limits, gaps: blind })).toEqual([{ begin: 0, holds: [] }]);
    const [closed] = plansOf([{ ...impossible, window: { from: '22:00', to: '23:00' } }], [one]);
    expect(closed?.pairs.some((pair) => isToBegin(pair) || pair.hold !== undefined)).toBe(false);
  });

  test('any limits, any day before → never more begin than they leave, and nobody is held for no reason', () => {
    const limit: fc.Arbitrary<Limits> = fc.record(
      { copiesPerRun: fc.integer({ min: 1, max: 8 }), copiesPerDay: fc.integer({ min: 1, max: 12 }) },
      { requiredKeys: [] },
    );
    const day = fc.array(fc.tuple(fc.constantFrom('lobby', 'archive', 'renamed'), fc.nat(100_000)), { maxLength: 12 });
    fc.assert(
      fc.property(limit, limit, limit, day, fc.nat(1000), (first, second, file, before, tick) => {
        const rules = [firstRule({ limits: first }), otherRule({ limits: second })];
        const copies = before.map(([maker, secondsAgo], index) => begun(`c-${index}`, secondsAgo, maker));
        const plans = plansOf(rules, [one, other, ...copies], { limits: file, tick });
        const today = before.filter(([, secondsAgo]) => secondsAgo < 86_400).map(([maker]) => maker);
        const roomOf = ({ copiesPerRun = 99, copiesPerDay = 99 }: Limits, begunToday: number) =>
          Math.max(0, Math.min(copiesPerRun, copiesPerDay - begunToday));
        const room = [first, second].map((own, index) =>
          roomOf(own, today.filter((maker) => maker === rules[index]?.name).length),
        );
        const begin = plans.map(({ pairs }) => pairs.filter(({ hold }) => hold === undefined).length);
        const ofFile = roomOf(file, today.length);
        const most = [0, 1].map((index) => Math.min(5, room[index] ?? 0));
        expect(begin[0]).toBeLessThanOrEqual(most[0] ?? 0);
        expect(begin[1]).toBeLessThanOrEqual(most[1] ?? 0);
        // As many as can: both rules' rooms, within that of the file.
        expect((begin[0] ?? 0) + (begin[1] ?? 0)).toBe(Math.min(ofFile, (most[0] ?? 0) + (most[1] ?? 0)));
      }),
    );
  });

  test('twenty dead pairs for many ticks → every other pair gets its turn within the limit', () => {
    const destinations = { nodes: Array.from({ length: 40 }, (_, index) => `cn-node-${index}`) };
    const isDead = (node: string) => Number(node.slice(8)) < 20;
    const limited = rule({ destinations, limits: { copiesPerRun: 5 } });
    const copies: Snapshot[] = [];
    let ticks = 0;
    for (; copies.length < 20 && ticks < 100; ticks += 1) {
      const [plan] = plansOf([limited], [one, ...copies], { tick: ticks });
      const begin = (plan?.pairs ?? []).filter(({ sight, hold }) => sight.state === 'missing' && hold === undefined);
      expect(begin).toHaveLength(5);
      for (const { ensRegionId } of begin) {
        if (!isDead(ensRegionId)) copies.push(copyOf(one, { snapshotId: `c-${ensRegionId}`, ensRegionId }, 'lobby'));
      }
    }
    expect(copies).toHaveLength(20);
    expect(ticks).toBeLessThan(50);
  });
});
