import { describe, expect, test } from 'vitest';
import { formatTime } from '../../shared/core/ens-time.ts';
import type { Failure } from '../../shared/core/failure.ts';
import { planRules } from '../../shared/core/plan.ts';
import { type ResolvedRule, resolveNodes } from '../../shared/core/resolved-rule.ts';
import type { Limits } from '../../shared/core/rule-limits.ts';
import type { WrittenRule } from '../../shared/core/rules.ts';
import {
  countOutcomes,
  type DonePart,
  heldPair,
  isWhole,
  type RunFacts,
  reportRun,
} from '../../shared/core/run-report.ts';
import type { Snapshot } from '../../shared/core/snapshot.ts';
import { noon, source } from '../support/builders.ts';
import { copyOf } from '../support/rule-world.ts';

const hour = 3_600_000;
const rule = (changes: Partial<WrittenRule> = {}): WrittenRule => ({
  name: 'lobby',
  enabled: true,
  source: { nodes: ['cn-home-1'] },
  destinations: { nodes: ['cn-a-1', 'cn-b-1'] },
  ...changes,
});
const one = source({ snapshotId: 'sp-1', creationTime: noon - hour });
const copy = (changes: Partial<Snapshot> = {}, maker = 'lobby') =>
  copyOf(one, { snapshotId: 'c-1', ensRegionId: 'cn-a-1', ...changes }, maker);

interface Sky {
  readonly gaps?: readonly string[];
  readonly limits?: Limits;
  readonly done?: readonly DonePart[];
  readonly facts?: Partial<RunFacts>;
  readonly resolved?: Partial<ResolvedRule>;
}
const report = (rules: readonly WrittenRule[], snapshots: readonly Snapshot[], sky: Sky = {}) => {
  const failure: Failure = { kind: 'unknown' };
  const resolved = resolveNodes({ version: 1, rules: [...rules] }, { nodes: [] });
  const plan = planRules(
    resolved.map((of) => ({ ...of, ...sky.resolved })),
    { snapshots, gaps: new Map((sky.gaps ?? []).map((node) => [node, failure])), takenAt: noon },
    { visibilitySeconds: 600, installation: 'default', tick: 1, limits: sky.limits, sentAt: () => undefined },
  );
  const facts = {
    requestId: 'run-1',
    startedAt: noon,
    dryRun: false,
    isPaused: false,
    ruleNames: rules.map(({ name }) => name),
    disabledRules: [],
  };
  return reportRun(plan, sky.done ?? [], { ...facts, ...sky.facts });
};
const ruleReport = (...inputs: Parameters<typeof report>) => report(...inputs).rules[0];

