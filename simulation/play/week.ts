import { createEnsWorld, type EnsInventory, type EnsWorld } from '../../local/ens/world.ts';
import type { Deps } from '../../shared/app/deps.ts';
import { runPolicy } from '../../shared/app/run-policy.ts';
import { runPrune } from '../../shared/app/run-prune.ts';
import type { TargetFreshness } from '../../shared/core/freshness.ts';
import { parseMarker } from '../../shared/core/marker.ts';
import type { PruneReport } from '../../shared/core/prune-report.ts';
import type { RuleSet } from '../../shared/core/rules.ts';
import type { RunReport } from '../../shared/core/run-report.ts';
import type { Settings } from '../../shared/core/settings.ts';
import { dayMs } from '../../shared/core/zone-clock.ts';
import type { SnapshotDeletion } from '../../shared/ports.ts';
import { seededRandom } from '../story/random.ts';
import type { Weather } from '../story/scenario.ts';
import { openBroker } from '../world/opening.ts';
import { poolsIn } from '../world/pool.ts';
import { createScheduler } from '../world/scheduler.ts';
import type { Surroundings } from '../world/surroundings.ts';
import { newHistory } from './history.ts';
import { feedRetry } from './queue-trigger.ts';
import { every } from './timer.ts';

/** What a week is played with; `startsAt` in milliseconds since the epoch. */
export interface WeekPlan {
  readonly startsAt: number;
  readonly days: number;
  readonly seed: number;
  readonly inventory: EnsInventory;
  readonly rules: RuleSet;
  readonly settings: Settings;
  readonly pruneSeconds: number;
  /** How often things go wrong until the last day begins; left out are the things that never do. */
  readonly weather: Partial<Weather>;
  /** Called at the end of each day, counted from 1. */
  readonly endOfDay?: (day: number, world: EnsWorld) => void;
}

/** How one rule's copies of one disk stand on one node when the week is over. */
export interface WeekRow extends TargetFreshness {
  readonly rule: string;
  readonly ensRegionId: string;
  readonly copies: number;
  readonly calls: number;
  readonly bought: number;
}

export interface Week {
  readonly rows: readonly WeekRow[];
  readonly report: RunReport;
  readonly prune: PruneReport;
  /** Pairs with more than one live copy. */
  readonly doubles: number;
  readonly bought: number;
  readonly deleted: number;
}

const calm: Weather = {
  ...{ throttled: 0, answerLost: 0, tooSlow: 0, refused: 0, omitted: 0, copyFails: 0, copyVanishes: 0, lags: 0 },
  ...{
    listingChanges: 0,
    denied: 0,
    broken: 0,
    sendFails: 0,
    carriedOut: 0.5,
    withdrawFails: 0,
    killed: 0,
    nodesUnlisted: 0,
    nodesOmitted: 0,
  },
  delivered: { again: 0, twice: 0, late: 0 },
};
const queues = { retries: 'retries', deadLetters: 'letters' };

/** Plays the life of a rules file, day after day, on the real use cases under a virtual clock. */
export async function playWeek(plan: WeekPlan): Promise<Week> {
  const { startsAt, days, inventory, rules, settings } = plan;
  const random = seededRandom(plan.seed);
  const scheduler = createScheduler(startsAt);
  const world = createEnsWorld({ ...inventory, copySeconds: 600, random: random.next });
  const broker = openBroker({ delayedReceiptHandle: true }, queues, random, startsAt);
  const history = newHistory();
  const endsAt = startsAt + days * dayMs;
  const storm = { ...calm, ...plan.weather };
  const around: Surroundings = {
    ...{ world, broker, queues, scheduler, random, history, settings },
    weather: () => (scheduler.now() < endsAt - dayMs ? storm : undefined),
    isDown: () => false,
    isPaused: () => false,
    hangs: () => false,
    isAway: () => false,
    isUnlistable: () => false,
  };
  const newPool = poolsIn(around);
  const isOver = () => scheduler.now() >= endsAt;
  const source = { read: async () => rules };
  const pool = newPool();
  const run = async <T>(work: (deps: Deps, deletion: SnapshotDeletion) => Promise<T>) => {
    const process = pool.take();
    const result = await process.run({ timeoutSeconds: 600, mostTries: 3 }, work);
    pool.give(process);
    return result;
  };
  const tick = (dryRun: boolean) =>
    run((deps) =>
      runPolicy(deps, source, settings.tickSeconds, { requestId: random.uuid(), dryRun, tickedAt: scheduler.now() }),
    );
  const prune = (dryRun: boolean) =>
    run((deps, deletion) => runPrune(deps, deletion, source, { requestId: random.uuid(), dryRun }));

  every(settings.tickSeconds, around, isOver, () => void tick(false));
  every(plan.pruneSeconds, around, isOver, () => void prune(false));
  feedRetry({ afterError: 'redeliver', pollers: 1 }, around, newPool(), isOver);
  for (let day = 1; day <= days; day += 1) {
    scheduler.after((day * dayMs) / 1000 - 1, () => plan.endOfDay?.(day, world));
  }
  await scheduler.run(isOver);

  const [report, pruned] = await lastLook(scheduler, () => Promise.all([tick(true), prune(true)]));
  if (report === undefined || 'unknownRules' in report || pruned === undefined) throw new Error('the last look failed');
  return {
    rows: rowsOf(report, around),
    report,
    prune: pruned,
    doubles: report.surplus.length,
    bought: world.counters().copiesMade,
    deleted: world.counters().snapshotsDeleted,
  };
}

/** Lets `look` run to its end when the story is over: it begins as a step of its own, which the clock waits for. */
async function lastLook<T>(scheduler: Surroundings['scheduler'], look: () => Promise<T>): Promise<T> {
  let looked: Promise<T> | undefined;
  let isDone = false;
  scheduler.after(0, () => {
    looked = look().finally(() => {
      isDone = true;
    });
  });
  await scheduler.run(() => isDone);
  if (looked === undefined) throw new Error('nothing was looked at');
  return looked;
}

function rowsOf(report: RunReport, { world, scheduler, history }: Surroundings): WeekRow[] {
  const copies = world.snapshots(scheduler.now()).flatMap(({ status, ensRegionId, description }) => {
    const marker = parseMarker(description);
    return marker === undefined || status !== 'available' ? [] : [{ ensRegionId, marker }];
  });
  return report.rules.flatMap(({ rule, targets }) =>
    targets.flatMap(({ ensRegionId, ...target }): WeekRow[] => {
      if (ensRegionId === undefined) return [];
      const { diskId } = target;
      const calls = history.calls.filter((call) => call.rule === rule && call.ensRegionIds.includes(ensRegionId));
      const isHere = (node: string) => node === ensRegionId;
      const row = {
        rule,
        ensRegionId,
        ...target,
        copies: copies.filter(
          (copy) =>
            copy.marker.rule === rule &&
            isHere(copy.ensRegionId) &&
            (diskId === undefined || copy.marker.diskId === diskId),
        ).length,
        calls: calls.length,
        bought: calls.flatMap(({ made }) => made).filter((copy) => isHere(copy.ensRegionId)).length,
      };
      return [row];
    }),
  );
}
