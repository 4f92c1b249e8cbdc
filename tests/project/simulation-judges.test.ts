import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import type { Rule } from '../../shared/core/effective-rules.ts';
import { formatMarker } from '../../shared/core/marker.ts';
import type { DeadLetter } from '../../shared/core/task.ts';
import { deletionFaults } from '../../simulation/judge/deletions.ts';
import { keptIds } from '../../simulation/judge/keep.ts';
import { knownCopies } from '../../simulation/judge/known-copies.ts';
import { lostPairs } from '../../simulation/judge/lost-pairs.ts';
import type { Outcome } from '../../simulation/judge/outcome.ts';
import { areAllowed } from '../../simulation/judge/second-copies.ts';
import { type Deletion, disturb, newHistory, type PaidCall } from '../../simulation/play/history.ts';
import { drawScenario } from '../../simulation/story/draw-scenario.ts';
import { seededRandom } from '../../simulation/story/random.ts';
import type { PlannedCopy, Scenario } from '../../simulation/story/scenario.ts';
import { start, zones } from '../../simulation/story/times.ts';
import { settings } from '../support/builders.ts';
import { keptByPeriods } from '../support/kept-by-periods.ts';

// A judge that cannot find anything proves nothing: each is shown what it must not let pass, and what it must.

const hour = 3600;
const rule = (changes: Partial<Rule> = {}): Rule => ({
  name: 'nightly',
  enabled: true,
  zone: 'UTC',
  source: { nodes: ['cn-home*'], newest: { count: 1, per: 'disk' } },
  destinations: { nodes: ['cn-node-0'] },
  copy: {},
  retention: { keep: { last: 1 }, per: 'disk', atLeast: 1, apply: 'delete' },
  ...changes,
});
const sources = [1, 2, 3].map((age) => ({ snapshotId: `sp-${age}`, takenAt: -age * 24 * hour }));
const copies = sources.map(
  ({ snapshotId, takenAt }): PlannedCopy => ({
    ...{ copyId: `copy-of-${snapshotId}`, sourceId: snapshotId, ensRegionId: 'cn-node-0', by: 'us' },
    ...{ rule: 'nightly', madeAt: takenAt + hour, status: 'available' },
  }),
);
const snapshotOf = ({ copyId, sourceId, madeAt, status, ensRegionId }: PlannedCopy): EnsSnapshot => ({
  snapshotId: copyId,
  description: formatMarker({ installation: 'default', rule: 'nightly', sourceId, diskId: 'd-1' }),
  sourceSnapshotId: sourceId,
  ensRegionId,
  createdAt: start + madeAt * 1000,
  sizeMiB: 1,
  status,
});
const before = copies.map(snapshotOf);

function outcomeOf(story: Partial<Scenario>, changes: Partial<Outcome> = {}): Outcome {
  const plain = drawScenario(seededRandom(1), 'requests');
  const scenario: Scenario = {
    ...{ ...plain, sources, copies, requests: [], unlistable: [] },
    editions: [{ from: 0, rules: [rule()] }],
    ...story,
  };
  const history = changes.history ?? newHistory();
  return {
    ...{
      scenario,
      settings: settings(),
      history,
      asked: new Map(),
      ticks: [],
      snapshots: before,
      tasks: [],
      letters: [],
    },
    known: knownCopies(scenario, history),
    ...changes,
  };
}

const deletion = (snapshotId: string, changes: Partial<Deletion> = {}): Deletion => ({
  ...{ process: 1, invokedAt: start + 1000, beganAt: start + 2000, snapshotId, before, paused: false },
  ...{ readById: new Map(), gaps: [], listed: ['cn-node-0'] },
  ...changes,
});

function faultsOf(deletions: readonly Deletion[], story: Partial<Scenario> = {}): string[] {
  const history = { ...newHistory(), deletions: [...deletions] };
  return deletionFaults(outcomeOf(story, { history }));
}

