import type { SeededRandom } from './random.ts';
import type { Scenario } from './scenario.ts';

/**
 * A story on nodes that hold so many snapshots of others that all of a request's together are beyond the page budget, though
 * each node alone is not.
 */
export function drawPages(random: SeededRandom, plain: Scenario): Scenario {
  const strangers = random.between(6, 12);
  return {
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
}
