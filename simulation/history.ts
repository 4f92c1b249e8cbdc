import type { Clock, LogFields } from '../shared/ports.ts';

/** A CopySnapshot that a process began: when (ms), for which pairs, and the copies it made, as far as they are known. */
export interface PaidCall {
  readonly process: number;
  readonly beganAt: number;
  readonly snapshotId: string;
  readonly ensRegionIds: readonly string[];
  readonly made: readonly string[];
}

/** What happened in a run, for the invariants to judge and a person to read. */
export interface History {
  readonly calls: PaidCall[];
  /** The most tasks that were in the retry queue at a time, by pair. */
  readonly mostTasks: Map<string, number>;
  /** Log events of all processes. */
  readonly log: (LogFields & { readonly event: string })[];
  /** A line a thing that happened, when tracing. */
  readonly trace: string[];
  /** Kills, duplicated and late deliveries, failed withdrawals: each may leave a task more than there would be. */
  disturbances: number;
}

/** The key of a pair. */
export function pairKey(snapshotId: string, ensRegionId: string): string {
  return `${snapshotId} ${ensRegionId}`;
}

export function newHistory(): History {
  return { calls: [], mostTasks: new Map(), log: [], trace: [], disturbances: 0 };
}

/** The time of a trace line. */
export function stamp({ now }: Pick<Clock, 'now'>): string {
  return new Date(now()).toISOString().slice(5, 23);
}
