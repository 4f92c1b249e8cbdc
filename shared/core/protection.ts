import type { Rule } from './effective-rules.ts';
import { type InventoryView, isLive, type OwnCopy } from './inventory.ts';
import type { ResolvedRule } from './resolved-rule.ts';
import { calendarOf, keptOf } from './retention.ts';
import { inSeconds } from './rule-retention.ts';
import { isOfRule } from './selection.ts';
import { type Snapshot, sourceTime } from './snapshot.ts';

/** Which other rule keeps a copy that `maker` has made, as text for a report; undefined if none does. */
export type ProtectorOf = (maker: string, copy: OwnCopy) => string | undefined;

/**
 * Two rules that copy the same disk to the same node must not delete each other's copies: a copy that another rule could
 * have made as well goes only if that rule, were all such copies its own, would not keep it either.
 */
export function createProtection(rules: readonly ResolvedRule[], view: InventoryView): ProtectorOf {
  const originals = originalsOf(rules, view);
  const makers = new Map(rules.map(({ rule }) => [rule.name, rule]));
  const kept = new Map<string, ReadonlySet<string>>();

  return (maker, copy) => {
    const { ensRegionId } = copy.snapshot;
    const protector = rules.find(
      (other) =>
        other.rule.name !== maker &&
        other.destinationNodes.includes(ensRegionId) &&
        couldBeOf(other, copy) &&
        (other.rule.retention === undefined || keptBy(other, ensRegionId).has(copy.snapshot.snapshotId)),
    );
    return protector && `rule ${protector.rule.name} keeps it`;
  };

  function couldBeOf(other: ResolvedRule, { snapshot, marker }: OwnCopy): boolean {
    const original = originals.get(marker.sourceId);
    if (original !== undefined) return other.sourceNodes.includes(original.ensRegionId) && isOfRule(other, original);
    // The source is gone. A copy has its name, unless its rule gave it another.
    const hasItsName = makers.get(marker.rule ?? '')?.copy.name === undefined;
    const { diskId } = marker;
    const gone: Snapshot = {
      ...snapshot,
      snapshotId: marker.sourceId,
      ...(diskId === undefined ? {} : { sourceDiskId: diskId }),
    };
    return isOfRule(hasItsName ? other : { ...other, rule: anyName(other.rule) }, gone);
  }

  function keptBy(other: ResolvedRule, ensRegionId: string): ReadonlySet<string> {
    const key = `${other.rule.name} ${ensRegionId}`;
    const known = kept.get(key) ?? judge(other, ensRegionId);
    kept.set(key, known);
    return known;
  }

  function judge(other: ResolvedRule, ensRegionId: string): ReadonlySet<string> {
    const { retention, zone } = other.rule;
    if (retention === undefined) return new Set();
    const calendar = calendarOf(zone);
    const copies = view.on(ensRegionId).ours.filter((copy) => isLive(copy.snapshot) && couldBeOf(other, copy));
    const keys = new Set(copies.map(({ marker }) => (retention.per === 'disk' ? marker.diskId : undefined)));
    return new Set(
      [...keys].flatMap((diskId) => {
        const own = copies
          .filter(({ marker }) => retention.per === 'rule' || marker.diskId === diskId)
          .map(({ snapshot }) => ({ id: snapshot.snapshotId, time: sourceTime(snapshot) ?? 0 }));
        return [...keptOf(own, inSeconds(retention.keep), calendar)].map(({ id }) => id);
      }),
    );
  }
}

function originalsOf(rules: readonly ResolvedRule[], view: InventoryView): ReadonlyMap<string, Snapshot> {
  const nodes = new Set(rules.flatMap(({ sourceNodes }) => sourceNodes));
  const originals = [...nodes].flatMap((node) => view.on(node).originals);
  return new Map(originals.map((original) => [original.snapshotId, original]));
}

function anyName({ source: { names: _, excludeNames: __, ...source }, ...rule }: Rule): Rule {
  return { ...rule, source };
}
