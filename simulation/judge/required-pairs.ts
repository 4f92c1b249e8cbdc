import type { Rule } from '../../shared/core/effective-rules.ts';
import { start } from '../story/times.ts';
import { isOpenAt } from './calendar.ts';
import type { Taken } from './keep.ts';
import { sourceIdsOf } from './known-copies.ts';
import type { Outcome } from './outcome.ts';
import { asTaken, sourcesById, speaksOf } from './scope.ts';
import { type PresentOn, wantedBy } from './wanted.ts';

/** The last ticks had this many chances to bring about what was wanted since the first of them. */
const chances = 3;

/** The pairs that the rules as they stand at the end have wanted for some ticks in their windows, and want still. */
export function requiredPairs(outcome: Outcome): string[] {
  const { scenario, ticks } = outcome;
  const edition = scenario.editions.at(-1);
  if (edition === undefined || edition.rules === 'broken') return [];
  const present = presentIn(outcome);
  return edition.rules.flatMap((rule) => {
    const wantedAt = (tick = 0) =>
      wantedBy({ ...edition, rules: [rule] }, scenario.sources, (tick - start) / 1000, 'enabled', present);
    const { window } = rule;
    const open = ticks.filter((tick) => window === undefined || isOpenAt(window, (tick - start) / 1000));
    if (open.length < chances) return [];
    const before = new Set(wantedAt(open.at(-chances)));
    return wantedAt(ticks.at(-1)).filter((pair) => before.has(pair));
  });
}

/** All live copies on a node that a rule's retention may count, whoever made them: each may take another's place. */
function presentIn({ scenario, snapshots, known }: Outcome): PresentOn {
  const sources = sourcesById(scenario);
  return (rule: Rule, ensRegionId: string): Taken[] =>
    snapshots
      .filter((one) => one.ensRegionId === ensRegionId && ['available', 'creating'].includes(one.status))
      .flatMap((one) =>
        sourceIdsOf(one, known).map((id) => ({ source: sources.get(id), maker: known.get(one.snapshotId)?.rule })),
      )
      .flatMap(({ source, maker }) =>
        source !== undefined && (maker === rule.name || speaksOf(rule, source)) ? asTaken(source) : [],
      );
}
