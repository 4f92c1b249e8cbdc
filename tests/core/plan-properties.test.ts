import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Plan, planRules } from '../../shared/core/plan.ts';
import { resolveNodes } from '../../shared/core/resolved-rule.ts';
import type { RuleSet } from '../../shared/core/rules.ts';
import type { Snapshot } from '../../shared/core/snapshot.ts';
import { noon } from '../support/builders.ts';
import { copyOf, deletionsIn, edges, homes, type RuleWorld, ruleWorld } from '../support/rule-world.ts';
import { selectedBy, wantedBy } from '../support/wanted-by.ts';

const options = { visibilitySeconds: 600, installation: 'default', tick: 1, sentAt: () => undefined };
const planned = ({ file, inventory }: RuleWorld): Plan =>
  planRules(resolveNodes(file, { nodes: [] }), inventory, options);
const told = ({ rules }: Plan) =>
  rules.map(({ rule, pairs }) => ({
    name: rule.name,
    pairs: pairs.map(({ source, ensRegionId }) => `${source.snapshotId} ${ensRegionId}`),
  }));
const pairsOf = ({ rules }: Plan) =>
  rules.flatMap(({ rule, pairs }) => pairs.map((pair) => ({ ...pair, maker: rule.name })));
const missingOf = (plan: Plan) => pairsOf(plan).filter(({ sight }) => sight.state === 'missing');
const deletionsOf = (world: RuleWorld) => deletionsIn(world, 'delete').deletions;
/** The world once all copies that are missing have arrived. */
const arrived = (world: RuleWorld): RuleWorld => {
  const copies = missingOf(planned(world)).map(({ source, ensRegionId, maker }, index) =>
    copyOf(source, { snapshotId: `new-${index}`, ensRegionId, creationTime: noon }, maker),
  );
  return { ...world, inventory: { ...world.inventory, snapshots: [...world.inventory.snapshots, ...copies] } };
};
const inEachWorld = (check: (world: RuleWorld, plan: Plan) => void) =>
  fc.assert(
    fc.property(ruleWorld(), (world) => check(world, planned(world))),
    { numRuns: 120 },
  );

