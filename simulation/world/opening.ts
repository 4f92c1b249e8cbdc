import { createEnsWorld, type EnsWorld } from '../../local/ens/world.ts';
import { type Broker, createBroker } from '../../local/smq/broker.ts';
import { areaOf, homeNodes } from '../story/places.ts';
import type { SeededRandom } from '../story/random.ts';
import type { PlannedSource, Scenario } from '../story/scenario.ts';
import { start } from '../story/times.ts';
import type { QueueNames } from './queue.ts';
import { plannedCopies, sourceSnapshot, strangers } from './stock.ts';
import type { Surroundings } from './surroundings.ts';

/** ENS at the start: the nodes, the sources, and snapshots of others that bear the names of our copies. */
export function openWorld(scenario: Scenario, installation: string, random: SeededRandom): EnsWorld {
  const stockOf = (ensRegionId: string) => {
    if (scenario.restrictedNodes.includes(ensRegionId)) return 'restricted';
    return scenario.deadNodes.includes(ensRegionId) ? 'sold-out' : 'open';
  };
  return createEnsWorld({
    nodes: [...homeNodes, ...scenario.nodes].map((ensRegionId) => ({
      ensRegionId,
      name: ensRegionId,
      enName: ensRegionId,
      area: areaOf(ensRegionId),
      province: 'Zhejiang',
      stock: stockOf(ensRegionId),
    })),
    disks: [],
    snapshots: [
      ...scenario.sources.filter(isThereAtFirst).map(sourceSnapshot),
      ...plannedCopies(scenario, installation),
      ...strangers(scenario, random),
    ],
    copySeconds: random.between(10, 1800),
    random: random.next,
    options: scenario.readings,
  });
}

/** The snapshots in `world` that are neither sources of the story nor copies of ours. */
export function foreignIds(world: EnsWorld, { sources, copies }: Scenario): string[] {
  const ours = copies.flatMap(({ copyId, by }) => (by === 'us' ? copyId : []));
  const own = new Set([...sources.map(({ snapshotId }) => snapshotId), ...ours]);
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

const isThereAtFirst = ({ takenAt = -1, goneAt = 1 }: PlannedSource) => takenAt <= 0 && goneAt > 0;

/** Takes the sources that are taken while the story goes on. */
export function takeSources(
  { sources }: Scenario,
  { world, scheduler }: Pick<Surroundings, 'world' | 'scheduler'>,
): void {
  for (const source of sources.filter(({ takenAt = -1 }) => takenAt > 0)) {
    scheduler.after(source.takenAt ?? 0, () => world.putSnapshot(sourceSnapshot(source)));
  }
}
