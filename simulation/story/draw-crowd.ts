import { drawRule } from './draw-requests.ts';
import type { SeededRandom } from './random.ts';
import type { PlannedSource, Scenario } from './scenario.ts';

/** A story with more sources whose calls use up their whole timeout than a short run has time for, and two healthy ones. */
export function drawCrowd(random: SeededRandom, plain: Scenario): Scenario {
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