describe('the judge of deletions', () => {
  test('an outdated copy of a rule that says so → nothing to say', () => {
    expect(faultsOf([deletion('copy-of-sp-3')])).toEqual([]);
  });

  const changed = (id: string, fields: Partial<EnsSnapshot>) =>
    before.map((one) => (one.snapshotId === id ? { ...one, ...fields } : one));
  const weekly = rule({
    name: 'weekly',
    source: { nodes: ['cn-home*'] },
    retention: { ...rule().retention, keep: { last: 3 }, per: 'disk', atLeast: 1, apply: 'report' },
  });
  test.each<[string, Deletion, Partial<Scenario>, string]>([
    [
      'what is not ours',
      deletion('sp-1', { before: [...before, { ...before[0], snapshotId: 'sp-1' } as EnsSnapshot] }),
      {},
      'it is not ours',
    ],
    [
      'a description that was rewritten',
      deletion('copy-of-sp-3', { before: changed('copy-of-sp-3', { description: 'mine' }) }),
      {},
      'does not say any more',
    ],
    [
      'a copy of something else',
      deletion('copy-of-sp-3', { before: changed('copy-of-sp-3', { sourceSnapshotId: 'sp-9' }) }),
      {},
      'ENS does not name it',
    ],
    ['the last one', deletion('copy-of-sp-3', { before: before.slice(2) }), {}, 'the last one of its disk'],
    [
      'one whose survivor is elsewhere',
      deletion('copy-of-sp-3', {
        before: before.map((one, index) => (index < 2 ? { ...one, ensRegionId: 'cn-node-1' } : one)),
      }),
      {},
      'the last one of its disk',
    ],
    ['one that its own rule keeps', deletion('copy-of-sp-1'), {}, 'rule nightly keeps it'],
    [
      'one that another rule keeps',
      deletion('copy-of-sp-3'),
      { editions: [{ from: 0, rules: [rule(), weekly] }] },
      'rule weekly keeps it',
    ],
    [
      'one whose rule only reports',
      deletion('copy-of-sp-3'),
      {
        editions: [
          { from: 0, rules: [rule({ retention: { keep: { last: 1 }, per: 'disk', atLeast: 1, apply: 'report' } })] },
        ],
      },
      'does not let it be deleted',
    ],
    [
      'one whose rule means another disk by now',
      deletion('copy-of-sp-3'),
      { editions: [{ from: 0, rules: [rule({ source: { nodes: ['cn-home*'], disks: ['d-2'] } })] }] },
      'does not speak of its source',
    ],
    [
      'one that has just failed',
      deletion('copy-of-sp-3', { before: changed('copy-of-sp-3', { status: 'error', createdAt: start - 5000 }) }),
      {},
      'failed only just now',
    ],
    [
      'a node that was not read whole',
      deletion('copy-of-sp-3', { gaps: ['cn-home'] }),
      {},
      'cn-home was not read whole',
    ],
    ['no list of nodes', deletion('copy-of-sp-3', { listed: [] }), {}, 'without a list of nodes'],
    ['PAUSED', deletion('copy-of-sp-3', { paused: true }), {}, 'PAUSED'],
  ])('%s → a fault', (_, each, story, fault) => {
    expect(faultsOf([each], story).join('\n')).toContain(fault);
  });

  test('a copy that was changed after it had been read again → nobody could know', () => {
    const [, , third] = before;
    const readById = new Map([['copy-of-sp-3', { at: start + 1500, snapshot: third }]]);
    const rewritten = changed('copy-of-sp-3', { description: 'mine' });
    expect(faultsOf([deletion('copy-of-sp-3', { before: rewritten, readById })])).toEqual([]);
  });

  test('two deletions where one is allowed → a fault', () => {
    const editions = [{ from: 0, rules: [rule()], limits: { deletionsPerRun: 1 } }];
    const second = deletion('copy-of-sp-2', { before: before.slice(0, 2) });
    expect(faultsOf([deletion('copy-of-sp-3'), second], { editions })).toEqual([
      'process 1: 2 deletions in a run, at most 1',
    ]);
  });
});

