import fc from 'fast-check';
import { type DeletionPlan, planDeletions } from '../../shared/core/deletion-plan.ts';
import type { PlanInventory } from '../../shared/core/inventory.ts';
import { formatMarker } from '../../shared/core/marker.ts';
import { resolveNodes } from '../../shared/core/resolved-rule.ts';
import type { RuleSet, WrittenRule } from '../../shared/core/rules.ts';
import type { Snapshot, SnapshotStatus } from '../../shared/core/snapshot.ts';
import { noon } from './builders.ts';

/** A rules file, and what ENS has on all nodes that it could speak of. */
export interface RuleWorld {
  readonly file: RuleSet;
  readonly inventory: PlanInventory;
}

export const homes = ['cn-home-1', 'cn-home-2'] as const;
export const edges = ['cn-a-1', 'cn-b-1', 'cn-c-1'] as const;
const nodes = [...homes, ...edges];
const hour = 3_600_000;

/** Disks, the nodes they are on, and what snapshots of them are called. */
const disks = [
  { diskId: 'd-db', home: 'cn-home-1', name: 'db', diskType: 'system' },
  { diskId: 'd-web', home: 'cn-home-1', name: 'web', diskType: 'data' },
  { diskId: 'd-far', home: 'cn-home-2', name: 'db', diskType: 'data' },
] as const;
const ruleNames = ['first', 'second', 'third'] as const;

/** How many hours before noon something was; often the same, so that there are ties. */
const hoursAgo = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 900 }));
const times = fc.record({ hours: hoursAgo, minutes: fc.constantFrom(0, 0, 29) });
const toTime = ({ hours, minutes }: { hours: number; minutes: number }) => noon - hours * hour - minutes * 60_000;

/** What may be deleted in a world. */
export function deletionsIn({ file, inventory }: RuleWorld, applyToOrphans: 'report' | 'delete'): DeletionPlan {
  return planDeletions({
    rules: resolveNodes(file, { nodes: [] }),
    inventory,
    list: { nodes: nodes.map((ensRegionId) => ({ ensRegionId })) },
    installation: 'default',
    visibilitySeconds: 600,
    timeoutSeconds: 30,
    applyToOrphans,
  });
}

/** A world that small mistakes of planning show in: few nodes and disks, rules that speak of the same ones, many copies. */
export function ruleWorld(): fc.Arbitrary<RuleWorld> {
  return fc
    .record({
      rules: fc.tuple(...ruleNames.map((name) => rule(name))).chain((all) => fc.subarray(all, { minLength: 1 })),
      slots: fc.array(slot(), { minLength: 2, maxLength: 9 }),
    })
    .chain(({ rules, slots }) => {
      const sources = slots.map(sourceOf);
      const pairs = fc.uniqueArray(copy(sources), {
        maxLength: 12,
        selector: ({ source, ensRegionId }) => `${source.snapshotId} ${ensRegionId}`,
      });
      const doubles = fc.oneof(
        { arbitrary: fc.constant([]), weight: 2 },
        fc.array(copy(sources), { minLength: 1, maxLength: 4 }),
      );
      return fc.tuple(pairs, doubles).map(([some, more]) => ({
        file: { version: 1 as const, rules },
        inventory: {
          snapshots: [
            ...sources.filter((_, index) => slots[index]?.isListed),
            ...[...some, ...more].map(({ source, maker, ...rest }, index) => {
              // No live copy is older than its source.
              const since = rest.status === 'error' ? 0 : (source.creationTime ?? 0);
              const creationTime = Math.max(since, rest.creationTime);
              return copyOf(source, { ...rest, snapshotId: `c-${index}`, creationTime }, maker);
            }),
          ],
          gaps: new Map(),
          takenAt: noon,
        },
      }));
    });
}

/** A snapshot that was once taken of a disk. */
interface Slot {
  readonly disk: (typeof disks)[number];
  readonly time: number;
  readonly status: SnapshotStatus;
  /** Of some sources there are only copies left. */
  readonly isListed: boolean;
}

function slot(): fc.Arbitrary<Slot> {
  return fc.record({
    disk: fc.oneof({ arbitrary: fc.constant(disks[0]), weight: 2 }, fc.constantFrom(...disks)),
    time: times.map(toTime),
    status: fc.oneof(
      { arbitrary: fc.constant<SnapshotStatus>('available'), weight: 6 },
      fc.constantFrom<SnapshotStatus>('creating', 'error', 'deleting'),
    ),
    isListed: fc.oneof({ arbitrary: fc.constant(true), weight: 4 }, fc.constant(false)),
  });
}

function sourceOf({ disk, time, status }: Slot, index: number): Snapshot {
  return {
    snapshotId: `sp-${index}`,
    ensRegionId: disk.home,
    status,
    name: `${disk.name}-${index}`,
    creationTime: time,
    sourceDiskId: disk.diskId,
    diskType: disk.diskType,
  };
}

interface ChosenCopy {
  readonly source: Snapshot;
  readonly ensRegionId: string;
  readonly maker: string;
  readonly status: SnapshotStatus;
  readonly creationTime: number;
}

