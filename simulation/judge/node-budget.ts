import { pairKey } from '../play/history.ts';
import type { Outcome } from './outcome.ts';

const dayMs = 86_400_000;

/**
 * Calls for a node on which whoever looked must have found as many copies of ours, begun within the day, as it may have: ours
 * by their marker, listed by then or made by the same process, and none that went or was changed.
 */
export function beyondNodeBudget({ settings, history }: Outcome): string[] {
  const budget = settings.maxCopiesPerNodePerDay;
  const blindMs = (settings.ensVisibilitySeconds + settings.ensTimeoutSeconds + 60) * 1000;
  const made = history.calls.flatMap((call) => call.made.map((copy) => ({ ...copy, process: call.process })));
  const gone = new Set([...history.deletions.map(({ snapshotId }) => snapshotId), ...history.meddledWith.keys()]);
  return history.calls.flatMap(({ process, snapshotId, ensRegionIds, beganAt }) =>
    ensRegionIds.flatMap((node) => {
      const listed = made.filter(
        (copy) =>
          copy.ensRegionId === node &&
          copy.createdAt > beganAt - dayMs + blindMs &&
          copy.createdAt < beganAt - (copy.process === process ? 0 : blindMs) &&
          (copy.vanishes?.at ?? Number.POSITIVE_INFINITY) > beganAt &&
          !gone.has(copy.snapshotId),
      );
      return listed.length >= budget
        ? [`${pairKey(snapshotId, node)}: called although ${listed.length} copies were made there within the day`]
        : [];
    }),
  );
}
