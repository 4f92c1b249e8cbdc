import { type Calendar, type Dated, type Keep, keptOf } from './retention.ts';

/** A source that is wanted on a node, or a copy on it under its source's id and time. */
export type Present = Dated & { readonly isAvailable: boolean };

/** What the retention of a rule judges together: of one node what belongs to one disk, or to the rule. */
export interface RetentionCase {
  /** The sources that the rule selects. */
  readonly selected: readonly Dated[];
  /** The live copies on the node, one a source. */
  readonly present: readonly Present[];
}

/** Ids of sources: those that the node should have, and those whose copy may go. Each is worked out when it is asked for. */
export interface RetentionPlan {
  readonly wanted: ReadonlySet<string>;
  readonly deletable: ReadonlySet<string>;
}

/**
 * What is wanted is kept of all that is selected or there, so that nothing is bought that would be pruned; what may go is
 * not kept of what is available by now, so that older copies stay until newer ones have arrived. That is never wanted: to
 * keep some of many is to keep them of fewer. Of the available ones at least `atLeast` stay, and at least one.
 */
export function planRetention(
  { selected, present }: RetentionCase,
  keep: Keep,
  atLeast: number,
  calendar: Calendar,
): RetentionPlan {
  return {
    get wanted() {
      const all = new Map([...selected, ...present].map((item) => [item.id, item]));
      return idsOf(keptOf([...all.values()], keep, calendar));
    },
    get deletable() {
      const available = present.filter(({ isAvailable }) => isAvailable);
      const stays = new Set([
        ...keptOf(available, keep, calendar),
        ...keptOf(available, { last: Math.max(1, atLeast) }, calendar),
      ]);
      return idsOf(available.filter((item) => !stays.has(item)));
    },
  };
}

function idsOf(items: Iterable<Dated>): Set<string> {
  const ids = new Set<string>();
  for (const { id } of items) ids.add(id);
  return ids;
}
