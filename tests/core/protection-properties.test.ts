import fc from 'fast-check';
import { expect, test } from 'vitest';
import { viewOf } from '../../shared/core/inventory.ts';
import { formatMarker, parseMarker } from '../../shared/core/marker.ts';
import { createProtection } from '../../shared/core/protection.ts';
import { resolveDisks, resolveNodes } from '../../shared/core/resolved-rule.ts';
import type { WrittenRule } from '../../shared/core/rules.ts';
import type { Snapshot } from '../../shared/core/snapshot.ts';
import { noon } from '../support/builders.ts';
import { copyOf } from '../support/rule-world.ts';
import { couldBeSourceOf, keptOfEach, ourCopies } from '../support/wanted-by.ts';

// What was true of sources that are gone by now, of which less and less can be seen: no rule may lose what was its own.

const hour = 3_600_000;
const disks = [
  { sourceDiskId: 'd-1', diskType: 'system', ensRegionId: 'cn-home-1', tag: 'db' },
  { sourceDiskId: 'd-2', diskType: 'data', ensRegionId: 'cn-home-1', tag: 'web' },
  { sourceDiskId: 'd-3', diskType: 'data', ensRegionId: 'cn-home-2', tag: 'db' },
] as const;
const tagOf = (diskId = '') => disks.find(({ sourceDiskId }) => sourceDiskId === diskId)?.tag ?? '';

const taken = fc
  .record({ disk: fc.constantFrom(...disks), name: fc.constantFrom('nightly', 'weekly'), hours: fc.nat(30) })
  .map(({ disk: { tag: _, ...disk }, name, hours }) => ({
    snapshotId: `sp-${name}-${disk.sourceDiskId}-${hours}`,
    status: 'available' as const,
    name: `${name}-${hours}`,
    creationTime: noon - hours * hour,
    ...disk,
  }));
const filter = fc.record(
  {
    nodes: fc.constantFrom<string[]>(['cn-home-1'], ['cn-home-1', 'cn-home-2']),
    names: fc.constantFrom<string[]>(['weekly-*'], ['nightly-*']),
    diskType: fc.constantFrom('system' as const, 'data' as const),
    diskTags: fc.constantFrom<Record<string, string>>({ tag: 'db' }, { tag: 'web' }),
  },
  { requiredKeys: ['nodes'] },
);
const other = (name: string) =>
  fc
    .record({
      source: filter,
      last: fc.integer({ min: 1, max: 3 }),
      per: fc.constantFrom('disk' as const, 'rule' as const),
    })
    .map(
      ({ source, last, per }): WrittenRule => ({
        name,
        enabled: true,
        source,
        destinations: { nodes: ['cn-a-1'] },
        retention: { keep: { last }, per, atLeast: 1, apply: 'delete' },
      }),
    );
const worlds = fc.record({
  rules: fc.tuple(other('first'), other('second')),
  sources: fc.uniqueArray(taken, { minLength: 3, maxLength: 9, selector: ({ snapshotId }) => snapshotId }),
  isListed: fc.infiniteStream(fc.oneof({ arbitrary: fc.constant(false), weight: 3 }, fc.constant(true))),
  maker: fc.infiniteStream(fc.constantFrom('maker', 'maker', 'maker', 'first', '-')),
  isRenamed: fc.infiniteStream(fc.boolean()),
  hasType: fc.infiniteStream(fc.boolean()),
  listedDisks: fc.subarray([...disks]),
});

/** A copy as it is seen: perhaps under another name, and without the type of its disk. */
function blurred(copy: Snapshot, isRenamed: boolean, hasType: boolean): Snapshot {
  const { diskType, ...rest } = copy;
  const marker = parseMarker(copy.description);
  if (marker === undefined) throw new Error('not ours');
  return {
    ...rest,
    ...(hasType && diskType !== undefined ? { diskType } : {}),
    ...(isRenamed ? { name: 'x', description: formatMarker({ ...marker, isRenamed: true }) } : {}),
  };
}

function isTrulyOf({ source: { diskTags, ...source }, ...rule }: WrittenRule, snapshot: Snapshot): boolean {
  const isTagged = diskTags === undefined || diskTags['tag'] === tagOf(snapshot.sourceDiskId);
  return isTagged && couldBeSourceOf({ ...rule, source }, snapshot);
}

test('any sources, gone or not → what truly was of another rule, and is kept among such, is protected', () => {
  let kept = 0;
  let free = 0;
  fc.assert(
    fc.property(worlds, ({ rules, sources, isListed, maker, isRenamed, hasType, listedDisks }) => {
      const copies = sources.map((source, index) => {
        const copy = copyOf(source, { snapshotId: `c-${index}`, ensRegionId: 'cn-a-1' }, maker.next().value);
        return blurred(copy, isRenamed.next().value, hasType.next().value);
      });
      const truth = new Map(sources.map((source) => [source.snapshotId, source as Snapshot]));
      const known = listedDisks.map(({ sourceDiskId: diskId, ensRegionId, tag }) => ({
        diskId,
        ensRegionId,
        tags: { tag },
      }));
      const resolved = resolveNodes({ version: 1, rules: [...rules] }, { nodes: [] }).map((rule) =>
        resolveDisks(rule, known, new Map()),
      );
      const listed = sources.filter(() => isListed.next().value);
      const view = viewOf({ snapshots: [...copies, ...listed] }, 'default');
      const protectorOf = createProtection(resolved, view, noon);
      for (const own of view.ours) {
        if (own.marker.rule !== 'maker') continue;
        const { sourceId } = own.marker;
        const keepers = rules.filter((rule) => {
          const its = ourCopies(copies).filter(({ marker }) => {
            const source = truth.get(marker.sourceId);
            // What a rule has made was its own.
            return marker.rule === rule.name || (source !== undefined && isTrulyOf(rule, source));
          });
          const items = its.map(({ marker }) => ({
            id: marker.sourceId,
            time: marker.sourceTime ?? 0,
            disk: marker.diskId ?? '',
          }));
          return keptOfEach(items, rule).includes(sourceId);
        });
        const protector = protectorOf('maker', own);
        if (keepers.length > 0) expect(protector, `${sourceId} for ${keepers[0]?.name}`).toBeDefined();
        if (keepers.length > 0) kept += 1;
        if (protector === undefined) free += 1;
      }
    }),
    { numRuns: 1000 },
  );
  // Neither nothing nor all is protected.
  expect([kept > 300, free > 300]).toEqual([true, true]);
});