describe('reportRun', () => {
  test('a run → its request, its time, what it was, and how many pairs came to what', () => {
    const done: DonePart[] = [
      {
        rule: 'lobby',
        pairs: [
          { snapshotId: 'sp-1', ensRegionId: 'cn-b-1', outcome: 'accepted' },
          { snapshotId: 'sp-1', ensRegionId: 'cn-a-1', outcome: 'present' },
        ],
      },
    ];
    const ran = report([rule()], [one, copy()], { done });
    expect(ran).toMatchObject({ requestId: 'run-1', at: '2026-11-24T04:00:00.000Z', dryRun: false });
    expect(ran).not.toHaveProperty('paused');
    expect(ran.counts).toEqual({ present: 1, accepted: 1, queued: 0, failed: 0, wouldCopy: 0, held: 0 });
    expect(report([rule()], [one], { facts: { dryRun: true, isPaused: true } })).toMatchObject({
      dryRun: true,
      paused: true,
    });
  });

  test('rules that were asked for and are disabled → named; none → nothing of the kind', () => {
    expect(report([rule()], [], { facts: { disabledRules: ['off'] } }).disabledRules).toEqual(['off']);
    expect(report([rule()], [])).not.toHaveProperty('disabledRules');
  });

  test('pairs that were missing → since when each is wanted; those that were there → nothing of the kind', () => {
    const pairs = (['cn-a-1', 'cn-b-1'] as const).map(
      (ensRegionId) => ({ snapshotId: 'sp-1', ensRegionId, outcome: 'accepted' }) as const,
    );
    const done = [{ rule: 'lobby', pairs }];
    expect(ruleReport([rule()], [one, copy()], { done })?.pairs).toStrictEqual([
      pairs[0],
      { ...pairs[1], wantedSince: '2026-11-24T03:00:00Z' },
    ]);
    const nightly = rule({ schedule: { cron: '30 3 * * *', zone: 'UTC' } });
    expect(ruleReport([nightly], [one], { done })?.pairs).toMatchObject([
      { wantedSince: '2026-11-24T03:30:00Z' },
      { wantedSince: '2026-11-24T03:30:00Z' },
    ]);
  });

  test('the same pair of two rules → each has its own', () => {
    const done = [
      { rule: 'other', pairs: [{ snapshotId: 'sp-1', ensRegionId: 'cn-a-1', outcome: 'failed' as const }] },
    ];
    expect(ruleReport([rule()], [one], { done })?.pairs).toEqual([]);
  });

  test('pairs that are held back → told with what holds them, and counted', () => {
    const wantedSince = '2026-11-24T03:00:00Z';
    const pair = { snapshotId: 'sp-1', outcome: 'held', wantedSince };
    const closed = rule({ window: { from: '22:00', to: '23:00', zone: 'UTC' } });
    const window = report([closed], [one]);
    expect(window.rules[0]?.pairs).toStrictEqual([
      { ...pair, ensRegionId: 'cn-a-1', hold: { by: 'window', opensAt: '2026-11-24T22:00:00Z' } },
      { ...pair, ensRegionId: 'cn-b-1', hold: { by: 'window', opensAt: '2026-11-24T22:00:00Z' } },
    ]);
    expect(window.counts.held).toBe(2);
    const today = copyOf(source({ snapshotId: 'sp-0' }), { snapshotId: 'c-0', ensRegionId: 'cn-a-1' }, 'lobby');
    expect(ruleReport([rule()], [one, today], { limits: { copiesPerDay: 1 } })?.pairs).toMatchObject([
      { hold: { by: 'limit', limit: 'copiesPerDay', of: 'file' } },
      { hold: { by: 'limit', limit: 'copiesPerDay', of: 'file' } },
    ]);
  });

  test('cut-offs → told; none yet, or no schedule → what there is', () => {
    const nightly = rule({ schedule: { cron: '0 3 * * *', zone: 'UTC' } });
    expect(ruleReport([nightly], [one])).toMatchObject({
      asOf: '2026-11-24T03:00:00Z',
      nextCutOff: '2026-11-25T03:00:00Z',
    });
    expect(ruleReport([rule()], [one])?.asOf).toBe('2026-11-24T04:00:00Z');
    expect(ruleReport([rule()], [one])).not.toHaveProperty('nextCutOff');
    const never = ruleReport([rule({ schedule: { cron: '0 0 30 2 *' } })], [one]);
    expect(never).not.toHaveProperty('asOf');
    expect(never?.warning).toBe('its first cut-off is still to come');
  });

  test('ENS tells no time of snapshots of a rule → how many, as a warning and as why they are not wanted', () => {
    const { creationTime: _, ...timeless } = one;
    const told = ruleReport([rule()], [one, { ...timeless, snapshotId: 'sp-2' }, { ...timeless, snapshotId: 'sp-3' }]);
    expect(told?.pairs.map(({ snapshotId }) => snapshotId)).not.toContain('sp-2');
    expect(told?.whyNot).toEqual([{ ensRegionId: 'cn-home-1', reason: 'ENS tells no time of it', count: 2 }]);
    expect(told?.warning).toBe('ENS tells no time of 2 of its snapshots, so that they are not copied');
    expect(ruleReport([rule()], [timeless])?.warning).toMatch(/^ENS tells no time of 1 /);
    expect(ruleReport([rule()], [one])).not.toHaveProperty('warning');
  });

  test('how fresh the copies are, and why others are not wanted → told for each rule', () => {
    const first = ruleReport([rule({ destinations: { nodes: ['cn-a-1', 'cn-home-1'] } })], [one, copy()]);
    expect(first?.targets).toMatchObject([{ ensRegionId: 'cn-a-1', ageSeconds: 3600, behindSeconds: 0 }]);
    expect(first?.whyNot).toEqual([{ ensRegionId: 'cn-home-1', reason: 'the node it is on', count: 1 }]);
  });

  test('second, failed and unmanaged copies → told with whose they are', () => {
    const of = { sourceId: 'sp-1', ensRegionId: 'cn-a-1' };
    const snapshots = [
      copy({ creationTime: noon - 2 * hour }),
      copy({ snapshotId: 'c-2' }, '-'),
      copy({ snapshotId: 'c-3', status: 'error' }),
      copy({ snapshotId: 'c-4', ensRegionId: 'cn-c-1' }),
      copy({ snapshotId: 'c-5', ensRegionId: 'cn-d-1' }, 'renamed'),
      copy({ snapshotId: 'c-6', ensRegionId: 'cn-e-1' }, 'not-run'),
    ];
    expect(report([rule()], snapshots, { facts: { ruleNames: ['lobby', 'not-run'] } })).toMatchObject({
      surplus: [{ ...of, snapshotId: 'c-2' }],
      failedCopies: [{ ...of, snapshotId: 'c-3', rule: 'lobby' }],
      unmanaged: [
        { snapshotId: 'c-4', ensRegionId: 'cn-c-1', rule: 'lobby', reason: 'its rule does not copy to its node' },
        { snapshotId: 'c-5', ensRegionId: 'cn-d-1', rule: 'renamed', reason: 'its rule is not in the file' },
      ],
    });
    expect(report([rule()], snapshots).surplus[0]).not.toHaveProperty('rule');
  });

  test('the nodes of a rule are not known → its failure, no warning, and none of its copies is unmanaged', () => {
    const failure: Failure = { kind: 'throttled' };
    const resolved = { sourceNodes: [], destinationNodes: [], unresolved: failure };
    const ran = report([rule()], [copy({ ensRegionId: 'cn-c-1' })], { resolved });
    expect(ran.rules[0]?.failure).toEqual(failure);
    expect(ran.rules[0]).not.toHaveProperty('warning');
    expect(ran.unmanaged).toEqual([]);
    expect(ruleReport([rule()], [one])).not.toHaveProperty('failure');
  });

  const atHome = { source: { nodes: ['cn-home-1', 'cn-home-2'] }, destinations: { nodes: ['cn-home-1'] } };
  const keepsNewest = {
    retention: { keep: { last: 1 }, per: 'disk', atLeast: 1, apply: 'report' },
  } as const;
  const newer = source({ snapshotId: 'sp-9', creationTime: noon - hour / 2 });
  const kept = ['cn-a-1', 'cn-b-1'].map((ensRegionId) => copyOf(newer, { snapshotId: 'c-9', ensRegionId }, 'lobby'));
  test.each<[string, Partial<WrittenRule>, readonly Snapshot[], readonly string[], string | undefined]>([
    ['no node to copy to', { destinations: { nodes: ['cn-q-*'] } }, [one], [], 'its destinations match no node'],
    ['no source node', { source: { nodes: ['cn-q-*'] } }, [one], [], 'its source matches no node'],
    ['nothing to copy', {}, [], [], 'no snapshot matches lobby'],
    ['nothing but what its only destination has', atHome, [one], [], 'all that it selects is on its only destination'],
    ['nothing that it would keep', keepsNewest, [one, ...kept], [], 'its retention keeps none of what it selects'],
    ['no source node that was read', {}, [], ['cn-home-1'], undefined],
    ['only a source that is still being made', {}, [{ ...one, status: 'creating' }], [], undefined],
    ['something to copy', {}, [one], [], undefined],
  ])('a rule with %s → warned of if it does nothing for no reason', (_, changes, snapshots, gaps, warning) => {
    expect(ruleReport([rule(changes)], snapshots, { gaps })?.warning).toBe(warning);
  });

  test('an earlier rule wants all copies of another → warned of, also where its retention keeps only some', () => {
    const warning = 'an earlier rule wants all of its copies';
    const again = rule({ name: 'again', destinations: { nodes: ['cn-a-1'] } });
    expect(report([rule(), again], [one]).rules[1]?.warning).toBe(warning);
    const older = { ...one, snapshotId: 'sp-0', creationTime: noon - 2 * hour };
    const keeping = { ...again, retention: keepsNewest.retention };
    expect(report([rule(), keeping], [one, older]).rules[1]?.warning).toBe(warning);
  });
});