/** A copy of one of `sources`, made by a rule of the file or by somebody else. */
function copy(sources: readonly Snapshot[]): fc.Arbitrary<ChosenCopy> {
  return fc.record({
    source: fc.constantFrom(...sources),
    ensRegionId: fc.oneof({ arbitrary: fc.constant(edges[0]), weight: 3 }, fc.constantFrom(...nodes)),
    maker: fc.oneof(
      { arbitrary: fc.constant(ruleNames[0]), weight: 4 },
      { arbitrary: fc.constantFrom(...ruleNames), weight: 4 },
      fc.constantFrom('-', 'renamed', 'stranger', 'neighbour'),
    ),
    status: fc.oneof(
      { arbitrary: fc.constant<SnapshotStatus>('available'), weight: 6 },
      fc.constantFrom<SnapshotStatus>('creating', 'error', 'deleting'),
    ),
    // Some that failed just within, and just before, what a call may take to be over.
    creationTime: fc.oneof(times.map(toTime), fc.constantFrom(noon - 630_000, noon - 631_000)),
  });
}

/** A copy as ENS lists it, with the marker of its maker: a rule, `-` for a request, a neighbouring installation, or none. */
export function copyOf(
  source: Snapshot,
  copy: Pick<Snapshot, 'snapshotId' | 'ensRegionId'> & Partial<Snapshot>,
  maker: string,
): Snapshot {
  const { creationTime: sourceTime, sourceDiskId: diskId, name, diskType } = source;
  const marker = {
    installation: maker === 'neighbour' ? 'neighbour' : 'default',
    sourceId: source.snapshotId,
    ...(diskId === undefined ? {} : { diskId }),
    ...(sourceTime === undefined ? {} : { sourceTime }),
    ...(maker === '-' ? {} : { rule: maker }),
  };
  return {
    status: 'available',
    // No copy is older than its source.
    creationTime: Math.max(noon - hour, sourceTime ?? 0),
    sourceSnapshotId: source.snapshotId,
    ...(name === undefined ? {} : { name }),
    ...(diskId === undefined ? {} : { sourceDiskId: diskId }),
    ...(diskType === undefined ? {} : { diskType }),
    ...(maker === 'stranger' ? {} : { description: formatMarker(marker) }),
    ...copy,
  };
}

function rule(name: string): fc.Arbitrary<WrittenRule> {
  const parts = {
    name: fc.constant(name),
    enabled: fc.oneof({ arbitrary: fc.constant(true), weight: 4 }, fc.constant(false)),
    source: ruleSource(),
    destinations: fc
      .subarray([...homes, ...edges.slice(1)], { maxLength: 3 })
      .map((others) => ({ nodes: [edges[0], ...others] as string[] })),
    zone: fc.constantFrom('Asia/Shanghai', 'America/New_York'),
    schedule: fc.constant({ cron: '0 3 * * *', zone: 'UTC' }),
    copy: fc.constant({ name: '{rule}-{source.id}' }),
    retention: retention(),
  };
  const least = ['name', 'enabled', 'source', 'destinations'] as const;
  return fc.oneof(
    { arbitrary: fc.record(parts, { requiredKeys: [...least, 'retention'] }), weight: 4 },
    fc.record(parts, { requiredKeys: [...least] }),
  );
}

const per = fc.constantFrom('disk' as const, 'rule' as const);
const some = (max: number) => fc.integer({ min: 1, max });

function ruleSource(): fc.Arbitrary<WrittenRule['source']> {
  const wide = {
    nodes: fc.constantFrom<string[]>([homes[0]], [homes[0]], [homes[1]], [...homes]),
    newest: fc.record({ count: some(3), per }),
  };
  const narrow = {
    ...wide,
    names: fc.constantFrom<string[]>(['db-*'], ['web-*'], ['*']),
    disks: fc.subarray<string>(['d-db', 'd-web', 'd-far'], { minLength: 1 }),
    diskType: fc.constantFrom('system' as const, 'data' as const),
    minAge: fc.constantFrom('1h', '3d'),
    maxAge: fc.constantFrom('2d', '2w'),
  };
  return fc.oneof(
    { arbitrary: fc.record(wide, { requiredKeys: ['nodes'] }), weight: 2 },
    fc.record(narrow, { requiredKeys: ['nodes'] }),
  );
}

function retention(): fc.Arbitrary<NonNullable<WrittenRule['retention']>> {
  const keep = fc.oneof(
    fc.record({ last: some(2) }),
    fc.record({ within: fc.constantFrom('1h', '2d') }),
    fc.record({ daily: some(3) }),
    fc.record({ last: fc.constant(1), weekly: some(2) }),
    fc.record({ daily: some(2), monthly: some(2) }),
  );
  return fc.record({
    keep,
    per,
    atLeast: fc.oneof({ arbitrary: fc.constant(1), weight: 3 }, some(3)),
    apply: fc.constantFrom('delete' as const, 'report' as const),
  });
}
