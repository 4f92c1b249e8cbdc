import { expect, test } from 'vitest';
import type { Failure } from '../../shared/core/failure.ts';
import type { Hold } from '../../shared/core/hold.ts';
import { pruneText, runText } from '../../shared/core/plan-text.ts';
import type { PruneReport } from '../../shared/core/prune-report.ts';
import type { RunReport } from '../../shared/core/run-report.ts';

const counts = { present: 0, accepted: 0, queued: 0, failed: 0, wouldCopy: 0, held: 0 };
const run = (changes: Partial<RunReport> = {}): RunReport => ({
  requestId: 'r',
  at: '2026-11-24T04:00:00.000Z',
  dryRun: false,
  rules: [],
  counts,
  held: [],
  surplus: [],
  failedCopies: [],
  unmanaged: [],
  ...changes,
});
const denied: Failure = { kind: 'denied', code: 'NoPermission' };
const nothing = { waiting: [], unseenSources: [], pairs: [], targets: [], whyNot: [] };

test('a plan → rule by rule what is copied, since when it is wanted, what is held back and why', () => {
  const pair = { snapshotId: 'sp-1', wantedSince: '2026-11-24T02:00:00Z' };
  const report = run({
    dryRun: true,
    counts: { ...counts, wouldCopy: 1, accepted: 1, present: 1, held: 2, failed: 2 },
    rules: [
      {
        ...nothing,
        rule: 'lobby',
        asOf: '2026-11-24T02:00:00Z',
        nextCutOff: '2026-11-25T02:00:00Z',
        waiting: ['sp-2'],
        unseenSources: [
          { ensRegionId: 'cn-home-2', of: 'snapshots', failure: { kind: 'unknown' } },
          { ensRegionId: 'cn-home-2', of: 'disks', failure: denied },
        ],
        pairs: [
          { snapshotId: 'sp-1', ensRegionId: 'cn-a-1', outcome: 'present' },
          { ...pair, ensRegionId: 'cn-b-1', outcome: 'wouldCopy' },
          { snapshotId: 'sp-1', ensRegionId: 'cn-b-2', outcome: 'accepted' },
          { ...pair, ensRegionId: 'cn-c-1', outcome: 'held', hold: { by: 'window', opensAt: '2026-11-24T22:00:00Z' } },
          {
            ...pair,
            ensRegionId: 'cn-d-1',
            outcome: 'held',
            hold: { by: 'limit', limit: 'copiesPerDay', of: 'file', max: 9 },
          },
          { ...pair, ensRegionId: 'cn-e-1', outcome: 'failed', failure: { kind: 'denied', code: 'DenyNodes' } },
          { snapshotId: 'sp-1', ensRegionId: 'cn-f-1', outcome: 'failed', failure: { kind: 'unknown' } },
        ],
        targets: [
          { ensRegionId: 'cn-a-1', diskId: 'd-1', ageSeconds: 90_000, behindSeconds: 0, sourceAgeSeconds: 90_000 },
          {
            ensRegionId: 'cn-a-1',
            diskId: 'd-1',
            ageSeconds: 90_000,
            behindSeconds: 0,
            sourceAgeSeconds: 90_000,
            objective: 'missed',
            sourceStale: true,
          },
          { ensRegionId: 'cn-b-1', sourceAgeSeconds: 60, behindSeconds: 60, objective: 'met' },
          { ensRegionId: 'cn-c-1', sourceAgeSeconds: 60, objective: 'unknown' },
        ],
        whyNot: [{ ensRegionId: 'cn-home-1', reason: 'its name', count: 3 }],
      },
    ],
    unseenNodes: [
      { ensRegionId: 'cn-f-1', failure: denied },
      { ensRegionId: 'cn-home-2', failure: { kind: 'unknown' } },
    ],
  });
  expect(runText(report)).toBe(`Rule lobby, the state of 2026-11-24T02:00:00Z, the next at 2026-11-25T02:00:00Z
  ? the snapshots of cn-home-2 could not be read (unknown): nothing on it is selected
  ? the disks of cn-home-2 could not be read (NoPermission): nothing on it is selected
  . sp-2 is still being taken
  = sp-1 → cn-a-1  present
  + sp-1 → cn-b-1  wouldCopy, wanted since 2026-11-24T02:00:00Z
  ~ sp-1 → cn-b-2  accepted
  - sp-1 → cn-c-1  held: the window opens at 2026-11-24T22:00:00Z, wanted since 2026-11-24T02:00:00Z
  - sp-1 → cn-d-1  held: copiesPerDay of the file, wanted since 2026-11-24T02:00:00Z
  ! sp-1 → cn-e-1  failed: DenyNodes, wanted since 2026-11-24T02:00:00Z
  ! sp-1 → cn-f-1  failed: unknown
  objective missed on cn-a-1 for d-1: age 1d 1h, behind 0s, for its source is old
  objective met on cn-b-1: no copy, behind 1m
  objective unknown on cn-c-1: no copy, not read
  not wanted on cn-home-1: 3 (its name)

! not all snapshots on cn-f-1 could be read (NoPermission)
! not all snapshots on cn-home-2 could be read (unknown)
Plan of 2026-11-24T04:00:00.000Z: 1 to copy, 1 being copied, 1 there, 2 held back, 0 queued, 2 failed.`);
});

