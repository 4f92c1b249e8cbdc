import type { Retention, Rule } from '../../shared/core/effective-rules.ts';
import { pairKey } from '../play/history.ts';
import type { Edition, PlannedSource } from '../story/scenario.ts';
import { start } from '../story/times.ts';
import { nextCutOff } from './calendar.ts';
import type { Asked } from './deletions.ts';
import { keptIds, type Taken } from './keep.ts';
import { sourceIdsOf } from './known-copies.ts';
import type { Outcome } from './outcome.ts';
import { asTaken, destinationsIn, diskOf, sourcesById, speaksOf, takenAtOf } from './scope.ts';
import { wantedBy } from './wanted.ts';

const rulesOf = ({ rules }: Edition): readonly Rule[] => (rules === 'broken' ? [] : rules);

/**
 * Why the rules do not let a second or failed copy go: who made it must say `delete`, or the file where nobody did, or where
 * its rule means other sources or nodes by now.
 */
export function whyNotSurplus({ copy, victim }: Asked, edition: Edition, { scenario }: Outcome): string | undefined {
  const maker = rulesOf(edition).find(({ name }) => name === copy.rule);
  const source = sourcesById(scenario).get(copy.sourceId);
  const isDisowned =
    maker === undefined ||
    source === undefined ||
    !speaksOf(maker, source) ||
    !destinationsIn(edition, maker.destinations).includes(victim.ensRegionId);
  const said = [maker && (maker.retention ?? edition.retention), isDisowned ? edition.retention : undefined];
  return said.some((retention) => retention?.apply === 'delete') ? undefined : 'no rule lets it be deleted';
}

/** Why the rules of an edition do not let an available copy without a twin go; undefined if they do. */
export function whyRulesForbid(asked: Asked, edition: Edition, outcome: Outcome): string | undefined {
  const { deletion, victim, copy } = asked;
  const { scenario } = outcome;
  const source = sourcesById(scenario).get(copy.sourceId);
  const maker = rulesOf(edition).find(({ name }) => name === copy.rule);
  if (maker === undefined || source === undefined) return 'no rule of the file has made it';
  if ((maker.retention ?? edition.retention)?.apply !== 'delete') return 'its rule does not let it be deleted';
  if (!destinationsIn(edition, maker.destinations).includes(victim.ensRegionId)) return 'its rule does not copy there';
  if (!speaksOf(maker, source)) return 'its rule does not speak of its source';

  const present = presentBeside(asked, outcome);
  const keeper = rulesOf(edition).find((rule) => keeps(rule, source, asked, edition, outcome, present));
  if (keeper !== undefined) return `rule ${keeper.name} keeps it`;
  const pair = pairKey(copy.sourceId, victim.ensRegionId);
  const times = [deletion.invokedAt, deletion.beganAt].map((at) => (at - start) / 1000);
  const isWanted = times.every((time) =>
    wantedBy(edition, scenario.sources, time, 'all', (rule) => countedBy(rule, present)).includes(pair),
  );
  return isWanted ? 'a rule wants it' : undefined;
}

/** A source of which the victim's node has an available copy, whoever made it, and for which rules. */
interface Present {
  readonly source: PlannedSource;
  readonly rules: ReadonlySet<string | undefined>;
}

/** What the run can have seen there: what people have changed meanwhile it may have seen as it was. */
function presentBeside({ deletion, victim }: Asked, { scenario, known, history }: Outcome): Present[] {
  const sources = sourcesById(scenario);
  const changed = [...history.meddledWith.values()]
    .flat()
    .flatMap(({ at, snapshot }) => (at >= deletion.invokedAt ? (snapshot ?? []) : []));
  const here = [...deletion.before, ...changed].filter(
    ({ ensRegionId, status }) => ensRegionId === victim.ensRegionId && status === 'available',
  );
  const present = new Map<string, Set<string | undefined>>();
  for (const one of [...here, victim]) {
    for (const id of sourceIdsOf(one, known)) {
      present.set(id, (present.get(id) ?? new Set()).add(known.get(one.snapshotId)?.rule));
    }
  }
  return [...present].flatMap(([id, rules]) => {
    const source = sources.get(id);
    return source === undefined ? [] : { source, rules };
  });
}

/** All that a retention may count there: the more there is, the less it keeps of each. */
function countedBy(rule: Rule, present: readonly Present[]): Taken[] {
  return present
    .filter(({ source, rules }) => rules.has(rule.name) || speaksOf(rule, source))
    .map(({ source }) => asTaken(source));
}

/** Whether a rule certainly keeps the victim, be it by a retention or because it gives up nothing. */
function keeps(
  rule: Rule,
  source: PlannedSource,
  { victim, copy, deletion }: Asked,
  edition: Edition,
  { scenario }: Outcome,
  present: readonly Present[],
): boolean {
  if (!destinationsIn(edition, rule.destinations).includes(victim.ensRegionId) || !speaksOf(rule, source)) return false;
  const seconds = (deletion.beganAt - start) / 1000;
  const hasMade = copy.rule === rule.name;
  if (!hasMade && !wasSelected(rule, source, scenario.sources, seconds)) return false;
  const retention: Retention | undefined = rule.retention ?? edition.retention;
  if (retention === undefined) return true;
  const here = present.map((one) => one.source);
  const rivals = present.filter(
    (rival) =>
      rival.rules.has(rule.name) ||
      (speaksOf(rule, rival.source) && (hasMade || outrankedBy(rule, rival.source, here) < countOf(rule))),
  );
  const kept = keptIds(
    rivals.map((rival) => asTaken(rival.source)),
    retention,
    rule.zone,
    Math.max(1, retention.atLeast),
  );
  return kept.has(source.snapshotId);
}

const countOf = ({ source: { newest } }: Rule) => newest?.count ?? Number.POSITIVE_INFINITY;

/** Whether a rule has certainly selected a source at the first cut-off at which it could. */
function wasSelected(rule: Rule, source: PlannedSource, all: readonly PlannedSource[], seconds: number): boolean {
  return firstSelectable(rule, source) <= seconds && outrankedBy(rule, source, all) < countOf(rule);
}

/** How many younger ones of `sources` a rule could select first at the same cut-off, counted with it. */
function outrankedBy(rule: Rule, source: PlannedSource, sources: readonly PlannedSource[]): number {
  const at = firstSelectable(rule, source);
  const isYounger = (other: PlannedSource) =>
    takenAtOf(other) > takenAtOf(source) ||
    (takenAtOf(other) === takenAtOf(source) && other.snapshotId < source.snapshotId);
  return sources.filter(
    (other) =>
      speaksOf(rule, other) &&
      (rule.source.newest?.per === 'rule' || diskOf(other) === diskOf(source)) &&
      firstSelectable(rule, other) === at &&
      isYounger(other),
  ).length;
}

function firstSelectable({ schedule }: Rule, source: PlannedSource): number {
  return schedule === undefined ? takenAtOf(source) : nextCutOff(schedule, takenAtOf(source));
}
