import type { Belonging } from './belonging.ts';
import { countedWith } from './counted-per.ts';
import { groupBy } from './group-by.ts';
import type { InventoryView, OwnCopy } from './inventory.ts';
import { onceSelectedBy } from './once-selected.ts';
import { ownCopiesOf } from './own-copies.ts';
import { copiesTo, type ResolvedRule } from './resolved-rule.ts';
import { givenUpBy } from './rule-retention.ts';

/** Which other rule keeps a copy that `maker` has made, as text for a report; undefined if none does. */
export type ProtectorOf = (maker: string, copy: OwnCopy) => string | undefined;

/**
 * Two rules that copy the same disk to the same node must not delete each other's copies: a copy whose source another rule
 * has selected as well, or is to, goes only if that rule, were all such copies its own, would not keep it either. Of what is
 * gone not all is known any more: a copy that may be of the other rule has its protection, and takes no place from another.
 */
export function createProtection(rules: readonly ResolvedRule[], view: InventoryView, now: number): ProtectorOf {
  const asked = new Map<ResolvedRule, Asked>();
  const claims = new Map<string, Claims>();

  return (maker, copy) => {
    const { ensRegionId } = copy.snapshot;
    const protector = rules.find(
      (other) =>
        other.rule.name !== maker && copiesTo(other, ensRegionId) !== false && claimsOn(other, ensRegionId)(copy),
    );
    return protector && `rule ${protector.rule.name} keeps it`;
  };

  function claimsOn(other: ResolvedRule, ensRegionId: string): Claims {
    const key = `${other.rule.name} ${ensRegionId}`;
    const questions = asked.get(other) ?? {
      ownOn: ownCopiesOf(other, view),
      belongingOf: onceSelectedBy(other, view, now),
    };
    asked.set(other, questions);
    const { ownOn, belongingOf } = questions;
    const { ours } = view.on(ensRegionId);
    const known = claims.get(key) ?? claimsOf(other, ours, new Set(ownOn(ensRegionId)), belongingOf);
    claims.set(key, known);
    return known;
  }
}

/** What is asked of a rule: which copies on a node it has made, and which it has selected. */
interface Asked {
  readonly ownOn: (ensRegionId: string) => readonly OwnCopy[];
  readonly belongingOf: (copy: OwnCopy) => Belonging;
}

/** Whether a rule keeps a copy on a node. */
type Claims = (copy: OwnCopy) => boolean;

/** What a rule keeps of `copies`, all on one node, of which it has made `own`, and has or may have selected others. */
function claimsOf(
  { rule: { retention, zone } }: ResolvedRule,
  copies: readonly OwnCopy[],
  own: ReadonlySet<OwnCopy>,
  belongingOf: (copy: OwnCopy) => Belonging,
): Claims {
  if (retention === undefined) return (copy) => belongingOf(copy) !== 'no';
  const keyOf = ({ marker }: OwnCopy) => countedWith(retention.per, marker.diskId);
  const belonging = new Map(copies.map((copy) => [copy, belongingOf(copy)]));
  // What the rule has made it has selected.
  const isCertain = (copy: OwnCopy) => belonging.get(copy) === 'yes' || own.has(copy);
  const certain = groupBy(copies.filter(isCertain), keyOf);
  const asDisk = groupBy(
    copies.filter((copy) => belonging.get(copy) === 'as its disk'),
    ({ marker }) => marker.diskId,
  );
  const givenUpAmong = (some: readonly OwnCopy[]) => givenUpBy(retention, zone, some);
  const known = new Map<string | undefined, ReadonlySet<string>>();

  return (copy) => belonging.get(copy) !== 'no' && !givenUpWith(copy).has(copy.marker.sourceId);

  function givenUpWith(copy: OwnCopy): ReadonlySet<string> {
    const rivals = certain.get(keyOf(copy)) ?? [];
    if (belonging.get(copy) === 'unknown') return givenUpAmong([...rivals, copy]);
    const { diskId } = copy.marker;
    const sameDisk = asDisk.get(diskId) ?? [];
    const key = sameDisk.length > 0 ? diskId : keyOf(copy);
    const givenUp = known.get(key) ?? givenUpAmong([...rivals, ...sameDisk]);
    known.set(key, givenUp);
    return givenUp;
  }
}
