import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import type { History, PaidCall } from '../play/history.ts';
import type { Outcome } from './outcome.ts';

/**
 * Whether a pair may have these live copies: each was called for within V + call timeout + 60 s of the one before, in another
 * process, and either on behalf of something else, or with a disturbance of this very pair between the two attempts.
 */
export function areAllowed(pair: string, copies: readonly EnsSnapshot[], { history, settings }: Outcome): boolean {
  const node = copies[0]?.ensRegionId ?? '';
  const callOf = ({ snapshotId }: EnsSnapshot) =>
    history.calls.find(({ made }) => made.some((copy) => copy.snapshotId === snapshotId));
  const calls = copies.map(callOf).filter((call): call is PaidCall => call !== undefined);
  const apart = (settings.ensVisibilitySeconds + settings.ensTimeoutSeconds + 60) * 1000;
  const ordered = calls.toSorted((a, b) => a.beganAt - b.beganAt);
  return (
    calls.length === copies.length &&
    ordered.every((call, index) => {
      const before = ordered[index - 1];
      if (before === undefined) return true;
      const isClose = call.process !== before.process && call.beganAt - before.beganAt < apart;
      return (
        isClose && (call.origins.get(node) !== before.origins.get(node) || isDisturbed(pair, before, call, history))
      );
    })
  );
}

/** Whether something happened to the pair from the beginning of the invocation that made the first attempt to the second. */
function isDisturbed(pair: string, first: PaidCall, second: PaidCall, { disturbances }: History): boolean {
  return (disturbances.get(pair) ?? []).some((at) => at >= first.invokedAt && at <= second.beganAt);
}
