import type { Rule } from '../../shared/core/effective-rules.ts';
import { drawPeriod, drawWeather } from './draw-weather.ts';
import { allNodes, homeNode } from './places.ts';
import type { SeededRandom } from './random.ts';
import type { Edition, PlannedSource, Scenario } from './scenario.ts';

const hour = 3600;

/** A story about requests alone or beside rules; sometimes a node may have but few copies a day, and the rest waits for the next. */
export function withBudget(random: SeededRandom, plain: Scenario): Scenario {
  const hasBudget = plain.editions.length === 0 && random.chance(0.1);
  return hasBudget ? { ...plain, settings: { maxCopiesPerNodePerDay: random.between(1, 3) } } : plain;
}

/** A story about requests, beside which half of the time a rule copies the same sources. */
export function drawRequests(random: SeededRandom): Scenario {
  const nodes = allNodes;
  const sources = drawSources(random);
  const stormSeconds = random.between(1, 8) * hour;
  const one = (probability: number) => (random.chance(probability) ? random.some(nodes, 1) : []);
  return {
    sort: 'requests',
    nodes,
    sources,
    copies: [],
    strangers: 0,
    requests: Array.from({ length: random.between(1, 6) }, () => ({
      at: random.between(0, 3 * hour),
      snapshotId: random.pick(sources).snapshotId,
      nodes: random.some(nodes, random.between(1, 5)),
      ...(random.chance(0.2) ? { name: `named-${random.between(1, 2)}` } : {}),
    })),
    editions: random.chance(0.5) ? drawEditions(random, nodes, stormSeconds) : [],
    runSeconds: 600,
    afterError: random.pick(['redeliver', 'drop']),
    pollers: random.pick([1, 1, 3]),
    delayedReceiptHandle: random.chance(0.8),
    readings: {
      copyOfCopyNames: random.pick(['parent', 'root']),
      nameMatch: random.pick(['exact', 'prefix', 'ignored']),
      listingOrder: random.pick(['newest-first', 'oldest-first']),
      maxPageSize: random.pick([50, 50, 3]),
      sourceFields: random.pick(['absent', 'empty', 'null']),
      copyDiskFields: random.pick(['kept', 'absent']),
      creationTime: random.pick(['zulu', 'no-zone', 'space', 'millis', 'offset']),
      status: random.pick(['lower', 'capitalised']),
      singleNodeRefusal: random.pick(['error', 'unallocated']),
      badNode: random.pick(['unallocated', 'fails-the-call']),
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
    away: [],
    unlistable: random.chance(0.1)
      ? random.some(nodes, 1).map((ensRegionId) => ({ ensRegionId, period: drawPeriod(random) }))
      : [],
    meddling: 0,
    settings: {},
    calmTicks: 3,
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

/** A rules file that is edited while things go on: rules are disabled, removed, renamed, or get other nodes. */
export function drawEditions(random: SeededRandom, nodes: readonly string[], stormSeconds: number): Edition[] {
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

/** A rule that copies all that is on the home node to some of `nodes`. */
export function drawRule(random: SeededRandom, nodes: readonly string[]): Rule {
  return {
    name: 'rule',
    enabled: true,
    zone: 'UTC',
    source: { nodes: [homeNode] },
    destinations: { nodes: random.some(nodes, random.between(1, 4)) },
    copy: random.chance(0.3) ? { name: 'ruled-{source.id}' } : {},
  };
}
