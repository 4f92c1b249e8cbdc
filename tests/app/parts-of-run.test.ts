import { describe, expect, test } from 'vitest';
import { partsOf } from '../../shared/app/parts-of-run.ts';
import { planRules } from '../../shared/core/plan.ts';
import { resolveNodes } from '../../shared/core/resolved-rule.ts';
import type { WrittenRule } from '../../shared/core/rules.ts';
import type { Snapshot } from '../../shared/core/snapshot.ts';
import { noon, source, writtenRule } from '../support/builders.ts';

const sources = [1, 2, 3].map((number) => source({ snapshotId: `sp-${number}`, sourceDiskId: `d-${number}` }));
const nodes = Array.from({ length: 7 }, (_, index) => `cn-${index}`);
const plan = (rules: WrittenRule[], snapshots: readonly Snapshot[] = sources) =>
  planRules(
    resolveNodes({ version: 1, rules }, { nodes: [] }),
    { snapshots, gaps: new Map(), takenAt: noon },
    { visibilitySeconds: 600, installation: 'default', tick: 0, sentAt: () => undefined },
  );
const lobby = writtenRule({ destinations: { nodes } });

describe('partsOf', () => {
  test('what is to begin → a part for each source and group of nodes, group after group, each pair once', () => {
    for (let tick = 0; tick < 20; tick += 1) {
      const parts = partsOf(plan([lobby]), 3, tick);
      expect(parts.map(({ group }) => group.length)).toHaveLength(9);
      const firsts = parts.map(({ group: [first] }) => first);
      expect(new Set(firsts).size).toBe(3);
      for (const [index, first] of firsts.entries()) {
        expect(firsts.slice(index - (index % 3), index + 1).every((each) => each === first)).toBe(true);
      }
      const pairs = parts.flatMap((part) => part.pairs.map((pair) => `${part.source.snapshotId} ${pair.ensRegionId}`));
      expect([pairs.length, new Set(pairs).size]).toEqual([21, 21]);
      for (const { group, pairs } of parts) {
        expect(group.length).toBeLessThanOrEqual(3);
        expect(pairs.every(({ ensRegionId }) => group.includes(ensRegionId))).toBe(true);
      }
    }
  });

  test('the order → changes from tick to tick, of the groups and of the parts in each', () => {
    const orders = (keyOf: (part: ReturnType<typeof partsOf>[number]) => string) =>
      new Set(
        Array.from({ length: 40 }, (_, tick) =>
          partsOf(plan([lobby]), 3, tick)
            .map(keyOf)
            .join(),
        ),
      );
    expect(orders(({ group }) => String(group[0])).size).toBe(6);
    expect(orders(({ source }) => source.snapshotId).size).toBe(6);
  });

  test('what is there, held or not to be seen → pays for nothing: no group to be read again, at most 100 nodes a part', () => {
    const many = Array.from({ length: 130 }, (_, index) => `cn-far-${index}`);
    const copies = many.map((ensRegionId) =>
      source({ snapshotId: `c-${ensRegionId}`, ensRegionId, sourceSnapshotId: 'sp-1' }),
    );
    const rule = writtenRule({ source: { nodes: ['cn-home-1'], snapshots: ['sp-1'] }, destinations: { nodes: many } });
    const parts = partsOf(plan([rule], [...sources, ...copies]), 20, 1);
    expect(parts.map(({ group, pairs }) => [group.length, pairs.length])).toEqual([
      [0, 100],
      [0, 30],
    ]);
    const held = writtenRule({ destinations: { nodes }, limits: { copiesPerRun: 2 } });
    expect(partsOf(plan([held]), 20, 1).flatMap(({ pairs }) => pairs)).toHaveLength(2);
  });
});
