import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnswerEffect, FaultRule, NodeEffect } from '../../local/ens/faults.ts';
import type { EnsWorld } from '../../local/ens/world.ts';
import {
  COPY_SECONDS,
  copy,
  describeAll,
  NOW,
  node,
  OPEN,
  OTHER,
  RESTRICTED,
  SOLD_OUT,
  seededRandom,
  world,
} from './ens-fixtures.ts';

const nodes = fc.uniqueArray(fc.constantFrom(OPEN, OTHER, SOLD_OUT, RESTRICTED, 'cn-nowhere-1'), { minLength: 1 });
const copies = fc.array(fc.record({ nodes, afterSeconds: fc.integer({ min: 0, max: 120 }) }), { maxLength: 15 });
const answerEffect: fc.Arbitrary<AnswerEffect> = fc.oneof(
  fc.record({ kind: fc.constantFrom('drop', 'html-504'), commit: fc.boolean() }),
  fc.record({
    kind: fc.constant('error'),
    commit: fc.boolean(),
    status: fc.constant(400),
    code: fc.constant('ens.interface.error'),
    message: fc.constant('Failed to call API.'),
  }),
);
const nodeEffect: fc.Arbitrary<NodeEffect> = fc.oneof(
  fc.record({ kind: fc.constantFrom('refuse-node', 'copy-fails') }),
  fc.record({ kind: fc.constant('omit-node'), commit: fc.boolean() }),
  fc.record({ kind: fc.constant('listing-lags'), seconds: fc.integer({ min: 0, max: 100 }) }),
);
const rules: fc.Arbitrary<FaultRule[]> = fc.array(
  fc.record(
    {
      ensRegionId: fc.constantFrom(OPEN, OTHER),
      times: fc.integer({ min: 1, max: 3 }),
      effect: fc.oneof(answerEffect, nodeEffect),
    },
    { requiredKeys: ['effect'] },
  ),
  { maxLength: 6 },
);

/** Every snapshot id, read the way a client reads it: page by page until TotalCount is reached. */
function listedIds(ens: EnsWorld, now: number, pageSize: number): string[] {
  const ids: string[] = [];
  for (let page = 1; ; page += 1) {
    const body = describeAll(ens, { PageSize: String(pageSize), PageNumber: String(page) }, now);
    ids.push(...body.Snapshots.map((each) => each.SnapshotId));
    if (page * pageSize >= body.TotalCount) return ids;
  }
}

test('ENS world: any sequence of copies without faults → as many live copies as accepted allocations, each its own', () => {
  fc.assert(
    fc.property(copies, fc.nat(), fc.integer({ min: 1, max: 50 }), (calls, seed, pageSize) => {
      const ens = world({ random: seededRandom(seed) });
      let now = NOW;
      const accepted: string[] = [];
      for (const call of calls) {
        now += call.afterSeconds * 1000;
        const { outcome } = copy(ens, call.nodes, {}, now);
        if (!outcome.ok || !('BizStatusCode' in outcome.body)) continue;
        const allocations = outcome.body.AllocationId ?? [];
        const refused = outcome.body.UnAllocationId ?? [];
        expect([...allocations, ...refused].map((each) => each.EnsRegionId).sort()).toEqual([...call.nodes].sort());
        for (const allocation of allocations) accepted.push(...allocation.InstanceId);
      }
      const made = ens.snapshots(now).filter((each) => each.sourceSnapshotId === 'sp-source');
      expect(made.map((each) => each.snapshotId)).toEqual(accepted);
      expect(new Set(accepted).size).toBe(accepted.length);
      expect(ens.counters().copiesMade).toBe(accepted.length);
      expect(listedIds(ens, now, pageSize).sort()).toEqual(['sp-source', ...accepted].sort());
      const settled = ens.snapshots(now + COPY_SECONDS * 1000);
      expect(settled.every((each) => each.status === 'available')).toBe(true);
    }),
  );
});

test('ENS world: any sequence of copies under any faults → what was told accepted exists, what was billed exists, nothing else', () => {
  fc.assert(
    fc.property(copies, rules, (calls, faults) => {
      const ens = world({ nodes: [node(OPEN), node(OTHER), node(SOLD_OUT, 'sold-out'), node('cn-hangzhou-26')] });
      for (const fault of faults) ens.addFault({ action: 'CopySnapshot', ...fault });
      const accepted: string[] = [];
      for (const call of calls) {
        const { outcome } = copy(ens, call.nodes);
        const body = outcome.ok && 'BizStatusCode' in outcome.body ? outcome.body : undefined;
        accepted.push(...(body?.AllocationId ?? []).flatMap((each) => each.InstanceId));
      }
      const ids = ens.snapshots(NOW).map((each) => each.snapshotId);
      expect(new Set(ids).size).toBe(ids.length);
      expect(accepted.filter((id) => !ids.includes(id))).toEqual([]);
      expect(ids).toHaveLength(1 + ens.counters().copiesMade);
      expect(ens.counters().received['CopySnapshot'] ?? 0).toBe(calls.length);
      const longAfter = NOW + 200_000;
      expect(listedIds(ens, longAfter, 50).sort()).toEqual([...ids].sort());
      expect(ens.snapshots(longAfter).every((each) => each.status !== 'creating')).toBe(true);
    }),
  );
});
