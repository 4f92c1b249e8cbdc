import type { Settings } from '../core/settings.ts';
import type { Clock, Log, Random, SnapshotCloud, TaskQueue } from '../ports.ts';
import type { SentCalls } from './sent-calls.ts';

/** What a use case works with. `sentCalls` outlives an invocation, `log` and `deadline` belong to one. */
export interface Deps {
  readonly cloud: SnapshotCloud;
  readonly queue: TaskQueue;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings: Settings;
  readonly sentCalls: SentCalls;
  /** When this invocation is cut off, milliseconds since the epoch. */
  readonly deadline: number;
}
