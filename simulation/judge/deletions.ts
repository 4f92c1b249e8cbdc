import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import { type Deletion, pairKey } from '../play/history.ts';
import type { Edition } from '../story/scenario.ts';
import { start } from '../world/opening.ts';
import { type Outcome, sentRequests, sourcesOfCopies } from './outcome.ts';
import { editionsBetween, wantedBy } from './wanted.ts';

/** Deletions that what was there, and what the rules said, forbade; a line each. */
export function deletionFaults(outcome: Outcome): string[] {
  const sourceOf = sourcesOfCopies(outcome.history);
  return [
    ...outcome.history.deletions.flatMap((deletion) =>
      faultsOf(deletion, sourceOf, outcome).map((fault) => `${deletion.snapshotId}: deleted although ${fault}`),
    ),
    ...boughtAgain(outcome, sourceOf),
  ];
}

type SourceOf = ReadonlyMap<string, string>;

function faultsOf({ snapshotId, beganAt, before, paused }: Deletion, sourceOf: SourceOf, outcome: Outcome): string[] {
  if (paused) return ['PAUSED'];
  const source = sourceOf.get(snapshotId);
  const victim = before.find((snapshot) => snapshot.snapshotId === snapshotId);
  if (source === undefined) return ['it is not ours'];
  // Gone meanwhile: nothing was deleted.
  if (victim === undefined) return [];
  const editions = editionsOf(beganAt, outcome);
  const isRuled = editions.some(({ rules, retention }) => {
    if (rules === 'broken') return false;
    return [retention, ...rules.map((rule) => rule.retention)].some((said) => said?.apply === 'delete');
  });
  const others = othersOf(victim, before, sourceOf);
  return [
    ...(isRuled ? [] : ['no rule lets anything be deleted']),
    ...(victim.status === 'error' || others.length > 0 ? [] : ['it is the last one of its disk on the node']),
    ...(victim.status !== 'error' &&
    !hasTwin(source, others, sourceOf) &&
    isWanted(pairKey(source, victim.ensRegionId), beganAt, outcome)
      ? ['a rule wants it']
      : []),
  ];
}

/** The editions that the run that deleted may have read. */
function editionsOf(at: number, { scenario }: Outcome): Edition[] {
  const seconds = (at - start) / 1000;
  return editionsBetween(scenario, seconds - scenario.runSeconds, seconds);
}

/** Our available copies on the node beside the one that was deleted. */
function othersOf(victim: EnsSnapshot, before: readonly EnsSnapshot[], sourceOf: SourceOf): EnsSnapshot[] {
  return before.filter(
    ({ snapshotId, ensRegionId, status }) =>
      snapshotId !== victim.snapshotId &&
      ensRegionId === victim.ensRegionId &&
      status === 'available' &&
      sourceOf.has(snapshotId),
  );
}

function hasTwin(source: string, others: readonly EnsSnapshot[], sourceOf: SourceOf): boolean {
  return others.some(({ snapshotId }) => sourceOf.get(snapshotId) === source);
}

/** Whether every edition that may have been read wanted the pair then and wants it now, disabled rules included. */
function isWanted(pair: string, at: number, outcome: Outcome): boolean {
  const { scenario } = outcome;
  const seconds = (at - start) / 1000;
  return editionsOf(at, outcome).every((edition) =>
    [seconds - scenario.runSeconds, seconds].every((time) =>
      wantedBy(edition, scenario.sources, time, 'all').includes(pair),
    ),
  );
}

/** A copy that was deleted as outdated and then bought again by the same rules: money for nothing. */
function boughtAgain(outcome: Outcome, sourceOf: SourceOf): string[] {
  const { scenario, history } = outcome;
  const isSteady = scenario.editions.length === 1 && scenario.sources.every(({ goneAt }) => goneAt === undefined);
  if (!isSteady) return [];
  const requested = sentRequests(outcome);
  return history.deletions.flatMap(({ snapshotId, beganAt, before }) => {
    const victim = before.find((snapshot) => snapshot.snapshotId === snapshotId);
    const source = sourceOf.get(snapshotId);
    if (victim?.status !== 'available' || source === undefined) return [];
    const pair = pairKey(source, victim.ensRegionId);
    const again = history.calls.some(
      (call) => call.beganAt > beganAt && call.snapshotId === source && call.ensRegionIds.includes(victim.ensRegionId),
    );
    const isDouble = hasTwin(source, othersOf(victim, before, sourceOf), sourceOf);
    return again && !isDouble && !requested.has(pair) ? [`${pair}: bought again after it was deleted as outdated`] : [];
  });
}