test('what a retention keeps: by the judge and by Intl calendars → the same', () => {
  const items = fc.uniqueArray(fc.record({ id: fc.uuid(), time: fc.integer({ min: start - 4e9, max: start }) }), {
    selector: ({ id }) => id,
    maxLength: 12,
  });
  const count = fc.integer({ min: 1, max: 4 });
  const keep = fc.record({ last: count, daily: count, weekly: count, monthly: count }, { requiredKeys: [] });
  fc.assert(
    fc.property(items, keep, fc.constantFrom(...Object.keys(zones)), (some, keep, zone) => {
      const taken = some.map(({ id, time }) => ({ id, takenAt: time, diskId: 'd-1' }));
      const judged = keptIds(taken, { keep, per: 'disk', atLeast: 1, apply: 'report' }, zone);
      expect([...judged].sort()).toEqual(keptByPeriods(some, keep, zone));
    }),
  );
});

describe('the judge of second copies', () => {
  const call = (process: number, seconds: number, origin: string, copy: EnsSnapshot | undefined): PaidCall => ({
    ...{ process, invokedAt: start + (seconds - 5) * 1000, beganAt: start + seconds * 1000, snapshotId: 'sp-1' },
    ...{ ensRegionIds: ['cn-node-0'], made: copy === undefined ? [] : [copy], paused: false },
    ...{ guards: new Map([['cn-node-0', { taskId: origin, dueAt: start }]]), seenAt: new Map() },
  });
  const pair = 'sp-1 cn-node-0';
  const [first, second] = before;
  const isAllowed = (calls: readonly PaidCall[], disturbed?: { readonly pair: string; readonly seconds: number }) => {
    const history = { ...newHistory(), calls: [...calls] };
    if (disturbed !== undefined) {
      disturb(history, { now: () => start + disturbed.seconds * 1000 }, [disturbed.pair], 'doubled');
    }
    return areAllowed(pair, [first, second] as EnsSnapshot[], outcomeOf({ copies: [] }, { history }));
  };

  test('two requests a minute apart in different processes → allowed', () => {
    expect(isAllowed([call(1, 0, 'a', first), call(2, 60, 'b', second)])).toBe(true);
  });
  test('the same process, or too far apart → not allowed', () => {
    expect(isAllowed([call(1, 0, 'a', first), call(1, 60, 'b', second)])).toBe(false);
    expect(isAllowed([call(1, 0, 'a', first), call(2, 691, 'b', second)])).toBe(false);
  });
  test('one request → allowed only where its own pair was disturbed before the second call', () => {
    const calls = [call(1, 0, 'a', first), call(2, 60, 'a', second)];
    expect(isAllowed(calls)).toBe(false);
    expect(isAllowed(calls, { pair, seconds: 30 })).toBe(true);
    expect(isAllowed(calls, { pair, seconds: 61 })).toBe(false);
    expect(isAllowed(calls, { pair: 'sp-2 cn-node-0', seconds: 30 })).toBe(false);
  });
});

test('a dead letter from before a request → does not account for it; one of the request, or from after it, does', () => {
  const letter = (requestId: string, seconds: number): DeadLetter => ({
    version: 1,
    reason: 'exhausted',
    task: {
      ...{ version: 1, taskId: 't', snapshotId: 'sp-7', nodes: [{ ensRegionId: 'cn-node-0', attempts: 1 }] },
      copy: { name: 'n', description: '' },
      origin: { trigger: 'http', requestId },
      firstRequestedAt: new Date(start).toISOString(),
    },
    at: new Date(start + seconds * 1000).toISOString(),
  });
  const answer = { requestId: 'mine', askedAt: start + 100_000, answeredAt: start + 101_000, wasPresent: false };
  const asked = new Map([['sp-7 cn-node-0', [answer]]]);
  const lost = (letters: DeadLetter[]) =>
    lostPairs(outcomeOf({ editions: [], afterError: 'redeliver' }, { asked, letters }));
  expect(lost([letter('theirs', 50)])).toEqual(['sp-7 cn-node-0']);
  expect(lost([letter('theirs', 150)])).toEqual([]);
  expect(lost([letter('mine', 50)])).toEqual([]);
});
