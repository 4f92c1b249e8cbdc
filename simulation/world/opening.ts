import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import { createEnsWorld, type EnsWorld } from '../../local/ens/world.ts';
import { type Broker, createBroker } from '../../local/smq/broker.ts';
import type { SeededRandom } from '../story/random.ts';
import { areaOf, homeNode, type PlannedSource, type Scenario } from '../story/scenario.ts';
import type { QueueNames } from './queue.ts';
import type { Surroundings } from './surroundings.ts';

/** When every story begins, in milliseconds since the epoch. */
export const start = Date.UTC(2026, 10, 24);

/** ENS at the start: the nodes, the sources, and snapshots of others that bear the names of our copies. */
export function openWorld(scenario: Scenario, random: SeededRandom): EnsWorld {
  const stockOf = (ensRegionId: string) => {
    if (scenario.restrictedNodes.includes(ensRegionId)) return 'restricted';
    return scenario.deadNodes.includes(ensRegionId) ? 'sold-out' : 'open';
  };
  return createEnsWorld({
    nodes: [homeNode, ...scenario.nodes].map((ensRegionId) => ({
      ensRegionId,
      name: ensRegionId,
      enName: ensRegionId,
      area: areaOf(ensRegionId),
      province: 'Zhejiang',
      stock: stockOf(ensRegionId),
    })),
    disks: [],
    snapshots: [...scenario.sources.filter(isThereAtFirst).map(sourceSnapshot), ...foreignSnapshots(scenario, random)],
    copySeconds: random.between(10, 1800),
    random: random.next,
    options: scenario.readings,
  });
}

/** The snapshots in `world` that are none of the story's sources. */
export function foreignIds(world: EnsWorld, { sources }: Scenario): string[] {
  const own = new Set(sources.map(({ snapshotId }) => snapshotId));
  return world.snapshots(start).flatMap(({ snapshotId }) => (own.has(snapshotId) ? [] : snapshotId));
}

/** The two queues, empty; `at` in milliseconds since the epoch. */
export function openBroker(
  scenario: Pick<Scenario, 'delayedReceiptHandle'>,
  queues: QueueNames,
  random: SeededRandom,
  at = start,
): Broker {
  const broker = createBroker({
    random: random.next,
    options: { delayedReceiptHandle: scenario.delayedReceiptHandle },
  });
  broker.createQueue(queues.retries, { retentionSeconds: 604_800, visibilityTimeoutSeconds: 1800 }, at);
  broker.createQueue(queues.deadLetters, { retentionSeconds: 604_800 }, at);
  return broker;
}

const isThereAtFirst = ({ takenAt }: PlannedSource) => takenAt === undefined;

/** Takes the sources that are taken while the story goes on. */
export function takeSources(
  { sources }: Scenario,
  { world, scheduler }: Pick<Surroundings, 'world' | 'scheduler'>,
): void {
  for (const source of sources.filter(({ takenAt }) => takenAt !== undefined)) {
    scheduler.after(source.takenAt ?? 0, () => world.putSnapshot(sourceSnapshot(source)));
  }
}

function sourceSnapshot({ snapshotId, takenAt = -3600, availableAt, goneAt, isCopy }: PlannedSource): EnsSnapshot {
  return {
    snapshotId,
    snapshotName: nameOf(snapshotId),
    ensRegionId: homeNode,
    createdAt: start + takenAt * 1000,
    sizeMiB: 1,
    sourceDiskId: 'd-1',
    status: availableAt === undefined ? 'available' : 'creating',
    ...(availableAt === undefined ? {} : { settles: { at: start + availableAt * 1000, as: 'available' } }),
    ...(goneAt === undefined ? {} : { vanishes: { at: start + goneAt * 1000 } }),
    ...(isCopy === true ? { sourceSnapshotId: 'sp-root', sourceEnsRegionId: 'cn-far' } : {}),
  };
}

function foreignSnapshots({ nodes, sources }: Scenario, random: SeededRandom): EnsSnapshot[] {
  return random.some(nodes, 2).map((ensRegionId, index) => ({
    snapshotId: `sp-foreign-${index}`,
    snapshotName: nameOf(random.pick(sources).snapshotId),
    description: 'taken by somebody else',
    ensRegionId,
    createdAt: start - 3_600_000,
    sizeMiB: 1,
    sourceDiskId: 'd-2',
    status: 'available',
  }));
}

function nameOf(snapshotId: string): string {
  return `name-${snapshotId}`;
}
