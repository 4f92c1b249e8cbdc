import { createEnsWorld } from '../local/ens/world.ts';
import { createBroker } from '../local/smq/broker.ts';
import type { Settings } from '../shared/core/settings.ts';
import type { DeadLetter, Task } from '../shared/core/task.ts';
import { type Asked, createPool, feedRetry, sendRequests, tickRules } from './actors.ts';
import { newHistory, pairKey } from './history.ts';
import { judge, type Verdict } from './invariants.ts';
import { decode } from './queue.ts';
import { seededRandom } from './random.ts';
import { drawScenario, type Scenario } from './scenario.ts';
import { createScheduler } from './scheduler.ts';
import type { Surroundings } from './surroundings.ts';

/** A run of one seed: its verdict, the steps it took, and what happened. */
export interface Run {
  readonly seed: number;
  readonly verdict: Verdict;
  readonly steps: number;
  readonly trace: readonly string[];
}

const start = Date.UTC(2026, 10, 24);
const queues = { retries: 'retries', deadLetters: 'letters' };
const longest = 160 * 3600;

/** Plays the story of `seed`, or that story changed, on the real use cases, until nothing is left to be done, and judges it. */
export async function simulate(seed: number, settings: Settings, change: Partial<Scenario> = {}): Promise<Run> {
  const random = seededRandom(seed);
  const scenario = { ...drawScenario(random), ...change };
  const scheduler = createScheduler(start);
  const history = newHistory();
  const world = createEnsWorld({
    nodes: ['cn-home', ...scenario.nodes].map((ensRegionId) => ({
      ensRegionId,
      name: ensRegionId,
      enName: ensRegionId,
      area: 'EastChina',
      province: 'Zhejiang',
      stock: scenario.restrictedNodes.includes(ensRegionId)
        ? 'restricted'
        : scenario.deadNodes.includes(ensRegionId)
          ? 'sold-out'
          : 'open',
    })),
    disks: [],
    snapshots: scenario.sources.map((snapshotId) => ({
      snapshotId,
      snapshotName: `name-${snapshotId}`,
      ensRegionId: 'cn-home',
      createdAt: start - 3_600_000,
      sizeMiB: 1,
      sourceDiskId: 'd-1',
      status: 'available',
      // One of them is a copy itself, of a snapshot that is gone.
      ...(snapshotId === 'sp-c' ? { sourceSnapshotId: 'sp-root', sourceEnsRegionId: 'cn-far' } : {}),
    })),
    copySeconds: random.between(10, 1800),
    random: random.next,
    options: { copyOfCopyNames: scenario.copyOfCopyNames, nameMatch: scenario.nameMatch },
  });
  const broker = createBroker({
    random: random.next,
    options: { delayedReceiptHandle: scenario.delayedReceiptHandle },
  });
  broker.createQueue(queues.retries, { retentionSeconds: 604_800, visibilityTimeoutSeconds: 1800 }, start);
  broker.createQueue(queues.deadLetters, { retentionSeconds: 604_800 }, start);

  const isStorm = () => scheduler.now() < start + scenario.stormSeconds * 1000;
  const weather = () => (isStorm() ? scenario.weather : undefined);
  const isDown = (service: 'ens' | 'queue') => {
    const [from, to] = scenario.down[service] ?? [0, 0];
    const seconds = (scheduler.now() - start) / 1000;
    return seconds >= from && seconds < to;
  };
  const around: Surroundings = { world, broker, queues, scheduler, random, history, settings, weather, isDown };
  let processes = 0;
  const nextId = () => {
    processes += 1;
    return processes;
  };
  const asked: Asked = { origins: new Map() };
  let ticks = 0;
  const isQuiet = () =>
    !isStorm() &&
    scheduler.now() > start + 4 * 3_600_000 &&
    broker.messages(queues.retries, scheduler.now()).length === 0;
  let calm = 0;
  const isOver = () =>
    scheduler.now() > start + longest * 1000 ||
    (isQuiet() && (scenario.rules.length === 0 || calm >= scenario.calmTicks));

  sendRequests(scenario, around, createPool(around, nextId), asked);
  const policyPool = createPool(around, nextId);
  const take = () => {
    ticks += 1;
    if (isQuiet()) calm += 1;
    return policyPool.take();
  };
  tickRules(scenario, around, { ...policyPool, take }, isOver);
  feedRetry(scenario, around, createPool(around, nextId), isOver);
  const steps = await scheduler.run(isOver);

  const now = scheduler.now();
  const read = <T>(name: string) => broker.messages(name, now).map(({ body }) => decode(body) as T);
  const ruled = scenario.rules.flatMap(({ destinations }) =>
    scenario.sources.flatMap((source) => destinations.nodes.map((node) => pairKey(source, node))),
  );
  const verdict = judge({
    snapshots: world.snapshots(now + 3_600_000),
    tasks: read<Task>(queues.retries),
    letters: read<DeadLetter>(queues.deadLetters),
    asked: asked.origins,
    sent: countPairs(
      scenario.requests.flatMap(({ snapshotId, nodes }) => nodes.map((node) => pairKey(snapshotId, node))),
    ),
    ruled: new Set(ruled),
    ticks,
    history,
    settings,
    afterError: scenario.afterError,
  });
  return { seed, verdict, steps, trace: [`seed ${seed} ${JSON.stringify(scenario)}`, ...history.trace] };
}

function countPairs(pairs: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const pair of pairs) counts.set(pair, (counts.get(pair) ?? 0) + 1);
  return counts;
}
