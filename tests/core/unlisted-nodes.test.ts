import { describe, expect, test } from 'vitest';
import { planDeletions } from '../../shared/core/deletion-plan.ts';
import { resolveNodes } from '../../shared/core/resolved-rule.ts';
import type { WrittenRule } from '../../shared/core/rules.ts';
import type { EdgeNode } from '../../shared/core/snapshot.ts';
import { noon, source } from '../support/builders.ts';
import { copyOf } from '../support/rule-world.ts';

// What DescribeEnsRegions leaves out, for good or once, is unknown, and what may be another rule's stays.

const hour = 3_600_000;
const rule = (name: string, changes: Partial<WrittenRule> = {}): WrittenRule => ({
  name,
  enabled: true,
  source: { nodes: ['cn-home-*'], newest: { count: 1, per: 'disk' } },
  destinations: { nodes: ['cn-a-1'] },
  ...changes,
});
const keep = (keep: NonNullable<WrittenRule['retention']>['keep']) =>
  ({ keep, per: 'disk', atLeast: 1, apply: 'delete' }) as const;
const nightly = rule('nightly', { retention: keep({ last: 7 }) });
const weekly = (changes: Partial<WrittenRule> = {}) =>
  rule('weekly', { schedule: { cron: '0 3 * * sun' }, retention: keep({ weekly: 8 }), ...changes });
const home = 'cn-home-9';
/** A copy of each of 28 nights, which `nightly` has made; all sources are gone. */
const copies = Array.from({ length: 28 }, (_, night) => {
  const of = source({ snapshotId: `sp-${night}`, ensRegionId: home, creationTime: noon - (4 + night * 24) * hour });
  return copyOf(of, { snapshotId: `c-${night}`, ensRegionId: 'cn-a-1', sourceEnsRegionId: home }, 'nightly');
});
const gone = (other: WrittenRule, nodes: readonly EdgeNode[], groups = {}) => {
  const { deletions, spared } = planDeletions({
    rules: resolveNodes({ version: 1, rules: [nightly, other], groups }, { nodes }),
    inventory: { snapshots: copies, gaps: new Map(), takenAt: noon },
    list: { nodes },
    installation: 'default',
    visibilitySeconds: 600,
    timeoutSeconds: 30,
    applyToOrphans: 'report',
  });
  return { deletions: deletions.length, spared };
};
const listed = (...ids: readonly string[]) => ids.map((ensRegionId) => ({ ensRegionId }));
const as = { deletions: 18, spared: [{ rule: 'nightly', because: 'rule weekly keeps it', count: 3 }] };

describe('planDeletions: a node that is not listed', () => {
  test('the home node of all sources was retired → the weeks stay as they did while it was listed', () => {
    expect(gone(weekly(), listed(home, 'cn-a-1'))).toEqual(as);
    expect(gone(weekly(), listed('cn-home-1', 'cn-a-1'))).toEqual(as);
  });

  test('a destination that the other rule names by a glob or by its area is left out once → the weeks stay', () => {
    const byGlob = weekly({ destinations: { nodes: ['cn-a-*'] } });
    expect(gone(byGlob, listed(home, 'cn-a-1'))).toEqual(as);
    expect(gone(byGlob, listed(home))).toEqual(as);
    const byArea = weekly({ destinations: { groups: ['east'] } });
    const groups = { east: { areas: ['EastChina'] } };
    const east = { ensRegionId: 'cn-a-1', area: 'EastChina' };
    expect(gone(byArea, [...listed(home), east], groups)).toEqual(as);
    expect(gone(byArea, listed(home), groups)).toEqual(as);
    expect(gone(byArea, [...listed(home), { ...east, area: 'SouthChina' }], groups).deletions).toBe(21);
  });

  test('a node that the other rule cannot mean, or excludes by its id → not protected', () => {
    const elsewhere = weekly({ destinations: { nodes: ['cn-b-*'] } });
    const excluded = weekly({ destinations: { nodes: ['cn-*'], exclude: ['cn-a-*'] } });
    const otherHome = weekly({ source: { nodes: ['cn-house-*'] } });
    for (const other of [elsewhere, excluded, otherHome]) {
      expect(gone(other, listed('cn-home-1'))).toEqual({ deletions: 21, spared: [] });
    }
  });
});
