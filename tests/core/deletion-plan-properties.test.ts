import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DeletionPlan, planDeletions } from '../../shared/core/deletion-plan.ts';
import type { OwnCopy, PlanInventory } from '../../shared/core/inventory.ts';
import { resolveNodes } from '../../shared/core/resolved-rule.ts';
import type { WrittenRule } from '../../shared/core/rules.ts';
import type { Snapshot } from '../../shared/core/snapshot.ts';
import { noon } from '../support/builders.ts';
import { deletionsIn, type RuleWorld, ruleWorld } from '../support/rule-world.ts';
import { isOwn, keptOfEach, onceSelectedBy, ourCopies, selectedBy, wantedBy } from '../support/wanted-by.ts';

// What DESIGN §7.3 forbids, looked for in random worlds by a judge that shares no code with the plan.

const planned = (world: RuleWorld): DeletionPlan => deletionsIn(world, 'report');
const idsOf = ({ deletions }: DeletionPlan) => deletions.map(({ copy }) => copy.snapshot.snapshotId);
const without = (inventory: PlanInventory, ids: readonly string[]): PlanInventory => ({
  ...inventory,
  snapshots: inventory.snapshots.filter(({ snapshotId }) => !ids.includes(snapshotId)),
});
const inEachWorld = (check: (world: RuleWorld, plan: DeletionPlan, after: PlanInventory) => void, numRuns = 130) =>
  fc.assert(
    fc.property(ruleWorld(), (world) => {
      const plan = planned(world);
      check(world, plan, without(world.inventory, idsOf(plan)));
    }),
    { numRuns },
  );
const isAvailable = ({ status }: Snapshot) => status === 'available';

