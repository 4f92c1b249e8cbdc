import type { Rule } from '../../shared/core/effective-rules.ts';
import { drawRule } from './draw-requests.ts';
import { drawZone } from './draw-retention.ts';
import { drawWeather } from './draw-weather.ts';
import type { SeededRandom } from './random.ts';
import type { PlannedRequest, PlannedSource, Scenario } from './scenario.ts';
import { threeHourly, windows, zones } from './times.ts';

const hour = 3600;

/** A story whose ticks fall on the edges of times: of windows, of cut-offs, of what a task may take. */
export function drawEdges(random: SeededRandom, plain: Scenario): Scenario {
  const edge = random.pick([
    closingWindow,
    cutOffAtTick,
    tasksAtTick,
    slowCalls,
    slowCalls,
    heldUp,
    deafQueue,
    unlistableForDays,
    budgetAtOnce,
  ]);
  return { ...plain, down: {}, unlistable: [], ...edge(random, plain) };
}

/** A window that closes while a slow run is at work. */
function closingWindow(random: SeededRandom, { nodes }: Scenario): Partial<Scenario> {
  const { from, to, open } = random.pick(windows);
  const zone = drawZone(random);
  const closesAt = (open[1] - (zones[zone] ?? 0) + 48 * hour) % (24 * hour);
  const before = random.between(5, 150);
  return {
    requests: [],
    sources: laterSources(
      random,
      random.between(12, 40),
      Math.max(1, closesAt - hour - before),
      Math.max(2, closesAt - before - 10),
    ),
    editions: [{ from: 0, rules: [{ ...ruleOf(random, nodes), window: { from, to, zone } }] }],
    firstTickSeconds: (closesAt - before + 24 * hour) % hour,
    slowSeconds: random.between(10, 40),
    weather: { ...drawWeather(random, 0.3), throttled: 0, broken: 0, killed: 0, tooSlow: 0.5 },
    stormSeconds: closesAt + hour,
    calmTicks: 32,
  };
}

/** Snapshots that are taken at the very second of a cut-off, and ticks that come at it. */
function cutOffAtTick(random: SeededRandom, { nodes }: Scenario): Partial<Scenario> {
  const zone = drawZone(random);
  const cutOff = (number: number) => number * 3 * hour - ((zones[zone] ?? 0) % (3 * hour));
  return {
    sources: Array.from({ length: 6 }, (_, index) => ({
      snapshotId: `sp-edge-${index}`,
      takenAt: Math.max(1, cutOff(index + 1) + random.between(-1, 1)),
    })),
    requests: [],
    editions: [{ from: 0, rules: [{ ...ruleOf(random, nodes), zone, schedule: { cron: threeHourly, zone } }] }],
    firstTickSeconds: (cutOff(3) + random.between(-1, 1) + 24 * hour) % hour,
    calmTicks: 6,
  };
}

/** Rules whose tasks are still at work when the next tick comes, and copies that ENS is slow to list. */
function tasksAtTick(random: SeededRandom, { nodes, weather }: Scenario): Partial<Scenario> {
  return {
    sources: laterSources(random, 5, 1, 6 * hour),
    requests: [],
    editions: [{ from: 0, rules: [ruleOf(random, nodes)] }],
    weather: { ...weather, answerLost: 0.3, refused: 0.4, throttled: 0.5, lags: 1, denied: 0, killed: 0 },
    stormSeconds: 8 * hour,
  };
}

/** Calls that are made one after the other and each use up their time, so that the last begin late. */
function slowCalls(random: SeededRandom, { nodes, requests, weather }: Scenario): Partial<Scenario> {
  return {
    requests: widened(random, requests, nodes),
    editions: random.chance(0.5) ? [] : [{ from: 0, rules: [drawRule(random, nodes)] }],
    // Else each call that was counted wrong is put right by a task of its own.
    delayedReceiptHandle: random.chance(0.3),
    weather: {
      ...{ ...weather, denied: 0.5, tooSlow: 0.5, lags: 1 },
      ...{ refused: 0, omitted: 0, copyFails: 0, copyVanishes: 0, throttled: 0, broken: 0, killed: 0 },
    },
  };
}

/** A pause that is longer than a task may take. */
function heldUp(random: SeededRandom, { weather }: Scenario): Partial<Scenario> {
  return {
    paused: [random.between(600, 4 * hour), random.between(70, 90) * hour],
    editions: [],
    weather: { ...weather, refused: 0.5, copyVanishes: 0 },
    stormSeconds: 3 * hour,
  };
}

/** A queue that loses nine of ten puts, so that the second of two is lost while the first, and a withdrawal, are not. */
function deafQueue(random: SeededRandom, { nodes, requests, weather }: Scenario): Partial<Scenario> {
  return {
    requests: widened(random, requests, nodes),
    editions: [],
    restrictedNodes: random.some(nodes, random.between(1, 2)),
    delayedReceiptHandle: true,
    weather: { ...weather, sendFails: 0.9, carriedOut: 0, withdrawFails: 0, killed: 0 },
  };
}

/** Requests that follow each other closely for nodes that may have but few copies a day, while ENS is slow to list them. */
function budgetAtOnce(random: SeededRandom, { nodes, sources, requests, weather }: Scenario): Partial<Scenario> {
  const from = random.between(1, hour);
  return {
    requests: requests.map((request, index) => ({
      ...{
        ...request,
        at: from + random.between(0, 300),
        snapshotId: sources[index % sources.length]?.snapshotId ?? '',
      },
      nodes: random.some(nodes, random.between(4, 8)),
    })),
    editions: [],
    settings: { maxCopiesPerNodePerDay: random.between(1, 2) },
    weather: { ...weather, ...{ lags: 1, refused: 0, omitted: 0, copyVanishes: 0, killed: 0 } },
  };
}

/** A node whose snapshots ENS refuses to list for longer than a task may take. */
function unlistableForDays(random: SeededRandom, { nodes, requests }: Scenario): Partial<Scenario> {
  return {
    requests: widened(random, requests, nodes),
    editions: [],
    unlistable: random.some(nodes, 1).map((ensRegionId) => ({ ensRegionId, period: [0, 90 * hour] as const })),
  };
}

/** The same requests for many nodes each. */
function widened(random: SeededRandom, requests: Scenario['requests'], nodes: readonly string[]): PlannedRequest[] {
  return requests.map((request) => ({ ...request, nodes: random.some(nodes, random.between(4, 8)) }));
}

function ruleOf(random: SeededRandom, nodes: readonly string[]): Rule {
  return { ...drawRule(random, nodes), destinations: { nodes: random.some(nodes, random.between(1, 3)) } };
}

function laterSources(random: SeededRandom, count: number, from: number, to: number): PlannedSource[] {
  return Array.from({ length: count }, (_, index) => ({
    snapshotId: `sp-edge-${index}`,
    takenAt: random.between(from, to),
  }));
}
