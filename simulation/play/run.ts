import type { Settings } from '../../shared/core/settings.ts';
import type { DeadLetter, Task } from '../../shared/core/task.ts';
import { judge, type Verdict } from '../judge/invariants.ts';
import { knownCopies } from '../judge/known-copies.ts';
import { drawScenario } from '../story/draw-scenario.ts';
import { seededRandom } from '../story/random.ts';
import { calmFrom, type Period, type Scenario, type Sort } from '../story/scenario.ts';
import { sortOf } from '../story/sorts.ts';
import { start } from '../story/times.ts';
import { foreignIds, openBroker, openWorld, takeSources } from '../world/opening.ts';
import { poolsIn } from '../world/pool.ts';
import { decode } from '../world/queue.ts';
import { createScheduler } from '../world/scheduler.ts';
import type { Surroundings } from '../world/surroundings.ts';
import { type Asked, sendRequests, tickPrune, tickRules } from './actors.ts';
import { queueBacklog } from './backlog.ts';
import { newHistory, traceLines } from './history.ts';
import { meddleWithSome } from './people.ts';
import { feedRetry } from './queue-trigger.ts';

/** A run of one seed: its verdict, the steps it took, and what happened. */
export interface Run {
  readonly seed: number;
  readonly verdict: Verdict;
  readonly steps: number;
  /** The story, a line a thing that happened. */
  trace(): string[];
}

const queues = { retries: 'retries', deadLetters: 'letters' };
const shortestSeconds = 4 * 3600;
const longestSeconds = 300 * 3600;

/** Plays the story of `seed`, or that story changed, on the real use cases, until nothing is left to be done, and judges it. */
export async function simulate(
  seed: number,
  defaults: Settings,
  change: Partial<Scenario> = {},
  sort: Sort = sortOf(seed),
): Promise<Run> {
  const random = seededRandom(seed);
  const scenario = { ...drawScenario(random, sort), ...change };
  const settings = { ...defaults, ...scenario.settings, denyNodes: scenario.deniedNodes };
  const scheduler = createScheduler(start);
  const world = openWorld(scenario, settings.installation, random);
  const history = newHistory(foreignIds(world, scenario));
  const broker = openBroker(scenario, queues, random);

  const seconds = () => (scheduler.now() - start) / 1000;
  const isIn = ([from, to]: Period = [0, 0]) => seconds() >= from && seconds() < to;
  const hanging = new Set(scenario.sources.flatMap(({ snapshotId, hangs }) => (hangs === true ? snapshotId : [])));
  const around: Surroundings = {
    ...{ world, broker, queues, scheduler, random, history, settings },
    weather: () => (seconds() < scenario.stormSeconds ? scenario.weather : undefined),
    isDown: (service) => isIn(scenario.down[service]),
    isPaused: () => isIn(scenario.paused),
    isAway: (node) => scenario.away.some(({ ensRegionId, period }) => ensRegionId === node && isIn(period)),
    isUnlistable: (node) => scenario.unlistable.some(({ ensRegionId, period }) => ensRegionId === node && isIn(period)),
    beforeReread: (ids) => meddleWithSome(scenario, around, ids),
    hangs: (snapshotId) => hanging.has(snapshotId),
  };

  const calmAt = Math.max(calmFrom(scenario), shortestSeconds);
  const isQuiet = () => seconds() > calmAt && broker.messages(queues.retries, scheduler.now()).length === 0;
  let calmTicks = 0;
  const isOver = () => seconds() > longestSeconds || (isQuiet() && (!hasTicks || calmTicks >= scenario.calmTicks));
  const hasTicks = scenario.editions.length > 0 && scenario.isPruneOnly !== true;

  const newPool = poolsIn(around);
  const asked: Asked = new Map();
  const ticks: number[] = [];
  const policyPool = newPool();
  const take = () => {
    ticks.push(scheduler.now());
    if (isQuiet()) calmTicks += 1;
    return policyPool.take();
  };
  takeSources(scenario, around);
  await queueBacklog(scenario, around, asked);
  sendRequests(scenario, around, newPool(), asked);
  tickRules(scenario, around, { ...policyPool, take }, isOver);
  tickPrune(scenario, around, newPool(), isOver);
  feedRetry(scenario, around, newPool(), isOver);
  const steps = await scheduler.run(isOver);

  const now = scheduler.now();
  const read = <T>(name: string) => broker.messages(name, now).map(({ body }) => decode(body) as T);
  const verdict = judge({
    ...{ scenario, settings, history, asked, ticks, known: knownCopies(scenario, history) },
    snapshots: world.snapshots(now + 3_600_000),
    tasks: read<Task>(queues.retries),
    letters: read<DeadLetter>(queues.deadLetters),
  });
  return { seed, verdict, steps, trace: () => [`seed ${seed} ${JSON.stringify(scenario)}`, ...traceLines(history)] };
}