describe('planDeletions', () => {
  test('any world → only copies with our marker, available ones, and all that failed before V and the timeout', () => {
    inEachWorld(({ inventory: { snapshots } }, plan, after) => {
      const ours = ourCopies(snapshots).map(({ snapshot }) => snapshot);
      for (const { copy, reason } of plan.deletions) {
        expect(ours).toContain(copy.snapshot);
        expect(copy.snapshot.status).toBe(reason === 'error' ? 'error' : 'available');
        if (reason === 'error') expect(copy.snapshot.creationTime).toBeLessThan(noon - 630_000);
      }
      for (const { snapshot } of ourCopies(after.snapshots)) {
        if (snapshot.status === 'error') expect(snapshot.creationTime).toBeGreaterThanOrEqual(noon - 630_000);
      }
      expect(new Set(idsOf(plan)).size).toBe(plan.deletions.length);
      expect(plan.obstacles).toEqual([]);
    });
  });

  test('any world → a pair that any rule wants, a disabled one too, still has the copy that it had', () => {
    const pairsWith = ({ snapshots }: PlanInventory) =>
      new Set(
        snapshots.filter(isAvailable).map(({ sourceSnapshotId, ensRegionId }) => `${sourceSnapshotId} ${ensRegionId}`),
      );
    inEachWorld(({ file, inventory }, _, after) => {
      const [had, has] = [pairsWith(inventory), pairsWith(after)];
      for (const pair of file.rules.flatMap((rule) => wantedBy(rule, inventory))) {
        expect(has.has(pair)).toBe(had.has(pair));
      }
    });
  });

  test('any world → of each disk a copy of ours stays on each node that had one', () => {
    inEachWorld(({ inventory }, _, after) => {
      const available = (taken: PlanInventory) =>
        ourCopies(taken.snapshots).filter(({ snapshot }) => isAvailable(snapshot));
      const left = available(after);
      for (const { snapshot, marker } of available(inventory)) {
        const here = left.filter((copy) => copy.snapshot.ensRegionId === snapshot.ensRegionId);
        expect(here.some((copy) => copy.marker.diskId === marker.diskId)).toBe(true);
      }
    });
  });

  test('any world → the survivor of each deletion is an available copy of ours beside it that stays', () => {
    inEachWorld(({ inventory }, plan, after) => {
      for (const { copy, reason, survivor: kept } of plan.deletions) {
        const survivorId = kept?.snapshot.snapshotId;
        if (reason === 'error') {
          expect(survivorId).toBeUndefined();
          continue;
        }
        const survivor = ourCopies(after.snapshots).find(({ snapshot }) => snapshot.snapshotId === survivorId);
        expect(survivor?.snapshot).toMatchObject({ ensRegionId: copy.snapshot.ensRegionId, status: 'available' });
        expect(survivor?.marker.diskId).toBe(copy.marker.diskId);
        if (reason === 'surplus') expect(survivor?.marker.sourceId).toBe(copy.marker.sourceId);
        if (reason === 'retention') {
          expect(madeOn(copy.snapshot.ensRegionId, copy.marker.rule, inventory)).toContain(survivor?.marker.sourceId);
        }
      }
    });
  });

  test('any world → of two available copies of a pair the oldest stays, unless retention gives up the pair', () => {
    inEachWorld(({ inventory }, plan, after) => {
      const groups = new Map<string, Snapshot[]>();
      for (const { snapshot, marker } of ourCopies(inventory.snapshots)) {
        if (!isAvailable(snapshot)) continue;
        const key = `${marker.sourceId} ${snapshot.ensRegionId}`;
        groups.set(key, [...(groups.get(key) ?? []), snapshot]);
      }
      const retired = new Set(
        plan.deletions.filter(({ reason }) => reason === 'retention').map(({ copy }) => copy.snapshot),
      );
      for (const copies of groups.values()) {
        const left = copies.filter((copy) => after.snapshots.includes(copy));
        expect(left.length).toBeLessThanOrEqual(1);
        const [oldest] = copies
          .filter((copy) => !retired.has(copy))
          .sort((a, b) => (a.creationTime ?? 0) - (b.creationTime ?? 0) || (a.snapshotId < b.snapshotId ? -1 : 1));
        expect(left[0]).toBe(oldest);
      }
    });
  });

  test('any world → what a rule deletes, no other rule that selected it as well would keep', () => {
    let looked = 0;
    inEachWorld(({ file, inventory }, plan) => {
      const originals = inventory.snapshots.filter((snapshot) => snapshot.sourceSnapshotId === undefined);
      const ofCopies = ourCopies(inventory.snapshots).map(trueSource);
      const live = originals.filter(({ status }) => status === 'available' || status === 'creating');
      const sources = [...new Map([...ofCopies, ...live].map((each) => [each.snapshotId, each])).values()];
      for (const { copy, reason } of plan.deletions) {
        if (reason !== 'retention') continue;
        const { ensRegionId } = copy.snapshot;
        const here = ourCopies(inventory.snapshots).filter(
          ({ snapshot }) => snapshot.ensRegionId === ensRegionId && isAvailable(snapshot),
        );
        for (const rule of file.rules) {
          if (rule.name === copy.marker.rule || rule.destinations.nodes?.includes(ensRegionId) !== true) continue;
          const isOf = (own: OwnCopy) => onceSelectedBy(rule, trueSource(own), sources, noon);
          if (!isOf(copy)) continue;
          looked += 1;
          expect(rule.retention).toBeDefined();
          // What the rule has made it has selected, whenever that was, unless it cannot have.
          const its = here.filter((own) => isOf(own) || isOwn(rule, own, inventory.snapshots));
          expect(keptOfEach(itemsOf(its), rule)).not.toContain(copy.marker.sourceId);
        }
      }
    }, 1000);
    expect(looked).toBeGreaterThan(20);
  });

  test('any world in which ENS contradicts some markers → those stay, and the others go as if they were not there', () => {
    const others = fc.infiniteStream(fc.constantFrom('as it is', 'none', 'another'));
    let contradicted = 0;
    fc.assert(
      fc.property(ruleWorld(), others, ({ file, inventory }, told) => {
        const snapshots = inventory.snapshots.map((snapshot) => {
          const tells = snapshot.description === undefined ? 'as it is' : told.next().value;
          const { sourceSnapshotId: _, ...rest } = snapshot;
          if (tells === 'as it is') return snapshot;
          return tells === 'none' ? rest : { ...rest, sourceSnapshotId: 'sp-elsewhere' };
        });
        const left = inventory.snapshots.filter((snapshot) => snapshots.includes(snapshot));
        contradicted += snapshots.length - left.length;
        const expected = idsOf(planned({ file, inventory: { ...inventory, snapshots: left } }));
        const plan = planned({ file, inventory: { ...inventory, snapshots } });
        expect(idsOf(plan)).toEqual(expected);
        const ids = new Set(left.map(({ snapshotId }) => snapshotId));
        const known = plan.unmanaged.flatMap(({ reason, copy }) => (reason.startsWith('ENS') ? copy.snapshot : []));
        const ours = ourCopies(snapshots).map(({ snapshot }) => snapshot);
        expect(new Set(known)).toEqual(new Set(ours.filter(({ snapshotId }) => !ids.has(snapshotId))));
      }),
      { numRuns: 130 },
    );
    expect(contradicted).toBeGreaterThan(100);
  });

  test('any world of one rule → what its retention gives up goes, but for the last copy of ours, and nothing else', () => {
    inEachWorld(({ file: { rules }, inventory }) => {
      for (const rule of rules.slice(0, 1)) {
        const plan = planned({ file: { version: 1, rules: [rule] }, inventory });
        const gone = plan.deletions.flatMap(({ copy, reason }) =>
          reason === 'retention' ? copy.snapshot.snapshotId : [],
        );
        const expected = (rule.destinations.nodes ?? []).flatMap((node) => givenUpOn(node, rule, inventory));
        expect(gone.toSorted()).toEqual(expected.toSorted());
      }
    });
  });

  test('any world, planned again after the deletions → nothing more goes', () => {
    inEachWorld((world, _, after) => {
      expect(idsOf(planned({ ...world, inventory: after }))).toEqual([]);
    });
  });

  test('any world in any order → the same deletions in the same order', () => {
    fc.assert(
      fc.property(
        ruleWorld().chain((world) =>
          fc.tuple(
            fc.constant(world),
            fc.shuffledSubarray([...world.inventory.snapshots], { minLength: world.inventory.snapshots.length }),
          ),
        ),
        ([world, snapshots]) => {
          const plan = planned(world);
          expect(planned({ ...world, inventory: { ...world.inventory, snapshots } }).deletions).toEqual(plan.deletions);
          const keys = plan.deletions.map(({ copy: { snapshot } }) => `${snapshot.ensRegionId} ${snapshot.snapshotId}`);
          expect(keys).toEqual(keys.toSorted());
        },
      ),
      { numRuns: 130 },
    );
  });

  test('any world of which anything is unknown → nothing goes', () => {
    const unknowns = fc.constantFrom('gap', 'unresolved', 'no nodes', 'disk gap');
    fc.assert(
      fc.property(ruleWorld(), unknowns, ({ file, inventory }, unknown) => {
        const rules = resolveNodes(file, { nodes: [] });
        const [last, ...others] = rules.toReversed();
        if (last === undefined) throw new Error('no rule');
        const [node = ''] = last.destinationNodes;
        const plan = planDeletions({
          rules: [
            ...others.toReversed(),
            {
              ...last,
              ...(unknown === 'unresolved' ? { unresolved: { kind: 'throttled' as const } } : {}),
              ...(unknown === 'disk gap'
                ? { chosenDisks: new Set<string>(), diskGaps: new Map([['cn-home-1', { kind: 'unknown' as const }]]) }
                : {}),
            },
          ],
          inventory: unknown === 'gap' ? { ...inventory, gaps: new Map([[node, { kind: 'unknown' }]]) } : inventory,
          list: { nodes: unknown === 'no nodes' ? [] : [{ ensRegionId: 'cn-home-1' }] },
          installation: 'default',
          visibilitySeconds: 600,
          timeoutSeconds: 30,
          applyToOrphans: 'delete',
        });
        expect(plan.deletions).toEqual([]);
        expect(plan.obstacles).toHaveLength(1);
      }),
    );
  });
});

