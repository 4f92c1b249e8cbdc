import type { Rule } from '../../shared/core/effective-rules.ts';
import { pairKey } from '../play/history.ts';
import type { Scenario } from '../story/scenario.ts';
import { type Outcome, sentRequests } from './outcome.ts';
import { isTwin, survivorsOf } from './survivors.ts';

/** Copies that were deleted as outdated and then bought again by the same rules: money for nothing. */
export function boughtAgain(outcome: Outcome): string[] {
  const { scenario, history, known } = outcome;
  if (!isSteady(scenario)) return [];
  const requested = sentRequests(outcome);
  return history.deletions.flatMap((deletion) => {
    const { snapshotId, beganAt, before } = deletion;
    const victim = before.find((snapshot) => snapshot.snapshotId === snapshotId);
    const source = known.get(snapshotId)?.sourceId;
    if (victim?.status !== 'available' || source === undefined) return [];
    const pair = pairKey(source, victim.ensRegionId);
    const again = history.calls.some(
      (call) => call.beganAt > beganAt && call.snapshotId === source && call.ensRegionIds.includes(victim.ensRegionId),
    );
    const isDouble = isTwin(source, survivorsOf(deletion, victim, outcome));
    return again && !isDouble && !requested.has(pair) ? [`${pair}: bought again after it was deleted as outdated`] : [];
  });
}

/** Whether nothing changes but that sources are taken, so that what was once given up is never wanted again. */
function isSteady({ editions, sources, copies, away, unlistable, meddling, weather }: Scenario): boolean {
  const [edition] = editions;
  if (edition === undefined || edition.rules === 'broken') return false;
  const { rules, retention } = edition;
  const isSimple = (rule: Rule) => {
    const { keep, per } = rule.retention ?? retention ?? { keep: {}, per: 'disk' };
    return Object.keys(keep).every((key) => key === 'last') && per === 'disk' && rule.source.newest?.per !== 'rule';
  };
  return (
    editions.length === 1 &&
    sources.every(({ goneAt }) => goneAt === undefined) &&
    copies.length + away.length + unlistable.length + meddling + weather.nodesOmitted === 0 &&
    rules.every(isSimple)
  );
}