test.each<[string, object, string]>([
  ['that is full', {}, ''],
  ['that cannot be counted', { uncounted: true }, ' cannot be counted until all nodes that it counts can be read'],
])('a day %s → said of what is held', (_, said, why) => {
  const hold = { by: 'limit', limit: 'copiesPerDay', of: 'rule', max: 9, ...said } as const;
  const pairs = [{ snapshotId: 'sp-1', ensRegionId: 'cn-a-1', outcome: 'held', hold } as const];
  expect(runText(run({ rules: [{ ...nothing, rule: 'lobby', pairs }] }))).toContain(
    `  - sp-1 → cn-a-1  held: copiesPerDay of the rule${why}\n`,
  );
});

test('a run → what was begun, rules that could not be planned, and copies that nobody speaks for', () => {
  const left = { ensRegionId: 'cn-a-1', sourceId: 'sp-1' };
  const report = run({
    counts: { ...counts, accepted: 2, queued: 1 },
    rules: [
      { ...nothing, rule: 'a', failure: { kind: 'denied', code: 'NoPermission' } },
      { ...nothing, rule: 'b', failure: { kind: 'unsent' } },
      { ...nothing, rule: 'c', warning: 'its destinations match no node' },
      { ...nothing, rule: 'd', pairs: [{ snapshotId: 'sp-1', ensRegionId: 'cn-a-1', outcome: 'queued' }] },
    ],
    surplus: [{ ...left, snapshotId: 'sp-copy-2' }],
    failedCopies: [{ ...left, snapshotId: 'sp-bad' }],
    unmanaged: [
      { ...left, snapshotId: 'sp-old', rule: 'gone', reason: 'its rule is not in the file' },
      { ...left, snapshotId: 'sp-far', rule: 'd', reason: 'its rule does not select its source' },
      { ...left, snapshotId: 'sp-older', rule: 'gone', reason: 'its rule is not in the file' },
    ],
  });
  expect(runText(report)).toBe(`Rule a
  ! its nodes are not known: NoPermission

Rule b
  ! its nodes are not known: unsent

Rule c
  ! its destinations match no node

Rule d
  ~ sp-1 → cn-a-1  queued

1 second copies of a pair:
  sp-copy-2 on cn-a-1

1 copies that failed:
  sp-bad on cn-a-1

2 copies that no rule keeps or gives up (its rule is not in the file):
  sp-old on cn-a-1
  sp-older on cn-a-1

1 copies that no rule keeps or gives up (its rule does not select its source):
  sp-far on cn-a-1

Run of 2026-11-24T04:00:00.000Z: 2 being copied, 0 there, 0 held back, 1 queued, 0 failed.`);
});

test('rules that were asked for and are disabled → said', () => {
  expect(runText(run({ disabledRules: ['a', 'b'] }))).toBe(`! a is disabled: it copies nothing
! b is disabled: it copies nothing
Run of 2026-11-24T04:00:00.000Z: 0 being copied, 0 there, 0 held back, 0 queued, 0 failed.`);
});

test('prune → each copy with its reason and what stays, what is spared, and why nothing goes', () => {
  const copy = { ensRegionId: 'cn-a-1', sourceId: 'sp-1' };
  const report: PruneReport = {
    requestId: 'r',
    at: '2026-11-24T04:00:00.000Z',
    dryRun: false,
    obstacles: [],
    deletions: [
      { ...copy, snapshotId: 'sp-old', reason: 'retention', survivorId: 'sp-new', outcome: 'deleted' },
      {
        ...copy,
        snapshotId: 'sp-bad',
        reason: 'error',
        outcome: 'failed',
        failure: { kind: 'refused', code: 'InUse' },
      },
      { ...copy, snapshotId: 'sp-two', reason: 'surplus', outcome: 'failed', failure: { kind: 'unknown' } },
      { ...copy, snapshotId: 'sp-too', reason: 'surplus', outcome: 'reported' },
    ],
    spared: [{ rule: 'lobby', because: 'rule archive keeps it', count: 2 }],
    unmanaged: [{ ...copy, snapshotId: 'sp-left', rule: 'gone', reason: 'its rule is not in the file' }],
    counts: { deleted: 1, wouldDelete: 3, reported: 1, changed: 0, left: 0, failed: 2 },
  };
  expect(pruneText(report)).toBe(`- sp-old on cn-a-1  retention, sp-new stays  deleted
- sp-bad on cn-a-1  error  failed: InUse
- sp-two on cn-a-1  surplus  failed: unknown
- sp-too on cn-a-1  surplus  reported
  2 of rule lobby stay: rule archive keeps it
1 copies that no rule keeps or gives up (its rule is not in the file):
  sp-left on cn-a-1

Run of prune of 2026-11-24T04:00:00.000Z: 1 deleted, 1 only reported, 2 left.`);
  const blind = {
    ...report,
    dryRun: true,
    obstacles: ['the list of nodes is empty'],
    deletions: [],
    spared: [],
    unmanaged: [],
    unseenNodes: [{ ensRegionId: 'cn-z-1', failure: denied }],
  };
  expect(pruneText(blind)).toBe(`! nothing is deleted: the list of nodes is empty
! not all snapshots on cn-z-1 could be read (NoPermission)
Plan of prune of 2026-11-24T04:00:00.000Z: 3 to delete, 1 only reported, 2 left.`);
});

