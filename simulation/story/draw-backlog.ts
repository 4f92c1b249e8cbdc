import { drawWeather } from './draw-weather.ts';
import type { SeededRandom } from './random.ts';
import type { PlannedCopy, PlannedRequest, Scenario } from './scenario.ts';

/** A story that begins with a queue of many hundred tasks that are all due; most of their copies are there by now. */
export function drawBacklog(random: SeededRandom, plain: Scenario): Scenario {
  const sources = Array.from({ length: random.between(40, 250) }, (_, index) => ({
    snapshotId: `sp-queued-${index}`,
    takenAt: -110_000,
  }));
  const pairs = sources.flatMap(({ snapshotId }) => plain.nodes.map((ensRegionId) => ({ snapshotId, ensRegionId })));
  return {
    ...plain,
    sources: [...plain.sources, ...sources],
    copies: pairs.flatMap(({ snapshotId, ensRegionId }): PlannedCopy[] => {
      const copyId = `sp-of-${snapshotId}-${ensRegionId}`;
      const copy = {
        copyId,
        sourceId: snapshotId,
        ensRegionId,
        by: 'us',
        madeAt: -100_000,
        status: 'available',
      } as const;
      return random.chance(0.97) ? [copy] : [];
    }),
    requests: [
      ...plain.requests,
      ...pairs.map(
        ({ snapshotId, ensRegionId }): PlannedRequest => ({ at: 0, snapshotId, nodes: [ensRegionId], isQueued: true }),
      ),
    ],
    editions: [],
    unlistable: [],
    pollers: random.pick([1, 3]),
    weather: drawWeather(random, 0.2),
    readings: { ...plain.readings, maxPageSize: 50 },
  };
}
