import { describe, expect, test } from 'vitest';
import type { AnswerEffect } from '../../local/ens/faults.ts';
import { COPY_SECONDS, copied, copy, describeAll, NOW, newIds, OPEN, OTHER, snapshot, world } from './ens-fixtures.ts';

const throttled: AnswerEffect = {
  kind: 'error',
  commit: false,
  status: 400,
  code: 'Throttling.User',
  message: 'Request was denied due to user flow control.',
  retryAfterMs: 250,
};

describe('ENS faults: at nodes', () => {
  test('faults: refuse a node → UnAllocationId once, then taken', () => {
    const ens = world();
    ens.addFault({ ensRegionId: OPEN, effect: { kind: 'refuse-node' } });
    expect(copied(copy(ens, [OPEN, OTHER]))).toMatchObject({
      AllocationId: [{ EnsRegionId: OTHER }],
      BizStatusCode: 'PartSuccess',
      UnAllocationId: [{ EnsRegionId: OPEN }],
    });
    expect(copied(copy(ens, [OPEN, OTHER])).BizStatusCode).toBe('AllSuccess');
  });

  test('faults: refuse a node that is called alone → the stock error', () => {
    const ens = world();
    ens.addFault({ ensRegionId: OPEN, effect: { kind: 'refuse-node' } });
    expect(copy(ens, [OPEN]).outcome).toMatchObject({ error: { code: 'SaleControlVerificationFailedStock' } });
  });

  test.each([
    [false, 0],
    [true, 1],
  ])('faults: omit a node, commit %s → in neither list, %i copy at it', (commit, copies) => {
    const ens = world();
    ens.addFault({ ensRegionId: OPEN, effect: { kind: 'omit-node', commit } });
    expect(copied(copy(ens, [OPEN, OTHER]))).toMatchObject({
      AllocationId: [{ EnsRegionId: OTHER }],
      BizStatusCode: 'PartSuccess',
      UnAllocationId: [],
    });
    expect(ens.snapshots(NOW).filter((each) => each.ensRegionId === OPEN)).toHaveLength(copies);
    expect(ens.counters().copiesMade).toBe(1 + copies);
  });

  test('faults: a copy that fails → accepted, creating, then error; its neighbour available', () => {
    const ens = world();
    ens.addFault({ ensRegionId: OPEN, effect: { kind: 'copy-fails' } });
    expect(copied(copy(ens, [OPEN, OTHER])).BizStatusCode).toBe('AllSuccess');
    const statuses = (now: number) => ens.snapshots(now).map((each) => each.status);
    expect(statuses(NOW)).toEqual(['available', 'creating', 'creating']);
    expect(statuses(NOW + COPY_SECONDS * 1000)).toEqual(['available', 'error', 'available']);
    expect(ens.counters().copiesMade).toBe(2);
  });

  test('faults: a listing that lags → the new copy is there but not listed before its time', () => {
    const ens = world();
    ens.addFault({ effect: { kind: 'listing-lags', seconds: 300 } });
    const [snapshotId = ''] = newIds(copy(ens, [OPEN]));
    expect(describeAll(ens, { SnapshotId: snapshotId }, NOW + 299_999).TotalCount).toBe(0);
    expect(describeAll(ens, { SnapshotId: snapshotId }, NOW + 300_000).TotalCount).toBe(1);
    expect(ens.snapshots(NOW)).toHaveLength(2);
  });

  test('faults: two rules for two nodes of one call → each acts at its own; no node named → at all of them, one use', () => {
    const ens = world();
    ens.addFault({ ensRegionId: OPEN, effect: { kind: 'refuse-node' } });
    ens.addFault({ effect: { kind: 'copy-fails' } });
    copy(ens, [OPEN, OTHER]);
    copy(ens, [OPEN, OTHER]);
    const settled = ens.snapshots(NOW + COPY_SECONDS * 1000).slice(1);
    expect(settled.map((each) => [each.ensRegionId, each.status])).toEqual([
      [OTHER, 'error'],
      [OPEN, 'available'],
      [OTHER, 'available'],
    ]);
  });

  test('faults: two rules for the same node → one a call, in their order', () => {
    const ens = world();
    ens.addFault({ ensRegionId: OPEN, effect: { kind: 'refuse-node' } });
    ens.addFault({ ensRegionId: OPEN, effect: { kind: 'copy-fails' } });
    expect(copied(copy(ens, [OPEN, OTHER])).UnAllocationId).toEqual([{ EnsRegionId: OPEN }]);
    copy(ens, [OPEN]);
    expect(ens.snapshots(NOW + COPY_SECONDS * 1000).at(-1)).toMatchObject({ ensRegionId: OPEN, status: 'error' });
  });
});

