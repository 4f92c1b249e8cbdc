import { pairKey } from './history.ts';
import type { Edition, PlannedSource, Scenario } from './scenario.ts';

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

/** The pairs that an edition wants of `sources`. */
export function wantedBy(edition: Edition | undefined, sources: readonly PlannedSource[]): string[] {
  if (edition === undefined || edition.rules === 'broken') return [];
  const originals = sources.filter(({ isCopy }) => isCopy !== true);
  return edition.rules
    .filter(({ enabled }) => enabled)
    .flatMap(({ destinations }) =>
      originals.flatMap(({ snapshotId }) => (destinations.nodes ?? []).map((node) => pairKey(snapshotId, node))),
    );
}
