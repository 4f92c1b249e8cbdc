import type { Rule } from '../shared/core/rules.ts';
import type { SeededRandom } from './random.ts';

/** How often things go wrong, each a probability a call. */
export interface Weather {
  readonly throttled: number;
  readonly answerLost: number;
  readonly tooSlow: number;
  readonly refused: number;
  readonly omitted: number;
  readonly copyFails: number;
  readonly lags: number;
  readonly denied: number;
  readonly broken: number;
  readonly sendFails: number;
  readonly withdrawFails: number;
  readonly killed: number;
  readonly delivered: { readonly twice: number };
}

/** A request that someone will make, `at` seconds from the start. */
export interface PlannedRequest {
  readonly at: number;
  readonly snapshotId: string;
  readonly nodes: readonly string[];
  readonly name?: string;
}

/** From and to, in seconds from the start. */
export type Period = readonly [from: number, to: number];

/** One story: what is asked for, and how the world behaves meanwhile. */
export interface Scenario {
  readonly nodes: readonly string[];
  readonly sources: readonly string[];
  readonly requests: readonly PlannedRequest[];
  readonly rules: readonly Rule[];
  /** What the queue's trigger does when the function failed, which is not documented. */
  readonly afterError: 'redeliver' | 'drop';
  readonly delayedReceiptHandle: boolean;
  readonly copyOfCopyNames: 'parent' | 'root';
  readonly nameMatch: 'exact' | 'prefix' | 'ignored';
  readonly weather: Weather;
  /** The weather lasts for so many seconds; then everything works. */
  readonly stormSeconds: number;
  /** When, in seconds from the start, a service answers nothing at all. */
  readonly down: { readonly ens?: Period; readonly queue?: Period };
  /** How many ticks are waited for once all is calm. */
  readonly calmTicks: number;
  /** Nodes that refuse for ever, and pairs that are not on sale. */
  readonly deadNodes: readonly string[];
  readonly restrictedNodes: readonly string[];
}

const hour = 3600;

/** The story of a seed. */
export function drawScenario(random: SeededRandom): Scenario {
  const nodes = Array.from({ length: 8 }, (_, index) => `cn-node-${index}`);
  const sources = ['sp-a', 'sp-b', 'sp-c'];
  const some = (most: number) => (random.chance(0.4) ? 0 : random.next() * most);
  return {
    nodes,
    sources,
    requests: Array.from({ length: random.between(1, 6) }, () => ({
      at: random.between(0, 3 * hour),
      snapshotId: random.pick(sources),
      nodes: random.some(nodes, random.between(1, 5)),
      ...(random.chance(0.2) ? { name: `named-${random.between(1, 2)}` } : {}),
    })),
    rules: random.chance(0.5) ? [drawRule(random, nodes)] : [],
    afterError: random.pick(['redeliver', 'drop']),
    delayedReceiptHandle: random.chance(0.8),
    copyOfCopyNames: random.pick(['parent', 'root']),
    nameMatch: random.pick(['exact', 'prefix', 'ignored']),
    weather: {
      throttled: some(0.5),
      answerLost: some(0.3),
      tooSlow: some(0.2),
      refused: some(0.3),
      omitted: some(0.2),
      copyFails: some(0.2),
      lags: some(1),
      denied: some(0.1),
      broken: some(0.2),
      sendFails: some(0.15),
      withdrawFails: some(0.3),
      killed: some(0.06),
      delivered: { twice: some(0.2) },
    },
    stormSeconds: random.between(1, 8) * hour,
    down: {
      ...(random.chance(0.15) ? { ens: drawPeriod(random) } : {}),
      ...(random.chance(0.15) ? { queue: drawPeriod(random) } : {}),
    },
    calmTicks: 3,
    deadNodes: random.chance(0.2) ? random.some(nodes, 1) : [],
    restrictedNodes: random.chance(0.2) ? random.some(nodes, 1) : [],
  };
}

function drawRule(random: SeededRandom, nodes: readonly string[]): Rule {
  return {
    name: 'rule',
    enabled: true,
    source: { nodes: ['cn-home'], name: '*' },
    destinations: { nodes: random.some(nodes, random.between(1, 4)) },
    copy: random.chance(0.3) ? { name: 'ruled-{source.id}' } : {},
  };
}

function drawPeriod(random: SeededRandom): Period {
  const from = random.between(0, 3 * hour);
  return [from, from + random.between(1, 6 * hour)];
}
