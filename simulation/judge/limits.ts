import type { Limits } from '../../shared/core/rule-limits.ts';
import { dayMs } from '../../shared/core/zone-clock.ts';
import { type PaidCall, pairKey } from '../play/history.ts';
import { editionAt } from '../story/editions.ts';
import type { Edition } from '../story/scenario.ts';
import { start } from '../story/times.ts';
import type { Outcome } from './outcome.ts';
import { destinationsIn } from './scope.ts';

/** Pairs that the calls of rules were about between two ticks, beyond what limits let one run begin; a line each. */
export function tooManyCopies(outcome: Outcome): string[] {
  const { scenario, history, ticks } = outcome;
  return ticks.flatMap((tick, index) => {
    const until = ticks[index + 1] ?? Number.POSITIVE_INFINITY;
    return limitedIn(editionAt(scenario, (tick - start) / 1000)).flatMap(({ who, limits, nodes, isOne }) => {
      const calls = history.calls.filter(({ rule }) => rule !== undefined && isOne(rule));
      const now = calls.filter(({ beganAt }) => beganAt >= tick && beganAt < until);
      const pairs = new Set(now.flatMap((call) => call.ensRegionIds.map((node) => pairKey(call.snapshotId, node))));
      const { copiesPerRun = Number.POSITIVE_INFINITY, copiesPerDay = Number.POSITIVE_INFINITY } = limits;
      const ofDay = copiesPerDay - listedOfDay(outcome, calls, tick, nodes);
      const most = Math.max(0, Math.min(copiesPerRun, ofDay));
      return pairs.size > most ? [`${who}: ${pairs.size} copies in a run, at most ${most}`] : [];
    });
  });
}

interface Limited {
  readonly who: string;
  readonly limits: Limits;
  /** Where its copies are looked for. */
  readonly nodes: readonly string[];
  readonly isOne: (rule: string) => boolean;
}

function limitedIn(edition: Edition | undefined): Limited[] {
  if (edition === undefined || edition.rules === 'broken') return [];
  const rules = edition.rules.map(({ name, limits, destinations }) => ({
    who: `rule ${name}`,
    limits,
    nodes: destinationsIn(edition, destinations),
    isOne: (rule: string) => rule === name,
  }));
  const file = {
    who: 'the file',
    // What a file that says nothing lets a run begin.
    limits: { copiesPerRun: 100, ...edition.limits },
    nodes: rules.flatMap(({ nodes }) => nodes),
    isOne: () => true,
  };
  return [...rules, file].flatMap(({ limits, ...one }) => (limits === undefined ? [] : { ...one, limits }));
}

/** How many copies that `calls` made in the day before `tick` a run that begins then must have found on `nodes`. */
function listedOfDay(
  { history, scenario }: Outcome,
  calls: readonly PaidCall[],
  tick: number,
  nodes: readonly string[],
): number {
  // Whenever it looked.
  const lookedBy = tick + scenario.runSeconds * 1000;
  const deleted = new Set(
    history.deletions.flatMap(({ beganAt, snapshotId }) => (beganAt < lookedBy ? snapshotId : [])),
  );
  return calls
    .flatMap(({ made }) => made)
    .filter(
      (copy) =>
        nodes.includes(copy.ensRegionId) &&
        copy.createdAt > lookedBy - dayMs &&
        copy.createdAt < tick &&
        (copy.listedFrom ?? 0) <= tick &&
        (copy.vanishes?.at ?? Number.POSITIVE_INFINITY) > lookedBy &&
        !history.meddledWith.has(copy.snapshotId) &&
        !deleted.has(copy.snapshotId),
    ).length;
}
