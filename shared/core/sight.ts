import type { Failure } from './failure.ts';
import type { JobNode } from './job.ts';
import { idUsedAgain } from './own-failures.ts';
import { byAge, isCopyOf, isLive, isOlderThanSource, type Snapshot } from './snapshot.ts';

/** What one look tells of one node: whether the source's copy is there. */
export type Sight =
  | { readonly state: 'present'; readonly copy: Snapshot }
  /** `copy` is absent while an attempt is too young for ENS to list its copy. `since`: milliseconds since the epoch. */
  | { readonly state: 'creating'; readonly copy?: Snapshot; readonly since: number }
  | { readonly state: 'missing' }
  /** The listing is not complete: whether the node has the copy is not known. */
  | { readonly state: 'unseen'; readonly failure: Failure };

/** The snapshots of some nodes, and what hides others from us, if anything does. */
export interface Inventory {
  readonly snapshots: readonly Snapshot[];
  readonly gap?: Failure | undefined;
}

/** What a sight needs beside the inventory: the pair, and how far the last attempt lies back. */
export interface Pair {
  readonly sourceId: string;
  /** When ENS made the source (ms since the epoch), as far as it tells. */
  readonly sourceMadeAt?: number | undefined;
  readonly node: JobNode;
  /** When this process itself last sent a call for the pair, if it did. */
  readonly sentAt?: number | undefined;
}

/**
 * Whether `pair` has its copy. An attempt within `visibilitySeconds` counts as a copy being made, whether or not it is
 * listed: ENS may list a new copy late, and an `error` copy may be an older one. A copy that is older than its source is a
 * copy of another snapshot that had the same id: it is not the pair's, and nothing is bought beside it.
 */
export function sightOf(pair: Pair, inventory: Inventory, now: number, visibilitySeconds: number): Sight {
  // Of several the oldest is told of, in whatever order ENS lists them: it is the one that prune leaves.
  const all = inventory.snapshots
    .filter(({ ensRegionId }) => ensRegionId === pair.node.ensRegionId)
    .filter((snapshot) => isCopyOf(snapshot, pair.sourceId))
    .toSorted(byAge);
  const copies = all.filter((copy) => !isOlderThanSource(copy, pair.sourceMadeAt));
  const available = copies.find((copy) => copy.status === 'available');
  if (available !== undefined) return { state: 'present', copy: available };

  const creating = copies.find((copy) => copy.status === 'creating');
  if (creating !== undefined) {
    return { state: 'creating', copy: creating, since: creating.creationTime ?? pair.node.lastAttemptAt ?? now };
  }
  // A time in the future, from a clock that is wrong, must not hide the node for ever.
  const attemptedAt = Math.min(now, Math.max(pair.node.lastAttemptAt ?? -Infinity, pair.sentAt ?? -Infinity));
  if (attemptedAt > now - visibilitySeconds * 1000) return { state: 'creating', since: attemptedAt };
  const gap = inventory.gap ?? (all.some((copy) => isLive(copy) && !copies.includes(copy)) ? idUsedAgain : undefined);
  return gap === undefined ? { state: 'missing' } : { state: 'unseen', failure: gap };
}
