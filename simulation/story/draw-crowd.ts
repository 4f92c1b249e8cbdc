import { drawRule } from './draw-requests.ts';
import { drawWeather } from './draw-weather.ts';
import type { SeededRandom } from './random.ts';
import type { PlannedSource, Scenario } from './scenario.ts';

/** A story with more to copy than a run may begin, or has time for. */
export function drawCrowd(random: SeededRandom, plain: Scenario): Scenario {
  return random.chance(0.5) ? drawHanging(random, plain) : drawFirstDeployment(random, plain);
}

/** A rules file without limits, whose first plan is larger than what a run begins by default. */
function drawFirstDeployment(random: SeededRandom, plain: Scenario): Scenario {
  const sources = Array.from({ length: random.between(27, 32) }, (_, index) => ({ snapshotId: `sp-first-${index}` }));
  return {
    ...plain,
    sources: [...plain.sources, ...sources],
    editions: [
      { from: 0, rules: [{ ...drawRule(random, plain.nodes), destinations: { nodes: random.some(plain.nodes, 4) } }] },
    ],
    weather: drawWeather(random, 0.1),
    deadNodes: [],
    restrictedNodes: [],
    deniedNodes: [],
    calmTicks: 6,
  };
}

/** More sources whose calls use up their whole timeout than a short run has time for, and two healthy ones. */
function drawHanging(random: SeededRandom, plain: Scenario): Scenario {
  const [first = '', ...others] = plain.nodes;
  const hanging = Array.from(
    { length: 12 },
    (_, index): PlannedSource => ({ snapshotId: `sp-hangs-${index}`, hangs: true }),
  );
  return {
    ...plain,
    sources: [...hanging, { snapshotId: 'sp-y' }, { snapshotId: 'sp-z' }],
    requests: plain.requests.map((request) => ({
      ...request,
      snapshotId: random.pick(['sp-y', 'sp-z']),
      nodes: random.some(others, request.nodes.length),
    })),
    editions: [{ from: 0, rules: [drawRule(random, [first])] }],
    runSeconds: 70,
    unlistable: [],
    calmTicks: 25,
    deadNodes: [],
    restrictedNodes: [],
    deniedNodes: [],
  };
}
