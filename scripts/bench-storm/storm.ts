import { createEnsWorld } from '../../local/ens/world.ts';
import { readSettings } from '../../shared/adapters/environment.ts';
import { newHistory } from '../../simulation/play/history.ts';
import { seededRandom } from '../../simulation/story/random.ts';
import type { Weather } from '../../simulation/story/scenario.ts';
import { start } from '../../simulation/story/times.ts';
import { openBroker } from '../../simulation/world/opening.ts';
import { createScheduler } from '../../simulation/world/scheduler.ts';
import type { Surroundings } from '../../simulation/world/surroundings.ts';

/** A storm: every source is to be copied to every node in it; the same seed is the same storm. */
export interface Storm {
  readonly seed: number;
  readonly stormSeconds: number;
  readonly sources: number;
  readonly nodes: number;
}

/** What a contender is given: the storm, and which copies are wanted. */
export interface Arena {
  readonly around: Surroundings;
  readonly snapshotIds: readonly string[];
  readonly ensRegionIds: readonly string[];
  /** Whether the time that a contender has is over. */
  readonly isOver: () => boolean;
}

/** The node that all sources are on. */
export const homeNode = 'cn-home';

const home = { name: 'home', enName: 'home', area: 'EastChina', province: 'Zhejiang', stock: 'open' } as const;
const queues = { retries: 'retries', deadLetters: 'letters' };
const copySeconds = 120;
const longestSeconds = 24 * 3600;

// No worker is killed and nothing is denied: a script has no answer to either, and it is not what is compared.
const weather: Weather = {
  ...{ throttled: 0.2, answerLost: 0.15, tooSlow: 0.1, refused: 0.15, omitted: 0.1, copyFails: 0.1, copyVanishes: 0 },
  ...{ lags: 0.5, listingChanges: 0.1, denied: 0, broken: 0.1, sendFails: 0.2, withdrawFails: 0.2, killed: 0 },
  carriedOut: 0.5,
  ...{ nodesUnlisted: 0, nodesOmitted: 0 },
  delivered: { again: 0, twice: 0.05, late: 0 },
};

/** Everything works again once the storm is over; nothing is sold out, so that every pair can succeed. */
export function openStorm({ seed, stormSeconds, sources, nodes }: Storm): Arena {
  const random = seededRandom(seed);
  const scheduler = createScheduler(start);
  const named = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
  const ensRegionIds = named('cn-node', nodes);
  const snapshotIds = named('sp-source', sources);
  const world = createEnsWorld({
    nodes: [homeNode, ...ensRegionIds].map((ensRegionId) => ({ ...home, ensRegionId })),
    disks: [],
    snapshots: snapshotIds.map((snapshotId, index) => ({
      ...{ snapshotId, snapshotName: `nightly-${index + 1}`, ensRegionId: homeNode },
      ...{ createdAt: start - 3_600_000, sizeMiB: 40_960, sourceDiskId: `d-${index + 1}`, status: 'available' },
    })),
    copySeconds,
    random: random.next,
  });
  const seconds = () => (scheduler.now() - start) / 1000;
  const around: Surroundings = {
    ...{ world, scheduler, random, queues, history: newHistory(), settings: readSettings({}) },
    broker: openBroker({ delayedReceiptHandle: true }, queues, random),
    weather: () => (seconds() < stormSeconds ? weather : undefined),
    isDown: () => false,
    isPaused: () => false,
    hangs: () => false,
    isAway: () => false,
    isUnlistable: () => false,
  };
  return { around, snapshotIds, ensRegionIds, isOver: () => seconds() >= longestSeconds };
}
