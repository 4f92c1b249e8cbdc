import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import type { SnapshotQuery } from '../../shared/ports.ts';

/** What is known of the invocation that a process is working: what it is about, what it has put, and what it has seen. */
export interface Invocation {
  readonly beganAt: number;
  /** The pairs of requests and tasks that it is about. */
  readonly pairs: readonly string[];
  /** By pair, the task that it has put for it last, and when that is due (ms). */
  readonly secured: Map<string, Guard>;
  /** The pairs of each task that it has put, by the handle that withdraws it. */
  readonly handles: Map<string, readonly string[]>;
  /** The nodes that ENS has named last; undefined if it has named none yet, or failed to. */
  listed?: readonly string[] | undefined;
  /** The nodes whose last full listing failed, or was not complete. */
  readonly gaps: Set<string>;
  /** When a node was last seen by a complete listing (ms). */
  readonly seenAt: Map<string, number>;
  /** By id, what was read in the same call when it was last read by its id: a copy, and the one that is to survive it. */
  readonly readById: Map<string, ReadonlyMap<string, ReadById>>;
}

/** A task that secures a call. */
export interface Guard {
  readonly taskId: string;
  readonly dueAt: number;
}

/** A snapshot as ENS had it when it was read by its id; undefined if there was none. */
export interface ReadById {
  readonly at: number;
  readonly snapshot: EnsSnapshot | undefined;
}

/** A process as its calls see it. */
export interface Worker {
  readonly id: number;
  /** Whether it was started with PAUSED. */
  readonly paused: boolean;
  /** How long a listing of this invocation takes at most beside the usual, in seconds. */
  slowSeconds: number;
  invocation: Invocation;
}

/** An invocation that begins at `beganAt` (ms) and has done nothing yet. */
export function newInvocation(beganAt: number, pairs: readonly string[] = []): Invocation {
  return {
    ...{ beganAt, pairs, secured: new Map(), handles: new Map() },
    ...{ gaps: new Set(), seenAt: new Map(), readById: new Map() },
  };
}

/** Notes what a listing has told at `now`: whether it is complete, or that it failed. */
export function noteListing(
  { gaps, seenAt, readById }: Invocation,
  { ensRegionIds = [], snapshotIds = [], name }: SnapshotQuery,
  isComplete: boolean,
  now: number,
  find: (snapshotId: string) => EnsSnapshot | undefined,
): void {
  for (const node of ensRegionIds) {
    if (isComplete) seenAt.set(node, now);
    if (name !== undefined) continue;
    if (isComplete) gaps.delete(node);
    else gaps.add(node);
  }
  if (!isComplete) return;
  const read = new Map(snapshotIds.map((id) => [id, { at: now, snapshot: find(id) }]));
  for (const id of snapshotIds) readById.set(id, read);
}