describe('ENS faults: which calls, how many', () => {
  const refuses = (result: { readonly outcome: { readonly ok: boolean } }) => !result.outcome.ok;

  test.each([
    [undefined, [true, false, false]],
    [2, [true, true, false]],
    [Number.POSITIVE_INFINITY, [true, true, true]],
  ])('faults: times %s → so many calls', (times, expected) => {
    const ens = world();
    ens.addFault({ effect: throttled, ...(times !== undefined && { times }) });
    expect([1, 2, 3].map(() => refuses(copy(ens, [OPEN])))).toEqual(expected);
  });

  test('faults: a rule taken away → no longer acts, and is known to be gone', () => {
    const ens = world();
    const faultId = ens.addFault({ effect: throttled, times: Number.POSITIVE_INFINITY });
    expect(refuses(copy(ens, [OPEN]))).toBe(true);
    expect(ens.removeFault(faultId)).toBe(true);
    expect(ens.removeFault(faultId)).toBe(false);
    expect(refuses(copy(ens, [OPEN]))).toBe(false);
  });

  test('faults: two rules that match → the first until it is used up, then the second', () => {
    const ens = world();
    ens.addFault({ effect: throttled });
    ens.addFault({ effect: { ...throttled, code: 'ServiceUnavailable', status: 503 } });
    const codes = [1, 2].map(() => copy(ens, [OPEN]).outcome);
    expect(codes).toMatchObject([{ error: { code: 'Throttling.User' } }, { error: { code: 'ServiceUnavailable' } }]);
  });

  test('faults: an action, a source, a node → only calls of that action, with that source, naming that node', () => {
    const ens = world({ snapshots: [snapshot(), snapshot({ snapshotId: 'sp-2' })] });
    ens.addFault({ action: 'CopySnapshot', snapshotId: 'sp-2', ensRegionId: OPEN, times: 9, effect: throttled });
    const describe = (parameters: Record<string, string>) =>
      ens.call({ action: 'DescribeSnapshots', parameters: { EnsRegionId: OPEN, ...parameters } }, NOW);
    expect(refuses(copy(ens, [OPEN]))).toBe(false);
    expect(refuses(copy(ens, [OTHER], { SnapshotId: 'sp-2' }))).toBe(false);
    expect(refuses(describe({ SnapshotId: 'sp-2' }))).toBe(false);
    expect(refuses(copy(ens, [OTHER, OPEN], { SnapshotId: 'sp-2' }))).toBe(true);
  });

  test.each<[Record<string, string>, boolean]>([
    [{ EnsRegionId: OPEN }, true],
    [{ EnsRegionIds: JSON.stringify([OTHER, OPEN]) }, true],
    [{ EnsRegionIds: JSON.stringify([OTHER]) }, false],
    [{}, false],
  ])('faults: a node rule and DescribeSnapshots %j → acts: %s', (parameters, isRefused) => {
    const ens = world();
    ens.addFault({ action: 'DescribeSnapshots', ensRegionId: OPEN, effect: throttled });
    expect(refuses(ens.call({ action: 'DescribeSnapshots', parameters }, NOW))).toBe(isRefused);
  });
});

describe('ENS faults: how a call is answered', () => {
  test('faults: an error before commit → nothing carried out, the retry delay told', () => {
    const ens = world();
    ens.addFault({ effect: throttled });
    const { outcome, transport } = copy(ens, [OPEN]);
    expect(outcome).toEqual({
      ok: false,
      error: { status: 400, code: 'Throttling.User', message: throttled.message, retryAfterMs: 250 },
    });
    expect(transport).toBeUndefined();
    expect(ens.counters()).toEqual({
      received: { CopySnapshot: 1 },
      carriedOut: {},
      copiesMade: 0,
      snapshotsDeleted: 0,
    });
  });

  test('faults: an error after commit → the error is answered and the copy is there', () => {
    const ens = world();
    const effect = {
      kind: 'error',
      commit: true,
      status: 400,
      code: 'ens.interface.error',
      message: 'Failed to call API.',
    } as const;
    ens.addFault({ effect });
    expect(copy(ens, [OPEN]).outcome).toMatchObject({ ok: false, error: { status: 400, code: 'ens.interface.error' } });
    expect(ens.counters()).toEqual({
      received: { CopySnapshot: 1 },
      carriedOut: { CopySnapshot: 1 },
      copiesMade: 1,
      snapshotsDeleted: 0,
    });
  });

  test.each([{ kind: 'drop' }, { kind: 'html-504' }, { kind: 'slow', seconds: 45 }] as const)(
    'faults: $kind → told to the wire; carried out only with commit',
    (transport) => {
      const ens = world();
      ens.addFault({ effect: { ...transport, commit: true } });
      const committed = copy(ens, [OPEN]);
      expect(committed.transport).toEqual(transport);
      expect(newIds(committed)).toHaveLength(1);
      ens.addFault({ effect: { ...transport, commit: false } });
      const lost = copy(ens, [OPEN]);
      expect(lost.transport).toEqual(transport);
      expect(lost.outcome).toMatchObject({ ok: false, error: { status: 503, code: 'ServiceUnavailable' } });
      expect(ens.counters().copiesMade).toBe(1);
    },
  );

  test('faults: a fault at a node and one of the answer in the same call → both act', () => {
    const ens = world();
    ens.addFault({ ensRegionId: OPEN, effect: { kind: 'copy-fails' } });
    ens.addFault({ effect: { kind: 'drop', commit: true } });
    expect(copy(ens, [OPEN, OTHER]).transport).toEqual({ kind: 'drop' });
    expect(ens.snapshots(NOW + COPY_SECONDS * 1000).map((each) => each.status)).toEqual([
      'available',
      'error',
      'available',
    ]);
  });

  test('faults: a call that a fault keeps from being carried out → uses no fault at its nodes', () => {
    const ens = world();
    ens.addFault({ effect: throttled });
    ens.addFault({ ensRegionId: OPEN, effect: { kind: 'refuse-node' } });
    copy(ens, [OPEN, OTHER]);
    expect(copied(copy(ens, [OPEN, OTHER])).UnAllocationId).toEqual([{ EnsRegionId: OPEN }]);
  });
});
