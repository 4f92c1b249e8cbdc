import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { callsFor, decide, isTooOld } from '../../shared/core/decide.ts';
import { guardFor } from '../../shared/core/guard.ts';
import { httpStatusOf, reportOf } from '../../shared/core/report.ts';
import type { Sight } from '../../shared/core/sight.ts';
import type { Source } from '../../shared/core/snapshot.ts';
import { job, node, noon, settings, source } from '../support/builders.ts';

const decideOne = (
  sight: Sight,
  changes: Parameters<typeof job>[0] = {},
  set = settings(),
  from: Source = source(),
  begunToday = 0,
) => {
  const wanted = job(changes);
  const nodes = wanted.nodes.map((entry) => ({ node: entry, sight, begunToday }));
  return decide({ source: from, nodes }, wanted, set, noon)[0];
};
const missing: Sight = { state: 'missing' };

describe('decide', () => {
  test('present, creating, unseen → nothing, look again, wait', () => {
    expect(decideOne({ state: 'present', copy: source() })).toMatchObject({ do: 'nothing' });
    expect(decideOne({ state: 'creating', since: 5 })).toMatchObject({ do: 'lookAgain', since: 5 });
    expect(decideOne({ state: 'unseen', failure: { kind: 'throttled' } }, { firstRequestedAt: noon - 5 })).toEqual({
      do: 'wait',
      node: node('cn-a-1'),
      failure: { kind: 'throttled' },
      since: noon - 5,
    });
  });

  test('missing → call, if the source is available; else wait for it', () => {
    expect(decideOne(missing)).toMatchObject({ do: 'call' });
    const waiting = decideOne(missing, {}, settings(), source({ status: 'creating' }));
    expect(waiting).toMatchObject({ do: 'wait', failure: { code: 'SourceNotAvailable' }, since: noon });
  });

  test.each([
    ['a denied node', settings({ denyNodes: ['cn-a-*'] }), source(), 'DENY_NODES'],
    ['a denied snapshot', settings({ denySnapshots: ['sp-*'] }), source(), 'DENY_SNAPSHOTS'],
    ["the source's own node", settings(), source({ ensRegionId: 'cn-a-1' }), 'DestinationIsSource'],
  ])('%s → buried', (_, set, from, code) => {
    expect(decideOne(missing, {}, set, from)).toMatchObject({ do: 'bury', reason: 'permanent', failure: { code } });
  });

  test('a node whose budget for the day is used up → a task waits, a request is refused, and what needs no call needs no budget', () => {
    const budget = settings({ maxCopiesPerNodePerDay: 50 });
    const failure = { kind: 'over-budget', code: 'MAX_COPIES_PER_NODE_PER_DAY' };
    expect(decideOne(missing, {}, budget, source(), 49)).toMatchObject({ do: 'call' });
    expect(decideOne(missing, {}, budget, source(), 50)).toMatchObject({ do: 'refuse', failure });
    const waiting = { isQueued: true, firstRequestedAt: noon - 5 } as const;
    expect(decideOne(missing, waiting, budget, source(), 51)).toMatchObject({ do: 'wait', failure, since: noon - 5 });
    expect(decideOne({ state: 'creating', since: 5 }, {}, budget, source(), 50)).toMatchObject({ do: 'lookAgain' });
    const old = { ...waiting, firstRequestedAt: noon - 259_200_000 };
    expect(decideOne(missing, old, budget, source(), 50)).toMatchObject({ do: 'bury', reason: 'exhausted', failure });
    const late = decideOne(missing, old, settings(), source({ status: 'creating' }));
    expect(late).toMatchObject({ do: 'bury', reason: 'exhausted', failure: { code: 'SourceNotAvailable' } });
    expect(decideOne(missing, {}, settings({ denyNodes: ['cn-a-*'] }), source(), 50)).toMatchObject({ do: 'bury' });
  });

  test('refused for its budget → reported as failed, and no guard names it', () => {
    const step = decideOne(missing, {}, settings(), source(), 50);
    if (step === undefined) throw new Error('no step');
    expect(reportOf(step)).toMatchObject({ outcome: 'failed', failure: { kind: 'over-budget' } });
    expect(guardFor([step], noon, 0.5, settings())).toBeUndefined();
    expect(httpStatusOf([reportOf(step)])).toBe(429);
  });

  test('never seen in all its time → buried with the reason why it could not be seen', () => {
    const unseen: Sight = { state: 'unseen', failure: { kind: 'throttled' } };
    const old = { firstRequestedAt: noon - 259_200_000 };
    expect(decideOne(unseen, old)).toMatchObject({ do: 'bury', reason: 'exhausted', failure: { kind: 'throttled' } });
  });

  test('attempts or age used up → looked at, and buried only if the copy is missing', () => {
    const tired = { nodes: [node('cn-a-1', { attempts: 12 })] };
    expect(decideOne(missing, tired)).toMatchObject({ do: 'bury', reason: 'exhausted' });
    expect(decideOne({ state: 'creating', since: 0 }, tired)).toMatchObject({ do: 'lookAgain' });
    const old = { firstRequestedAt: noon - 259_200_000 };
    expect(decideOne(missing, old)).toMatchObject({ do: 'bury', reason: 'exhausted' });
    expect(decideOne(missing, { firstRequestedAt: noon - 259_199_999 })).toMatchObject({ do: 'call' });
  });
});

