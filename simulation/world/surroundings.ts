import type { EnsWorld } from '../../local/ens/world.ts';
import type { Broker } from '../../local/smq/broker.ts';
import type { Settings } from '../../shared/core/settings.ts';
import type { History } from '../play/history.ts';
import type { SeededRandom } from '../story/random.ts';
import type { Service, Weather } from '../story/scenario.ts';
import type { QueueNames } from './queue.ts';
import type { Scheduler } from './scheduler.ts';

/** What all processes of a run share. */
export interface Surroundings {
  readonly world: EnsWorld;
  readonly broker: Broker;
  readonly queues: QueueNames;
  readonly scheduler: Scheduler;
  readonly random: SeededRandom;
  readonly history: History;
  readonly settings: Settings;
  /** The weather now: none once the storm is over. */
  readonly weather: () => Weather | undefined;
  readonly isDown: (service: Service) => boolean;
  /** Whether the environment of what starts now says PAUSED. */
  readonly isPaused: () => boolean;
  /** Whether ENS leaves a CopySnapshot of this source for ever unanswered, and undone. */
  readonly hangs: (snapshotId: string) => boolean;
  /** Called when snapshots are about to be read by their ids, which only prune does, just before it deletes one. */
  readonly beforeReread?: (snapshotIds: readonly string[]) => void;
  /** Whether DescribeEnsRegions leaves a node out now, and whether ENS refuses to list what is on it. */
  readonly isAway: (ensRegionId: string) => boolean;
  readonly isUnlistable: (ensRegionId: string) => boolean;
}
