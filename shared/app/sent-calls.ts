import type { Clock } from '../ports.ts';

/** Remembers what this process sent, since ENS may list a new copy only later. One for all invocations of a process. */
export interface SentCalls {
  /** When the pair was last sent (ms since the epoch), if that may have made a copy. */
  sentAt(snapshotId: string, ensRegionId: string): number | undefined;
  sent(snapshotId: string, ensRegionId: string): void;
  /** The call is known to have made no copy. */
  forget(snapshotId: string, ensRegionId: string): void;
}

/** A memory that lets go of what is older than `keepSeconds`. */
export function createSentCalls(keepSeconds: number, clock: Clock): SentCalls {
  const times = new Map<string, number>();
  const key = (snapshotId: string, ensRegionId: string) => `${snapshotId} ${ensRegionId}`;
  return {
    sentAt: (snapshotId, ensRegionId) => times.get(key(snapshotId, ensRegionId)),
    sent(snapshotId, ensRegionId) {
      const now = clock.now();
      for (const [pair, time] of times) if (now - time > keepSeconds * 1000) times.delete(pair);
      times.set(key(snapshotId, ensRegionId), now);
    },
    forget(snapshotId, ensRegionId) {
      times.delete(key(snapshotId, ensRegionId));
    },
  };
}
