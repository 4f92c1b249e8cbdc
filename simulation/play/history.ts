import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import type { Task } from '../../shared/core/task.ts';
import type { Clock, LogFields } from '../../shared/ports.ts';
import type { Guard, ReadById } from '../world/invocation.ts';

/** A CopySnapshot that a process began: when (ms), for which pairs, and the copies it made, as ENS has them. */
export interface PaidCall {
  readonly process: number;
  /** When the invocation began that it was made in. */
  readonly invokedAt: number;
  readonly beganAt: number;
  readonly snapshotId: string;
  readonly ensRegionIds: readonly string[];
  readonly made: readonly EnsSnapshot[];
  /** The rule on whose behalf it was, by the description of the copies. */
  readonly rule?: string | undefined;
  /** By node, the task of a request that secures it; undefined where its invocation has put none. */
  readonly guards: ReadonlyMap<string, Guard | undefined>;
  /** By node, when its invocation had last read all that was there (ms); undefined for never. */
  readonly seenAt: ReadonlyMap<string, number | undefined>;
  /** Its process was started with PAUSED. */
  readonly paused: boolean;
}

/** A DeleteSnapshot that a process began: when (ms), of which snapshot, and what there was just before, as ENS had it. */
export interface Deletion {
  readonly process: number;
  /** When the invocation began that it was made in. */
  readonly invokedAt: number;
  readonly beganAt: number;
  readonly snapshotId: string;
  readonly before: readonly EnsSnapshot[];
  /** What the invocation had read by id when it last read this one, the nodes that it knew not to have read whole, and those that ENS had named to it. */
  readonly readById: ReadonlyMap<string, ReadById>;
  readonly gaps: readonly string[];
  readonly listed: readonly string[] | undefined;
  /** Its process was started with PAUSED. */
  readonly paused: boolean;
}

/** A log event, and when it was written (ms). */
export type Logged = LogFields & { readonly at: number; readonly event: string };

/** Something that may leave a task more, or begin a chain of calls more; `late`: nothing but a message that appears later. */
export interface Disturbance {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly what: 'killed' | 'doubled' | 'failed' | 'late';
}

/** Something that happened (`at` in ms), told only to who asks: most stories are never read. */
export interface Traced {
  readonly at: number;
  readonly tell: () => string;
}

/** What happened in a run, for the invariants to judge and a person to read. */
export interface History {
  readonly calls: PaidCall[];
  readonly deletions: Deletion[];
  /** The ids of the snapshots that are not ours: they must all be there at the end. */
  readonly foreign: string[];
  /** The copies of ours that somebody has laid hands on, by id: as they were before each time, and when that was (ms). */
  readonly meddledWith: Map<string, ReadById[]>;
  /** The most tasks that were in the retry queue at a time, by pair. */
  readonly mostTasks: Map<string, number>;
  /** Processes that were still at work when their time was up. */
  readonly overruns: string[];
  /** By pair: tasks beyond the first that came again in one batch. */
  readonly again: Map<string, number>;
  /** Errors of ours that ended an invocation. */
  readonly crashes: string[];
  /** Bodies that the trigger dropped after a failure. */
  readonly dropped: Set<string>;
  /** Log events of all processes. */
  readonly log: Logged[];
  /** What happened, in its order. */
  readonly trace: Traced[];
  /** By pair, what touched it: a kill, a doubled or late delivery, a send or a withdrawal that failed. */
  readonly disturbances: Map<string, Disturbance[]>;
}

/** The key of a pair. */
export function pairKey(snapshotId: string, ensRegionId: string): string {
  return `${snapshotId} ${ensRegionId}`;
}

export function newHistory(foreign: string[] = []): History {
  return {
    foreign,
    meddledWith: new Map(),
    calls: [],
    deletions: [],
    overruns: [],
    crashes: [],
    again: new Map(),
    dropped: new Set(),
    mostTasks: new Map(),
    log: [],
    trace: [],
    disturbances: new Map(),
  };
}

/** The pairs that a task names. */
export function pairsOf({ snapshotId, nodes }: Pick<Task, 'snapshotId' | 'nodes'>): string[] {
  return nodes.map(({ ensRegionId }) => pairKey(snapshotId, ensRegionId));
}

/** Notes that these pairs are touched by a disturbance now. */
export function disturb(
  { disturbances }: Pick<History, 'disturbances'>,
  { now }: Pick<Clock, 'now'>,
  pairs: readonly string[],
  what: Disturbance['what'],
): void {
  for (const pair of pairs) disturbances.set(pair, [...(disturbances.get(pair) ?? []), { at: now(), what }]);
}

/** Notes in the trace what happens now. */
export function note({ trace }: Pick<History, 'trace'>, { now }: Pick<Clock, 'now'>, tell: () => string): void {
  trace.push({ at: now(), tell });
}

/** The trace as a person reads it, a line a thing. */
export function traceLines({ trace }: Pick<History, 'trace'>): string[] {
  return trace.map(({ at, tell }) => `${new Date(at).toISOString().slice(5, 23)} ${tell()}`);
}
