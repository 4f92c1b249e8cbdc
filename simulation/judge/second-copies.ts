import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import type { PaidCall } from '../play/history.ts';
import { bearsMarkerOf } from './known-copies.ts';
import type { Outcome } from './outcome.ts';
import { speaksOf } from './scope.ts';

/**
 * Whether a pair may have these live copies: each was called for within V + call timeout + 60 s of the one before, in another
 * process, and either on behalf of something else, or after something happened to this very pair that may double a task.
 */
export function areAllowed(pair: string, copies: readonly EnsSnapshot[], outcome: Outcome): boolean {
  const { history, settings } = outcome;
  const node = copies[0]?.ensRegionId ?? '';
  const callOf = ({ snapshotId }: EnsSnapshot) =>
    history.calls.find(({ made }) => made.some((copy) => copy.snapshotId === snapshotId));
  const judged = copies.filter(judgedIn(outcome));
  const isStocked = copies.some(
    ({ snapshotId }) => stockOf(outcome).has(snapshotId) && !history.meddledWith.has(snapshotId),
  );
  if (isStocked) return judged.length === 0;
  const calls = judged.map(callOf).filter((call): call is PaidCall => call !== undefined);
  const apart = (settings.ensVisibilitySeconds + settings.ensTimeoutSeconds + 60) * 1000;
  const ordered = calls.toSorted((a, b) => a.beganAt - b.beganAt);
  return (
    calls.length === judged.length &&
    ordered.every((call, index) => {
      const before = ordered[index - 1];
      if (before === undefined) return true;
      const isClose = call.process !== before.process && call.beganAt - before.beganAt < apart;
      return isClose && (call.origins.get(node) !== before.origins.get(node) || isForked(pair, before, call, outcome));
    })
  );
}

/**
 * Whether the one chain of attempts that both calls belong to may have become two: by something that touched the pair before
 * the second call, and for rules, whose tasks end with their tick, within a tick before the first.
 */
function isForked(pair: string, first: PaidCall, second: PaidCall, { history, settings }: Outcome): boolean {
  const since = first.rule === undefined ? 0 : first.invokedAt - settings.tickSeconds * 1000;
  return (history.disturbances.get(pair) ?? []).some(
    ({ at, what }) => what !== 'late' && at >= since && at <= second.beganAt,
  );
}

/** Copies that the story began with, or that people have moved, are nobody's fault. */
export function judgedIn({ scenario, history }: Outcome): (copy: EnsSnapshot) => boolean {
  const stock = stockOf({ scenario });
  return ({ snapshotId }) => !stock.has(snapshotId) && !history.meddledWith.has(snapshotId);
}

function stockOf({ scenario }: Pick<Outcome, 'scenario'>): Set<string> {
  return new Set(scenario.copies.map(({ copyId }) => copyId));
}

/** Whether prune, which had all the time it needed, should have removed a second copy: all but the oldest that may go. */
export function isLeft(copies: readonly EnsSnapshot[], { scenario, settings, known, ticks }: Outcome): boolean {
  const last = scenario.editions.at(-1);
  const { rules = 'broken', retention } = last ?? {};
  if (scenario.pruneSeconds === undefined || rules === 'broken' || ticks.length === 0) return false;
  const isHidden = scenario.away.some(({ period }) => period[1] === Number.POSITIVE_INFINITY);
  if (isHidden || last?.limits?.deletionsPerRun !== undefined) return false;
  const deletable = copies.filter((copy) => {
    const { sourceId, rule } = known.get(copy.snapshotId) ?? {};
    const maker = rules.find(({ name }) => name === rule);
    const source = scenario.sources.find(({ snapshotId }) => snapshotId === sourceId);
    // One that is nobody's any more is not told apart from what people may want.
    if (maker !== undefined && source !== undefined && !speaksOf(maker, source)) return false;
    const apply = (maker === undefined ? retention : (maker.retention ?? retention))?.apply;
    const isPlain = bearsMarkerOf(settings.installation, copy) && copy.sourceSnapshotId === sourceId;
    return copy.status === 'available' && isPlain && apply === 'delete';
  });
  return deletable.length > 1;
}
