import { describe, expect, test } from 'vitest';
import type { PlannedDeletion } from '../../shared/core/deletion-plan.ts';
import { countDeletions, type DeletionOutcome, reportDeletion } from '../../shared/core/prune-report.ts';
import { source } from '../support/builders.ts';

const planned = (changes: Partial<PlannedDeletion> = {}): PlannedDeletion => ({
  copy: {
    snapshot: source({ snapshotId: 'c-1', ensRegionId: 'cn-a-1' }),
    marker: { installation: 'default', sourceId: 'sp-1', rule: 'lobby' },
  },
  reason: 'retention',
  apply: 'delete',
  survivor: { snapshot: source({ snapshotId: 'c-2' }), marker: { installation: 'default', sourceId: 'sp-2' } },
  ...changes,
});
const told = { snapshotId: 'c-1', ensRegionId: 'cn-a-1', sourceId: 'sp-1' };

describe('reportDeletion', () => {
  test('a copy of a rule → its ids, its rule, why it goes, what stays and what became of it', () => {
    expect(reportDeletion(planned(), 'deleted')).toStrictEqual({
      ...told,
      rule: 'lobby',
      reason: 'retention',
      survivorId: 'c-2',
      outcome: 'deleted',
    });
  });

  test('a failed copy of a request → no rule, no survivor', () => {
    const { survivor: _, ...alone } = planned({ reason: 'error' });
    const { snapshot } = alone.copy;
    const copy = { snapshot, marker: { installation: 'default', sourceId: 'sp-1' } };
    expect(reportDeletion({ ...alone, copy }, 'wouldDelete')).toStrictEqual({
      ...told,
      reason: 'error',
      outcome: 'wouldDelete',
    });
  });

  test('a deletion that failed → why', () => {
    const failure = { kind: 'refused', code: 'SNAPSHOT_CLONE_DISK_NOT_NULL' } as const;
    expect(reportDeletion(planned(), 'failed', failure)).toMatchObject({ outcome: 'failed', failure });
  });
});

describe('countDeletions', () => {
  test('each outcome → counted, those of none too', () => {
    const outcomes: DeletionOutcome[] = ['deleted', 'wouldDelete', 'reported', 'changed', 'left', 'failed', 'failed'];
    expect(countDeletions(outcomes.map((outcome) => reportDeletion(planned(), outcome)))).toEqual({
      deleted: 1,
      wouldDelete: 1,
      reported: 1,
      changed: 1,
      left: 1,
      failed: 2,
    });
    expect(countDeletions([])).toEqual({ deleted: 0, wouldDelete: 0, reported: 0, changed: 0, left: 0, failed: 0 });
  });
});