test('an objective of which nothing is known → not read, or nothing is wanted there', () => {
  const targets = ['cn-a-1', 'cn-b-1'].map((ensRegionId) => ({ ensRegionId, objective: 'unknown' as const }));
  const unseenNodes = [{ ensRegionId: 'cn-b-1', failure: denied }];
  expect(
    runText(run({ rules: [{ ...nothing, rule: 'lobby', targets }], unseenNodes }))
      .split('\n')
      .slice(1, 3),
  ).toEqual([
    '  objective unknown on cn-a-1: no copy, nothing is wanted',
    '  objective unknown on cn-b-1: no copy, not read',
  ]);
  const blind = run({ rules: [{ ...nothing, rule: 'lobby', targets, failure: denied }] });
  expect(runText(blind)).toContain('  objective unknown on cn-a-1: no copy, not read');
});

test('a pair that failed for a reason of our own → what it is, in words; for one of ENS, its code', () => {
  const line = (failure: Failure) =>
    runText(
      run({
        rules: [
          {
            ...nothing,
            rule: 'lobby',
            pairs: [{ snapshotId: 'sp-1', ensRegionId: 'cn-a-1', outcome: 'failed', failure }],
          },
        ],
      }),
    ).split('\n')[1];
  const ours: Failure = { kind: 'invalid', code: 'CopyDescription', message: 'The description must not be empty.' };
  expect(line(ours)).toBe('  ! sp-1 → cn-a-1  failed: CopyDescription: The description must not be empty');
  expect(line({ ...denied, message: 'Long.', ensRequestId: 'R' })).toBe('  ! sp-1 → cn-a-1  failed: NoPermission');
});

test('a pair that a budget holds back → with what it is', () => {
  const pair = { snapshotId: 'sp-1', ensRegionId: 'cn-a-1', outcome: 'held' } as const;
  const lines = (hold: Hold & { by: 'unrecognised' | 'nodeBudget' }) =>
    runText(run({ rules: [{ ...nothing, rule: 'lobby', pairs: [{ ...pair, hold }] }] })).split('\n')[1];
  expect(lines({ by: 'nodeBudget', max: 50 })).toBe('  - sp-1 → cn-a-1  held: MAX_COPIES_PER_NODE_PER_DAY is 50');
  expect(lines({ by: 'unrecognised', max: 3 })).toBe(
    '  - sp-1 → cn-a-1  held: at most 3 until a copy of this installation is listed',
  );
});

test('what holds copies back → how many, why, and what to do to let more begin', () => {
  const text = runText(
    run({
      held: [
        { by: 'limit', limit: 'copiesPerRun', of: 'file', max: 100, count: 3900 },
        { by: 'limit', limit: 'copiesPerDay', of: 'rule', rule: 'lobby', max: 20, count: 3 },
        { by: 'limit', limit: 'copiesPerDay', of: 'rule', rule: 'lobby', max: 20, uncounted: true, count: 2 },
        { by: 'nodeBudget', max: 50, count: 7 },
        { by: 'unrecognised', max: 3, count: 40 },
      ],
    }),
  );
  expect(text.split('\n').slice(0, 5)).toEqual([
    '3900 held back: copiesPerRun is 100. To let more begin, raise limits.copiesPerRun of the rules file.',
    '3 held back: copiesPerDay is 20. To let more begin, raise limits.copiesPerDay of rule lobby.',
    '2 held back: copiesPerDay of rule lobby cannot be counted until all nodes that it counts can be read. Take nodes that are gone for good out of the file.',
    '7 held back: a node takes 50 copies in 24 hours. To let more begin, raise MAX_COPIES_PER_NODE_PER_DAY.',
    expect.stringContaining('40 held back: 3 copies begin in a run until ENS lists one with our marker.'),
  ]);
});
