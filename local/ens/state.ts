import type { AutomaticSnapshots } from './automatic-snapshots.ts';
import type { EnsDisk, EnsNode, EnsSnapshot } from './inventory.ts';
import type { EnsOptions } from './options.ts';
import type { Visitors } from './passers-by.ts';

/** Everything the account owns on ENS, in the order it came to be; the actions read and change it in place. */
export interface EnsState {
  readonly nodes: Map<string, EnsNode>;
  readonly disks: Map<string, EnsDisk>;
  readonly snapshots: Map<string, EnsSnapshot>;
  readonly visitors: Visitors;
  readonly automatic: AutomaticSnapshots;
  readonly options: EnsOptions;
  /** How long a copy stays `creating`. */
  readonly copySeconds: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Every copy ever made, those that ended in `error` too: each was billed. */
  copiesMade: number;
  /** Every snapshot that a call began to delete. */
  snapshotsDeleted: number;
}
