import type { Rule } from '../../shared/core/effective-rules.ts';
import { drawPolicy, withPolicy } from './draw-policy.ts';
import type { SeededRandom } from './random.ts';
import {
  allNodes,
  type Edition,
  homeNode,
  type Period,
  type PlannedSource,
  type Scenario,
  type Weather,
} from './scenario.ts';

const hour = 3600;

/** The story of a seed. */
export function drawScenario(random: SeededRandom): Scenario {
  const nodes = allNodes;
  const isCrowded = random.chance(0.002);
  const stock = isCrowded ? crowdOfSources() : drawSources(random);
  const stormSeconds = random.between(1, 8) * hour;
  const policy = !isCrowded && random.chance(0.2) ? drawPolicy(random, nodes, stock, stormSeconds) : undefined;
  const sources = [...stock, ...(policy?.sources ?? [])];
  const one = (probability: number) => (!isCrowded && random.chance(probability) ? random.some(nodes, 1) : []);
  return {
    nodes,
    sources,
    requests: Array.from({ length: random.between(1, 6) }, () => ({
      at: random.between(0, 3 * hour),
      snapshotId: random.pick(isCrowded ? sources.filter(({ hangs }) => hangs !== true) : sources).snapshotId,
      nodes: random.some(isCrowded ? nodes.slice(1) : nodes, random.between(1, 5)),
      ...(random.chance(0.2) ? { name: `named-${random.between(1, 2)}` } : {}),
    })),
    editions: isCrowded
      ? [{ from: 0, rules: [drawRule(random, nodes.slice(0, 1))] }]
      : policy !== undefined || random.chance(0.5)
        ? drawEditions(random, nodes, stormSeconds).map((edition) => withPolicy(edition, policy, random))
        : [],
    ...(policy === undefined ? {} : { pruneSeconds: random.pick([hour, 3 * hour]) }),
    runSeconds: isCrowded ? 70 : 600,
    afterError: random.pick(['redeliver', 'drop']),
    pollers: random.pick([1, 1, 3]),
    delayedReceiptHandle: random.chance(0.8),
    readings: {
      copyOfCopyNames: random.pick(['parent', 'root']),
      nameMatch: random.pick(['exact', 'prefix', 'ignored']),
      maxPageSize: random.pick([50, 50, 3]),
      sourceFields: random.pick(['absent', 'empty', 'null']),
      copyDiskFields: random.pick(['kept', 'absent']),
      creationTime: random.pick(['zulu', 'no-zone', 'space']),
      status: random.pick(['lower', 'capitalised']),
      singleNodeRefusal: random.pick(['error', 'unallocated']),
      emptyLists: random.pick(['present', 'absent']),
    },
    weather: drawWeather(random),
    stormSeconds,
    down: {
      ...(random.chance(0.15) ? { ens: drawPeriod(random) } : {}),
      ...(random.chance(0.15) ? { queue: drawPeriod(random) } : {}),
      ...(random.chance(0.15) ? { host: drawPeriod(random) } : {}),
    },
    ...(random.chance(0.15) ? { paused: drawPeriod(random) } : {}),
    calmTicks: isCrowded ? 25 : (policy?.calmTicks ?? 3),
    deadNodes: one(0.2),
    restrictedNodes: one(0.2),
    deniedNodes: one(0.1),
  };
}

function drawSources(random: SeededRandom): PlannedSource[] {
  return [
    { snapshotId: 'sp-a', ...(random.chance(0.2) ? { goneAt: random.between(hour, 6 * hour) } : {}) },
    { snapshotId: 'sp-b', ...(random.chance(0.2) ? { availableAt: random.between(0, 4 * hour) } : {}) },
    { snapshotId: 'sp-c', isCopy: true, ...(random.chance(0.05) ? { hangs: true } : {}) },
  ];
}

/** More sources whose calls use up their whole timeout than a short run has time for, and two healthy ones. */
function crowdOfSources(): PlannedSource[] {
  const hanging = Array.from(
    { length: 12 },
    (_, index): PlannedSource => ({ snapshotId: `sp-hangs-${index}`, hangs: true }),
  );
  return [...hanging, { snapshotId: 'sp-y' }, { snapshotId: 'sp-z' }];
}

function drawWeather(random: SeededRandom): Weather {
  const some = (most: number) => (random.chance(0.4) ? 0 : random.next() * most);
  return {
    throttled: some(0.5),
    answerLost: some(0.3),
    tooSlow: some(0.2),
    refused: some(0.3),
    omitted: some(0.2),
    copyFails: some(0.2),
    copyVanishes: some(0.2),
    lags: some(1),
    listingChanges: some(0.3),
    denied: some(0.1),
    broken: some(0.2),
    sendFails: some(0.15),
    withdrawFails: some(0.3),
    killed: some(0.06),
    nodesUnlisted: some(0.3),
    delivered: { again: some(0.1), twice: some(0.2), late: some(0.2) },
  };
}

/** A rules file that is edited while things go on: rules are disabled, removed, renamed, or get other nodes. */
function drawEditions(random: SeededRandom, nodes: readonly string[], stormSeconds: number): Edition[] {
  const first: Edition = { from: 0, rules: [drawRule(random, nodes)] };
  const edits = random.chance(0.5) ? 0 : random.between(1, 3);
  const times = Array.from({ length: edits }, () => random.between(1, stormSeconds)).toSorted((a, b) => a - b);
  const later = times.map((from, index): Edition => {
    if (index < times.length - 1 && random.chance(0.15)) return { from, rules: 'broken' };
    if (random.chance(0.15)) return { from, rules: [] };
    const rule = drawRule(random, nodes);
    return { from, rules: [{ ...rule, enabled: random.chance(0.8), name: random.pick(['rule', 'renamed']) }] };
  });
  return [first, ...later];
}

function drawRule(random: SeededRandom, nodes: readonly string[]): Rule {
  return {
    name: 'rule',
    enabled: true,
    zone: 'UTC',
    source: { nodes: [homeNode] },
    destinations: { nodes: random.some(nodes, random.between(1, 4)) },
    copy: random.chance(0.3) ? { name: 'ruled-{source.id}' } : {},
  };
}

function drawPeriod(random: SeededRandom): Period {
  const from = random.between(0, 3 * hour);
  return [from, from + random.between(1, 6 * hour)];
}
