import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import type { PaidCall } from '../play/history.ts';
import { type Outcome, ruledPairs, sentRequests } from './outcome.ts';

/**
 * Whether a pair may have these live copies: their calls began within V + call timeout + 60 s, in different processes, and
 * not on behalf of one and the same request whose task went its way undisturbed.
 */
export function areAllowed(pair: string, copies: readonly EnsSnapshot[], outcome: Outcome): boolean {
  const { history, settings } = outcome;
  const origins = (sentRequests(outcome).get(pair) ?? 0) + (ruledPairs(outcome).has(pair) ? 2 : 0);
  if (origins + history.disturbances < 2) return false;
  const callOf = ({ snapshotId }: EnsSnapshot) =>
    history.calls.find(({ made }) => made.some((copy) => copy.snapshotId === snapshotId));
  const calls = copies.map(callOf).filter((call): call is PaidCall => call !== undefined);
  const apart = (settings.ensVisibilitySeconds + settings.ensTimeoutSeconds + 60) * 1000;
  const ordered = calls.toSorted((a, b) => a.beganAt - b.beganAt);
  return (
    calls.length === copies.length &&
    ordered.every((call, index) => {
      const before = ordered[index - 1];
      return before === undefined || (call.process !== before.process && call.beganAt - before.beganAt < apart);
    })
  );
}
