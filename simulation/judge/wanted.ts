import type { Rule } from '../../shared/core/effective-rules.ts';
import { pairKey } from '../play/history.ts';
import { homeNodes } from '../story/places.ts';
import type { Edition, PlannedSource, Scenario } from '../story/scenario.ts';
import { lastCutOff, nextCutOff } from './calendar.ts';
import { keptIds, newestFirst, type Taken } from './keep.ts';
import { asTaken, destinationsIn, diskOf, nodeOf, speaksOf, takenAtOf } from './scope.ts';

/** Which rules count: those that copy, or also those that are disabled, which keep what they have. */
export type Counted = 'enabled' | 'all';

/** What there is on a node that a retention may count beside what is selected. */
export type PresentOn = (rule: Rule, ensRegionId: string) => readonly Taken[];

const nothing: PresentOn = () => [];

/** The sources that a rule selects at `seconds` from the start: the newest that there were at its last cut-off, and still are. */
export function selectedBy(rule: Rule, sources: readonly PlannedSource[], seconds: number): PlannedSource[] {
  const asOf = rule.schedule === undefined ? seconds : lastCutOff(rule.schedule, seconds);
  const { count = Number.POSITIVE_INFINITY, per = 'disk' } = rule.source.newest ?? {};
  const there = sources
    .filter((source) => speaksOf(rule, source) && takenAtOf(source) <= asOf)
    .filter(({ goneAt = Number.POSITIVE_INFINITY }) => goneAt > seconds)
    .toSorted((a, b) => newestFirst(asTaken(a), asTaken(b)));
  return there.filter((source, index) => {
    const younger = there.slice(0, index);
    return younger.filter((other) => per === 'rule' || diskOf(other) === diskOf(source)).length < count;
  });
}

/**
 * The pairs that an edition wants of `sources` at `seconds` from the start: what its rules select, as far as their retention
 * keeps it beside what is `present`.
 */
export function wantedBy(
  edition: Edition | undefined,
  sources: readonly PlannedSource[],
  seconds: number,
  counted: Counted = 'enabled',
  present: PresentOn = nothing,
): string[] {
  if (edition === undefined || edition.rules === 'broken') return [];
  return edition.rules
    .filter(({ enabled }) => enabled || counted === 'all')
    .flatMap((rule) => {
      const retention = rule.retention ?? edition.retention;
      const selected = selectedBy(rule, sources, seconds);
      return destinationsIn(edition, rule.destinations).flatMap((node) => {
        const items = new Map([...present(rule, node), ...selected.map(asTaken)].map((item) => [item.id, item]));
        const kept = retention && keptIds([...items.values()], retention, rule.zone);
        return selected.flatMap(({ snapshotId }) => (kept?.has(snapshotId) === false ? [] : pairKey(snapshotId, node)));
      });
    });
}

/** All pairs that the rules of an edition speak of. */
export function spokenOfBy(edition: Edition, sources: readonly PlannedSource[]): string[] {
  if (edition.rules === 'broken') return [];
  return edition.rules.flatMap((rule) =>
    sources
      .filter((source) => speaksOf(rule, source))
      .flatMap(({ snapshotId }) => destinationsIn(edition, rule.destinations).map((node) => pairKey(snapshotId, node))),
  );
}

/** The pairs that an edition may want at some time from `from` to `to`, in seconds from the start, whichever node is left out of the list. */
export function wantedBetween(
  edition: Edition,
  { sources, away, weather }: Scenario,
  from: number,
  to: number,
): Set<string> {
  // A home node that ENS leaves out of its list is not known to a rule; one that could not be read is, and is waited for.
  const isHiding = away.length > 0 || weather.nodesOmitted > 0;
  const views = isHiding
    ? [sources, ...homeNodes.map((node) => sources.filter((source) => nodeOf(source) !== node))]
    : [sources];
  const changes = sources.flatMap((source) => [takenAtOf(source), source.availableAt, source.goneAt]);
  const schedules = edition.rules === 'broken' ? [] : edition.rules.flatMap(({ schedule }) => schedule ?? []);
  const cutOffs = schedules.flatMap((schedule) => [nextCutOff(schedule, from), lastCutOff(schedule, to)]);
  const between = [...changes, ...cutOffs].filter((time) => time !== undefined && time > from && time < to);
  const times = [from, to, ...between.filter((time) => time !== undefined)];
  return new Set(times.flatMap((time) => views.flatMap((view) => wantedBy(edition, view, time))));
}
