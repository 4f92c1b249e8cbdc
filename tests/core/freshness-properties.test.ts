import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { freshnessOf, type TargetFreshness } from '../../shared/core/freshness.ts';
import type { PlanInventory } from '../../shared/core/inventory.ts';
import { planRules } from '../../shared/core/plan.ts';
import { resolveNodes } from '../../shared/core/resolved-rule.ts';
import { copyOf, type RuleWorld, ruleWorld } from '../support/rule-world.ts';

/** The rows of each rule of a world, with an objective for each. */
function rowsIn({ file, inventory }: RuleWorld, gaps: readonly string[] = []) {
  const rules = file.rules.map((rule) => ({ ...rule, enabled: true, objective: { maxBehind: '1h', maxAge: '1d' } }));
  const seen: PlanInventory = {
    ...inventory,
    snapshots: inventory.snapshots.filter(({ ensRegionId }) => !gaps.includes(ensRegionId)),
    gaps: new Map(gaps.map((node) => [node, { kind: 'unknown' }])),
  };
  const plan = planRules(resolveNodes({ ...file, rules }, { nodes: [] }), seen, {
    installation: 'default',
    visibilitySeconds: 600,
    tick: 1,
    sentAt: () => undefined,
  });
  return plan.rules.map((rule) => ({ ...rule, rows: freshnessOf(rule, plan) }));
}
const keyOf = ({ ensRegionId, diskId }: TargetFreshness) => `${ensRegionId} ${diskId}`;
const inEachWorld = (check: (world: RuleWorld) => void) => fc.assert(fc.property(ruleWorld(), check), { numRuns: 200 });

describe('freshnessOf', () => {
  test('any world → each rule has a state, each target once, and every pair and own copy is of one', () => {
    inEachWorld((world) => {
      for (const { rows, pairs, resolved } of rowsIn(world)) {
        expect(rows.length).toBeGreaterThan(0);
        expect(new Set(rows.map(keyOf)).size).toBe(rows.length);
        for (const { ensRegionId } of pairs) expect(rows.some((row) => row.ensRegionId === ensRegionId)).toBe(true);
        for (const { objective, ensRegionId, ageSeconds, behindSeconds } of rows) {
          const isNothing = ageSeconds === undefined && (behindSeconds ?? 0) <= 3600;
          expect(isNothing ? ['unknown', 'missed'] : ['met', 'missed']).toContain(objective);
          expect(resolved.destinationNodes).toContain(ensRegionId);
        }
      }
    });
  });

  test('any world of which nothing can be read → no objective is met', () => {
    inEachWorld((world) => {
      const all = ['cn-home-1', 'cn-home-2', 'cn-a-1', 'cn-b-1', 'cn-c-1'];
      for (const { rows } of rowsIn(world, all)) {
        expect(rows.length).toBeGreaterThan(0);
        expect(rows.filter(({ objective }) => objective === 'met')).toEqual([]);
      }
    });
  });

  test('any world, all of whose missing copies have arrived → nothing is behind that is wanted', () => {
    inEachWorld(({ file, inventory }) => {
      const arrived = rowsIn({ file, inventory }).flatMap(({ pairs, shared, rule }) =>
        [...pairs, ...shared].map(({ source, ensRegionId }) =>
          copyOf(
            source,
            { snapshotId: `new-${rule.name}-${source.snapshotId}-${ensRegionId}`, ensRegionId },
            rule.name,
          ),
        ),
      );
      const after = rowsIn({ file, inventory: { ...inventory, snapshots: [...inventory.snapshots, ...arrived] } });
      for (const { rows, pairs, selection } of after) {
        const isTooOld = selection.passedOver.some(({ reason }) => reason === 'too old');
        if (pairs.length > 0 && !isTooOld && selection.waiting.length === 0)
          expect(rows.map(({ behindSeconds }) => behindSeconds)).toEqual(rows.map(() => 0));
      }
    });
  });

  test('any world in any order → the same rows', () => {
    const shuffled = ruleWorld().chain((world) =>
      fc.tuple(
        fc.constant(world),
        fc.shuffledSubarray([...world.inventory.snapshots], { minLength: world.inventory.snapshots.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([world, snapshots]) => {
        const told = (some: RuleWorld) => rowsIn(some).map(({ rows }) => rows);
        expect(told({ ...world, inventory: { ...world.inventory, snapshots } })).toEqual(told(world));
      }),
    );
  });
});
