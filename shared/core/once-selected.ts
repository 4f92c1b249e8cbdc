import { type Belonging, belongingIn, belongingOfOriginal } from './belonging.ts';
import { type CountedPer, countedWith } from './counted-per.ts';
import { groupBy } from './group-by.ts';
import type { InventoryView, OwnCopy } from './inventory.ts';
import type { ResolvedRule } from './resolved-rule.ts';
import { maxAgeMs, timesOf } from './rule-times.ts';
import { isLive, newestFirst, type Snapshot, sourceTime } from './snapshot.ts';

/** A source, there or gone. `since`: when it was wanted first, ms since the epoch. */
interface Candidate {
  readonly source: Snapshot;
  readonly belonging: Belonging;
  readonly since: number;
}

/**
 * Tells of our copies whether a rule has selected their sources at the first cut-off at which it could: of its disk and
 * name, not too old, and among the newest of all that is known of then. What is still to be selected is `unknown`.
 */
export function onceSelectedBy(rule: ResolvedRule, view: InventoryView, now: number): (copy: OwnCopy) => Belonging {
  const { newest } = rule.rule.source;
  const longest = maxAgeMs(rule.rule);
  const times = timesOf(rule.rule, now);
  const belongingOf = belongingIn(rule, view);
  const candidateOf = (copy: OwnCopy): Candidate => {
    const source = sourceOf(copy);
    return { source, belonging: belongingOf(copy), since: times.wantedSince(source) };
  };
  const youngerThan = newest === undefined ? () => [] : rivalry(newest.per);

  return (copy) => {
    const candidate = candidateOf(copy);
    const { source, belonging, since } = candidate;
    const time = sourceTime(source);
    if (belonging === 'no') return 'no';
    if (time === undefined) return 'unknown';
    if (since - time > longest) return 'no';
    const younger = youngerThan(candidate);
    const count = newest?.count ?? 1;
    if (younger.filter((rival) => rival.belonging === 'yes').length >= count) return 'no';
    return since > now || younger.length >= count ? 'unknown' : belonging;
  };

  /** Of those that were wanted first at the same cut-off, and may be the rule's, the younger ones. */
  function rivalry(per: CountedPer): (candidate: Candidate) => Candidate[] {
    const originals = view.originals
      .filter(isLive)
      .map((source) => ({ source, belonging: belongingOfOriginal(rule, source), since: times.wantedSince(source) }));
    const candidates = [...view.ours.map(candidateOf), ...originals].filter(({ belonging }) => belonging !== 'no');
    const keyOf = ({ source, since }: Candidate) => `${since} ${countedWith(per, source.sourceDiskId)}`;
    const known = new Map(candidates.map((each) => [`${keyOf(each)} ${each.source.snapshotId}`, each]));
    const atCutOff = groupBy([...known.values()], keyOf);
    // Itself is one of them.
    return (candidate) =>
      (atCutOff.get(keyOf(candidate)) as Candidate[]).filter(({ source }) => newestFirst(source, candidate.source) < 0);
  }
}

/** What a copy shows of its source, as a snapshot under the id, and of the disk and time, of that. */
function sourceOf({ snapshot, marker: { sourceId, diskId } }: OwnCopy): Snapshot {
  const { sourceDiskId: _, ...rest } = snapshot;
  return { ...rest, snapshotId: sourceId, ...(diskId === undefined ? {} : { sourceDiskId: diskId }) };
}