describe('isWhole', () => {
  test('everything was read → whole, and no node is named; nothing is there to be read → whole', () => {
    const ran = report([rule()], [one]);
    expect([isWhole(ran), isWhole(report([], []))]).toEqual([true, true]);
    expect(ran).not.toHaveProperty('unseenNodes');
  });

  test('nodes that were not read whole, of a rule or not → named in order, and not whole', () => {
    const ran = report([rule()], [one], { gaps: ['cn-b-1', 'cn-a-1', 'cn-z-1'] });
    const named = ['cn-a-1', 'cn-b-1', 'cn-z-1'].map((ensRegionId) => ({ ensRegionId, failure: { kind: 'unknown' } }));
    expect([ran.unseenNodes, isWhole(ran)]).toEqual([named, false]);
  });

  test.each<[string, Partial<ResolvedRule>]>([
    ['nodes', { unresolved: { kind: 'throttled' } }],
    ['disks', { diskGaps: new Map([['cn-home-1', { kind: 'unknown' }]]) }],
  ])('a rule whose %s could not be listed → not whole', (_, resolved) => {
    const ran = report([rule()], [one], { resolved });
    expect([isWhole(ran), ran.unseenNodes]).toEqual([false, undefined]);
  });
});

describe('heldPair', () => {
  test('a pair → held, with the time at which the window opens, or with the limit', () => {
    const pair = { source: one, ensRegionId: 'cn-a-1', sight: { state: 'missing' as const } };
    const held = { snapshotId: 'sp-1', ensRegionId: 'cn-a-1', outcome: 'held' };
    const limit = { by: 'limit', limit: 'copiesPerRun', of: 'rule', max: 5 } as const;
    expect(heldPair(pair, limit)).toStrictEqual({ ...held, hold: limit });
    const unknown = { ...limit, limit: 'copiesPerDay', uncounted: true } as const;
    expect(heldPair(pair, unknown)).toStrictEqual({ ...held, hold: unknown });
    expect(heldPair(pair, { by: 'window', opensAt: noon })).toStrictEqual({
      ...held,
      hold: { by: 'window', opensAt: formatTime(noon) },
    });
  });
});

describe('countOutcomes', () => {
  test('each outcome → counted, those of none too', () => {
    const outcomes = ['present', 'accepted', 'queued', 'failed', 'wouldCopy', 'held', 'held'] as const;
    const pairs = outcomes.map((outcome) => ({ snapshotId: 'sp-1', ensRegionId: 'cn-a-1', outcome }));
    expect(countOutcomes(pairs)).toEqual({ present: 1, accepted: 1, queued: 1, failed: 1, wouldCopy: 1, held: 2 });
    expect(countOutcomes([])).toEqual({ present: 0, accepted: 0, queued: 0, failed: 0, wouldCopy: 0, held: 0 });
  });
});
