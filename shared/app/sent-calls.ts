import type { Clock } from '../ports.ts';

/** Remembers what this process sent, since ENS may list a new copy only later. One for all invocations of a process. */
export interface SentCalls {
  /** When the pair was last sent (ms since the epoch), if that may have made a copy. */
  sentAt(snapshotId: string, ensRegionId: string): number | undefined;
  /** The sources that were sent to a node. */
  sentTo(ensRegionId: string): readonly string[];
  sent(snapshotId: string, ensRegionId: string): void;
  /** The call is known to have made no copy. */
  forget(snapshotId: string, ensRegionId: string): void;
}

/** A memory that lets go of what is older than `keepSeconds`. */
export function createSentCalls(keepSeconds: number, clock: Clock): SentCalls {
  // By node, in each the oldest first.
  const nodes = new Map<string, Map<string, number>>();
  const timesOn = (ensRegionId: string): Map<string, number> => {
    const times = nodes.get(ensRegionId) ?? new Map<string, number>();
    const since = clock.now() - keepSeconds * 1000;
    for (const [snapshotId, time] of times) {
      if (time >= since) break;
      times.delete(snapshotId);
    }
    return times;
  };
  return {
    sentAt: (snapshotId, ensRegionId) => timesOn(ensRegionId).get(snapshotId),
    sentTo: (ensRegionId) => [...timesOn(ensRegionId).keys()],
    sent(snapshotId, ensRegionId) {
      const times = timesOn(ensRegionId);
      times.delete(snapshotId);
      nodes.set(ensRegionId, times.set(snapshotId, clock.now()));
    },
    forget(snapshotId, ensRegionId) {
      nodes.get(ensRegionId)?.delete(snapshotId);
    },
  };
}
