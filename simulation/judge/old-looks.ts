import { pairKey } from '../play/history.ts';
import type { Outcome } from './outcome.ts';

/** What a call may begin after the look that it rests on: a minute. */
const holdsMs = 60_000;

/** Calls of rules for nodes that their invocation has not read whole within the last minute: who knows what is there by now. */
export function callsOnOldLooks({ history }: Outcome): string[] {
  return history.calls.flatMap(({ rule, snapshotId, beganAt, seenAt }) => {
    if (rule === undefined) return [];
    return [...seenAt].flatMap(([node, at]) => {
      if (at !== undefined && beganAt - at <= holdsMs) return [];
      const age = at === undefined ? 'never' : `${Math.round((beganAt - at) / 1000)} s before`;
      return [`${pairKey(snapshotId, node)}: called after it was looked at ${age}`];
    });
  });
}