function itemsOf(copies: ReturnType<typeof ourCopies>) {
  return copies.map(({ marker: { sourceId, sourceTime = 0, diskId = '' } }) => ({
    id: sourceId,
    time: sourceTime,
    disk: diskId,
  }));
}

/** What a copy was made from, though it may be gone: in these worlds each disk stays where it is. */
function trueSource({ snapshot, marker }: OwnCopy): Snapshot {
  const { sourceSnapshotId: _, description: __, creationTime: ___, ...same } = snapshot;
  const ensRegionId = marker.diskId === 'd-far' ? 'cn-home-2' : 'cn-home-1';
  return { ...same, snapshotId: marker.sourceId, ensRegionId, creationTime: marker.sourceTime ?? 0 };
}

/** Of which sources a rule has made the copies on a node. */
function madeOn(node: string, rule: string | undefined, { snapshots }: PlanInventory): string[] {
  return ourCopies(snapshots).flatMap(({ snapshot, marker }) =>
    snapshot.ensRegionId === node && marker.rule === rule ? marker.sourceId : [],
  );
}

/** Ids of the copies on a node that a rule alone gives up: found disk by disk, or all at once, from what is available. */
function givenUpOn(node: string, rule: WrittenRule, inventory: PlanInventory): string[] {
  const { retention } = rule;
  if (retention === undefined) return [];
  const selected = selectedBy(rule, inventory);
  const here = inventory.snapshots.filter((snapshot) => snapshot.ensRegionId === node && isAvailable(snapshot));
  const own = ourCopies(here).filter((copy) => isOwn(rule, copy, inventory.snapshots));
  const present = [
    ...itemsOf(own),
    ...selected
      .filter(({ snapshotId }) => here.some((copy) => copy.sourceSnapshotId === snapshotId))
      .map(({ snapshotId, creationTime = 0, sourceDiskId = '' }) => ({
        id: snapshotId,
        time: creationTime,
        disk: sourceDiskId,
      })),
  ];
  const keyOf = (disk: string) => (retention.per === 'disk' ? disk : '');
  const onePerSource = [...new Map(present.map((item) => [item.id, item])).values()].toSorted(
    (a, b) => b.time - a.time || (a.id < b.id ? -1 : 1),
  );
  const stays = new Set([
    ...keptOfEach(onePerSource, rule),
    ...wantedBy(rule, inventory).flatMap((pair) => (pair.endsWith(` ${node}`) ? pair.split(' ')[0] : [])),
  ]);
  for (const { id, disk } of onePerSource) {
    const same = onePerSource.filter((other) => keyOf(other.disk) === keyOf(disk));
    if (same.findIndex((other) => other.id === id) < retention.atLeast) stays.add(id);
  }
  const goes = own.filter(({ marker }) => !stays.has(marker.sourceId));
  const last = goes.filter(({ snapshot, marker }) => {
    const same = own.filter((copy) => copy.marker.diskId === marker.diskId);
    const isNewest = ({ snapshot: other, marker: { sourceTime = 0 } }: OwnCopy) =>
      sourceTime < (marker.sourceTime ?? 0) ||
      (sourceTime === marker.sourceTime && snapshot.snapshotId <= other.snapshotId);
    return same.every((copy) => goes.includes(copy)) && same.every(isNewest);
  });
  return goes.filter((copy) => !last.includes(copy)).map(({ snapshot }) => snapshot.snapshotId);
}
