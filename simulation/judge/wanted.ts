import type { Rule } from '../../shared/core/effective-rules.ts';
import { pairKey } from '../play/history.ts';
import { allNodes, areaOf, type Edition, type PlannedSource, type Scenario, threeHours } from '../story/scenario.ts';

/** The edition of the rules file that stands at `seconds` from the start; undefined where there is no timer. */
export function editionAt({ editions }: Scenario, seconds: number): Edition | undefined {
  return editions.findLast(({ from }) => from <= seconds);
}

/** The editions that stood at some time from `from` to `to`, in seconds from the start. */
export function editionsBetween({ editions }: Scenario, from: number, to: number): Edition[] {
  return editions.filter((edition, index) => {
    const until = editions[index + 1]?.from ?? Number.POSITIVE_INFINITY;
    return edition.from <= to && until > from;
  });
}

/** Which rules count: those that copy, or also those that are disabled, which keep what they have. */
export type Counted = 'enabled' | 'all';

/** The pairs that an edition wants of `sources` at `seconds` from the start; without it of all that there ever are. */
export function wantedBy(
  edition: Edition | undefined,
  sources: readonly PlannedSource[],
  seconds?: number,
  counted: Counted = 'enabled',
): string[] {
  if (edition === undefined || edition.rules === 'broken') return [];
  const originals = sources.filter(({ isCopy }) => isCopy !== true).toSorted(newestFirst);
  return edition.rules
    .filter(({ enabled }) => enabled || counted === 'all')
    .flatMap(({ source, destinations, schedule }) => {
      const asOf = schedule === undefined ? seconds : lastCutOff(seconds);
      const there = originals.filter((original) => isThere(original, asOf, seconds));
      const newest = seconds === undefined ? there : there.slice(0, source.newest?.count);
      return newest.flatMap(({ snapshotId }) =>
        destinationsIn(edition, destinations).map((node) => pairKey(snapshotId, node)),
      );
    });
}

/** The nodes that `destinations` name in an edition. */
export function destinationsIn(edition: Edition, { nodes = [], groups = [] }: Rule['destinations']): string[] {
  const areas = groups.flatMap((group) => edition.groups?.[group]?.areas ?? []);
  return [...nodes, ...allNodes.filter((node) => areas.includes(areaOf(node)))];
}

function lastCutOff(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.floor(seconds / threeHours) * threeHours;
}

/** The pairs that an edition wants at some time from `from` to `to`, in seconds from the start. */
export function wantedBetween(edition: Edition, { sources }: Scenario, from: number, to: number): Set<string> {
  const changes = sources.flatMap(({ takenAt, availableAt, goneAt }) => [takenAt, availableAt, goneAt]);
  const cutOffs = [Math.ceil(from / threeHours), Math.floor(to / threeHours)].map((count) => count * threeHours);
  const between = [...changes, ...cutOffs].filter((time) => time !== undefined && time > from && time < to);
  const times = [from, to, ...between.filter((time) => time !== undefined)];
  return new Set(times.flatMap((time) => wantedBy(edition, sources, time)));
}

function isThere({ takenAt = Number.NEGATIVE_INFINITY, goneAt }: PlannedSource, asOf?: number, now?: number): boolean {
  if (asOf === undefined || now === undefined) return true;
  return takenAt <= asOf && (goneAt ?? Number.POSITIVE_INFINITY) > now;
}

function newestFirst(a: PlannedSource, b: PlannedSource): number {
  return (b.takenAt ?? -3600) - (a.takenAt ?? -3600) || (a.snapshotId < b.snapshotId ? -1 : 1);
}
