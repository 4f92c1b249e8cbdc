import { pairKey } from '../play/history.ts';
import type { Outcome } from './outcome.ts';

/** Calls of requests that no task secures, or one that is due before ENS must list what comes of the call. */
export function unguardedCalls({ history, settings }: Outcome): string[] {
  const unseenMs = (settings.ensTimeoutSeconds + settings.ensVisibilitySeconds) * 1000;
  return history.calls.flatMap(({ rule, snapshotId, beganAt, guards }) => {
    if (rule !== undefined) return [];
    return [...guards].flatMap(([node, guard]) => {
      if (guard === undefined) return [`${pairKey(snapshotId, node)}: called without a task that secures it`];
      const seconds = (beganAt + unseenMs - guard.dueAt) / 1000;
      return seconds > 0 ? [`${pairKey(snapshotId, node)}: called ${seconds} s too late for its next task`] : [];
    });
  });
}
