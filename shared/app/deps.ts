import type { Settings } from '../core/settings.ts';
import type { Clock, Log, Random, Signer, SnapshotCloud, TaskQueue } from '../ports.ts';
import type { SentCalls } from './sent-calls.ts';

/** What a use case works with. `sentCalls` outlives an invocation, `log` and `deadline` belong to one. */
export interface Deps {
  readonly cloud: SnapshotCloud;
  readonly queue: TaskQueue;
  /** Where tasks are signed: `queue` signs them, and those that are not are not worked. */
  readonly signer?: Signer | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings: Settings;
  readonly sentCalls: SentCalls;
  /** How often a call may be made within one invocation: 3, or 1 where a task will do it again anyway. */
  readonly mostTries: number;
  /** When this invocation is cut off, milliseconds since the epoch. */
  readonly deadline: number;
}