describe('isTooOld', () => {
  const age = 259_200_000;
  const heldUp = 2 * 21_600_000;

  test.each<[string, number, number | undefined, boolean]>([
    ['just younger than a task may get → not', age - 1, undefined, false],
    ['as old → too old', age, undefined, true],
    ['as old, last attempted twice the longest back-off ago → too old', age, heldUp, true],
    ['as old, but held up for longer → not', age, heldUp + 1, false],
    ['held up, and just younger than twice as old → not', 2 * age - 1, heldUp + 1, false],
    ['held up, and twice as old → too old', 2 * age, heldUp + 1, true],
  ])('%s', (_, asked, attempted, expected) => {
    const tried = node('cn-a-1', attempted === undefined ? {} : { lastAttemptAt: noon - attempted });
    expect(isTooOld(tried, { firstRequestedAt: noon - asked }, settings(), noon)).toBe(expected);
  });
});

describe('callsFor', () => {
  test('from the third attempt on → alone, before that together', () => {
    const nodes = [0, 1, 2, 3].map((attempts) => node(`cn-${attempts}`, { attempts }));
    const calls = callsFor(nodes, 20).map((call) => call.map(({ attempts }) => attempts));
    expect(calls).toEqual([[0, 1], [2], [3]]);
  });

  test('any nodes → each in exactly one call, no call too large, tried ones alone', () => {
    const nodes = fc.array(fc.record({ ensRegionId: fc.uuid(), attempts: fc.nat(4) }), { maxLength: 100 });
    fc.assert(
      fc.property(nodes, fc.integer({ min: 1, max: 100 }), (given, perCall) => {
        const calls = callsFor(given, perCall);
        expect(calls.flat().toSorted(byId)).toEqual(given.toSorted(byId));
        for (const call of calls) {
          expect(call.length).toBeGreaterThan(0);
          expect(call.length).toBeLessThanOrEqual(perCall);
          if (call.some((entry) => entry.attempts >= 2)) expect(call).toHaveLength(1);
        }
      }),
    );
  });
});

const byId = (a: { ensRegionId: string }, b: { ensRegionId: string }) => (a.ensRegionId < b.ensRegionId ? -1 : 1);

describe('guardFor', () => {
  const call = { do: 'call', node: node('cn-a-1') } as const;
  const present = { do: 'nothing', node: node('cn-b-1'), copy: source() } as const;

  test('nothing to watch → no guard', () => {
    const buried = { do: 'bury', node: node('cn-c-1'), reason: 'permanent', failure: { kind: 'denied' } } as const;
    expect(guardFor([present, buried], noon, 0, settings())).toBeUndefined();
  });

  test('calls → one attempt more for the nodes called only, due when the copy of the latest call must be listed', () => {
    const wait = {
      do: 'wait',
      node: node('cn-d-1', { attempts: 3 }),
      failure: { kind: 'unknown' },
      since: noon,
    } as const;
    expect(guardFor([call, present, wait], noon, 0, settings())).toEqual({
      nodes: [
        { ensRegionId: 'cn-a-1', attempts: 1, lastAttemptAt: noon },
        { ensRegionId: 'cn-d-1', attempts: 3 },
      ],
      delaySeconds: 660,
    });
  });

  test('a late attempt → waits by the backoff of a refused node', () => {
    const late = { do: 'call', node: node('cn-a-1', { attempts: 5 }) } as const;
    expect(guardFor([late], noon, 0, settings())?.delaySeconds).toBe((300 * 2 ** 5) / 2);
    expect(guardFor([call], noon, 0, settings())?.delaySeconds).toBe(660);
  });

  test('several calls → waits by the backoff of the node that was attempted most', () => {
    const late = { do: 'call', node: node('cn-b-1', { attempts: 5 }) } as const;
    expect(guardFor([call, late], noon, 0, settings())?.delaySeconds).toBe((300 * 2 ** 5) / 2);
  });

  test('a copy that is not listed yet → the next task knows of the call, and waits until it must be listed', () => {
    const unlisted = { do: 'lookAgain', node: node('cn-e-1'), since: noon - 60_000 } as const;
    expect(guardFor([unlisted], noon, 0, settings())).toEqual({
      nodes: [{ ensRegionId: 'cn-e-1', attempts: 0, lastAttemptAt: noon - 60_000 }],
      delaySeconds: 600,
    });
  });

  test('only waiting or creating → the next look, by what has been waited for least', () => {
    const wait = { do: 'wait', node: node('cn-d-1'), failure: { kind: 'unknown' }, since: noon } as const;
    const creating = { do: 'lookAgain', node: node('cn-e-1'), copy: source(), since: noon - 900_000 } as const;
    expect(guardFor([wait, creating], noon, 0, settings())?.delaySeconds).toBe(300);
    expect(guardFor([creating, present], noon, 0, settings())).toEqual({
      nodes: [node('cn-e-1')],
      delaySeconds: 900,
    });
  });
});

test('decide: a source that is gone → the missing copies are buried with the reason, the others stay as they are', () => {
  const gone = { ...source(), unusable: { kind: 'not-found' } } as const;
  expect(decideOne(missing, {}, settings(), gone)).toMatchObject({ do: 'bury', failure: { kind: 'not-found' } });
  expect(decideOne({ state: 'present', copy: source() }, {}, settings(), gone)).toMatchObject({ do: 'nothing' });
});