describe('planRules', () => {
  test('any world → each rule has the pairs that it wants and no earlier one does, seen as they are', () => {
    inEachWorld(({ file, inventory }, plan) => {
      const claimed = new Set<string>();
      const expected = file.rules
        .filter(({ enabled }) => enabled)
        .map((rule) => {
          const pairs = wantedBy(rule, inventory).filter((pair) => !claimed.has(pair));
          for (const pair of pairs) claimed.add(pair);
          return { name: rule.name, pairs: pairs.toSorted() };
        });
      expect(told(plan).map(({ name, pairs }) => ({ name, pairs: pairs.toSorted() }))).toEqual(expected);
      for (const { source, ensRegionId, sight } of pairsOf(plan)) {
        const copies = inventory.snapshots.filter(
          (copy) => copy.sourceSnapshotId === source.snapshotId && copy.ensRegionId === ensRegionId,
        );
        // Ten minutes older than its source: of another snapshot that had the same id.
        const isOthers = ({ creationTime: madeAt = 0 }: Snapshot) => madeAt < (source.creationTime ?? 0) - 600_000;
        const own = copies.filter((copy) => !isOthers(copy));
        const [state = 'missing'] = [
          ...own.flatMap(({ status }) => (status === 'available' ? 'present' : [])),
          ...own.flatMap(({ status }) => (status === 'creating' ? 'creating' : [])),
          ...copies.flatMap(({ status }) => (status === 'available' || status === 'creating' ? 'unseen' : [])),
        ];
        expect(sight.state).toBe(state);
      }
    });
  });

  test('any world → sources come newest first, and each pair once', () => {
    inEachWorld((_, plan) => {
      for (const { pairs } of plan.rules) {
        const sources = [...new Set(pairs.map(({ source }) => source))];
        const ranks = sources.map(({ creationTime = 0, snapshotId }) => `${1e14 - creationTime} ${snapshotId}`);
        expect(ranks).toEqual(ranks.toSorted());
      }
      const all = told(plan).flatMap(({ pairs }) => pairs);
      expect(new Set(all).size).toBe(all.length);
    });
  });

  test('any world → each pair, and each snapshot, that is not wanted is counted with its reason', () => {
    const ofPairs = ['the node it is on', 'an earlier rule wants it', 'retention would not keep it'];
    inEachWorld(({ file, inventory }, plan) => {
      for (const {
        rule,
        pairs,
        selection: { waiting },
        destinationNodes,
        whyNot,
      } of plan.rules) {
        const selected = selectedBy(file.rules.find(({ name }) => name === rule.name) ?? fail(), inventory);
        const [counted, left] = [true, false].map((isPair) =>
          whyNot.reduce((sum, { reason, count }) => sum + (ofPairs.includes(reason) === isPair ? count : 0), 0),
        );
        const available = selected.filter(({ status }) => status === 'available');
        expect(counted).toBe(available.length * destinationNodes.length - pairs.length);
        expect(waiting.length).toBe(selected.length - available.length);
        const originals = inventory.snapshots.filter(
          ({ ensRegionId, sourceSnapshotId }) =>
            sourceSnapshotId === undefined && rule.source.nodes?.includes(ensRegionId) === true,
        );
        expect(left).toBe(originals.length - selected.length);
        const keys = whyNot.map(({ ensRegionId, reason }) => `${ensRegionId} ${reason}`);
        expect(keys).toEqual([...new Set(keys)].toSorted());
      }
    });
  });

  test('any world once all copies have arrived → nothing is missing, and the same is wanted', () => {
    inEachWorld((world, plan) => {
      const after = planned(arrived(world));
      expect(missingOf(after)).toEqual([]);
      expect(told(after)).toEqual(told(plan));
    });
  });

  test('any world with one more destination → never fewer pairs', () => {
    const more = fc.constantFrom(...homes, ...edges);
    fc.assert(
      fc.property(ruleWorld(), more, fc.nat(2), ({ file, inventory }, node, index) => {
        const rules = file.rules.map((rule, position) => {
          if (position !== index % file.rules.length) return rule;
          return { ...rule, destinations: { nodes: [...new Set([...(rule.destinations.nodes ?? []), node])] } };
        });
        const pairs = (of: RuleSet) => told(planned({ file: of, inventory })).flatMap((rule) => rule.pairs);
        expect(pairs({ ...file, rules })).toEqual(expect.arrayContaining(pairs(file)));
      }),
      { numRuns: 120 },
    );
  });

  test('any world of which only some rules are run → planned as if the file had no others', () => {
    fc.assert(
      fc.property(ruleWorld(), fc.subarray(['first', 'second', 'third']), ({ file, inventory }, names) => {
        const some = { ...file, rules: file.rules.filter(({ name }) => names.includes(name)) };
        const plan = planRules(resolveNodes(file, { nodes: [] }), inventory, { ...options, names });
        expect(withoutFunctions(plan)).toEqual(withoutFunctions(planned({ file: some, inventory })));
      }),
      { numRuns: 120 },
    );
  });

  test('any world in any order → the same plan', () => {
    const shuffled = ruleWorld().chain((world) => {
      const { snapshots } = world.inventory;
      return fc.tuple(fc.constant(world), fc.shuffledSubarray([...snapshots], { minLength: snapshots.length }));
    });
    fc.assert(
      fc.property(shuffled, ([world, snapshots]) => {
        const other = planned({ ...world, inventory: { ...world.inventory, snapshots } });
        expect(withoutFunctions(other)).toEqual(withoutFunctions(planned(world)));
      }),
      { numRuns: 120 },
    );
  });

  test('any world, even once all copies have arrived → nothing that is planned or wanted is deleted', () => {
    inEachWorld((world, plan) => {
      const wanted = new Set(told(plan).flatMap(({ pairs }) => pairs));
      for (const state of [world, arrived(world)]) {
        for (const { copy, reason } of deletionsOf(state)) {
          const isWanted = wanted.has(`${copy.marker.sourceId} ${copy.snapshot.ensRegionId}`);
          if (isWanted) expect(['surplus', 'error']).toContain(reason);
          expect(copy.snapshot.snapshotId).not.toMatch(/^new-/);
        }
      }
    });
  });

  test('any world after the deletions of retention → nothing more is missing than before', () => {
    inEachWorld((world, plan) => {
      const gone = new Set(
        deletionsOf(world).flatMap(({ copy, reason }) => (reason === 'surplus' ? [] : copy.snapshot)),
      );
      const snapshots = world.inventory.snapshots.filter((snapshot) => !gone.has(snapshot));
      const after = planned({ ...world, inventory: { ...world.inventory, snapshots } });
      expect(told(after)).toEqual(told(plan));
      expect(missingOf(after).length).toBe(missingOf(plan).length);
    });
  });

  test('any world with a node that was not read → none of its pairs is missing, and the others are as they were', () => {
    fc.assert(
      fc.property(ruleWorld(), fc.constantFrom(...edges), ({ file, inventory }, node) => {
        const partly = { ...inventory, gaps: new Map([[node, { kind: 'unknown' } as const]]) };
        const [plan, whole] = [planned({ file, inventory: partly }), planned({ file, inventory })];
        expect(told(plan)).toEqual(told(whole));
        for (const [index, { ensRegionId, sight }] of pairsOf(plan).entries()) {
          const { state } = pairsOf(whole)[index]?.sight ?? fail();
          expect(sight.state).toBe(ensRegionId === node && state === 'missing' ? 'unseen' : state);
        }
      }),
    );
  });
});

/** What of a plan can be compared. */
function withoutFunctions({ rules }: Plan) {
  return rules.map(({ judge: _, times: { wantedSince: __, ...times }, selection, ...rest }) => ({
    ...rest,
    ...times,
    waiting: selection.waiting,
  }));
}

function fail(): never {
  throw new Error('not found');
}
