import { drawBacklog } from './draw-backlog.ts';
import { drawCrowd } from './draw-crowd.ts';
import { drawEdges } from './draw-edges.ts';
import { drawPages } from './draw-pages.ts';
import { drawPolicy } from './draw-policy.ts';
import { drawPrune } from './draw-prune.ts';
import { drawRequests, withBudget } from './draw-requests.ts';
import type { SeededRandom } from './random.ts';
import type { Scenario, Sort } from './scenario.ts';

type Draw = (random: SeededRandom, plain: Scenario) => Scenario;

const draws: Readonly<Record<Sort, Draw>> = {
  requests: withBudget,
  policy: drawPolicy,
  prune: drawPrune,
  pages: drawPages,
  edges: drawEdges,
  crowd: drawCrowd,
  backlog: drawBacklog,
};

/** A story of a sort: one about requests, changed to what the sort is about. */
export function drawScenario(random: SeededRandom, sort: Sort): Scenario {
  return { ...draws[sort](random, drawRequests(random)), sort };
}
