import type { SeededRandom } from './random.ts';
import type { PlannedCopy, Scenario } from './scenario.ts';

const hour = 3600;

/**
 * A story on nodes that hold so many snapshots of others that all of a request's together are beyond the page budget, though
 * each node alone is not.
 */
export function drawPages(random: SeededRandom, plain: Scenario): Scenario {
  const strangers = random.between(6, 12);
  const pages: Scenario = {
    ...plain,
    strangers,
    readings: { ...plain.readings, maxPageSize: 3 },
    // What is ours comes on top.
    settings: { lookPageBudget: Math.ceil(strangers / 3) + 5 },
    requests: plain.requests.map((request) => ({
      ...request,
      ...(random.chance(0.5) ? { name: `named-${random.between(1, 2)}` } : {}),
      nodes: random.some(plain.nodes, random.between(2, 6)),
    })),
    ...(random.chance(0.5) ? { slowSeconds: random.between(10, 45) } : {}),
  };
  return random.chance(0.3) ? allThere(random, pages) : pages;
}

/** All that is asked for is there, under other names, so that no look by name finds it; and listings change all the time. */
function allThere(random: SeededRandom, pages: Scenario): Scenario {
  const requests = pages.requests.map((request) => ({ ...request, name: 'named' }));
  const pairs = new Map(
    requests.flatMap(({ snapshotId, nodes }) =>
      nodes.map((ensRegionId) => [`${snapshotId} ${ensRegionId}`, { sourceId: snapshotId, ensRegionId }] as const),
    ),
  );
  const copies = [...pairs.values()].map(
    (pair, index): PlannedCopy => ({
      ...pair,
      copyId: `sp-copy-${index}`,
      by: 'us',
      madeAt: -random.between(1, 250) * hour,
      status: 'available',
    }),
  );
  return {
    ...pages,
    copies,
    requests,
    sources: pages.sources.map(({ snapshotId, isCopy }) => ({
      ...{ snapshotId, takenAt: -251 * hour },
      ...(isCopy ? { isCopy } : {}),
    })),
    editions: [],
    unlistable: [],
    settings: { lookPageBudget: 40 },
    stormSeconds: 3 * hour,
    weather: { ...pages.weather, listingChanges: 0.5 },
  };
}
