import { copyName } from './copy-name.ts';
import type { Rule } from './effective-rules.ts';
import { groupBy } from './group-by.ts';
import type { InventoryView, OwnCopy } from './inventory.ts';
import type { Marker } from './marker.ts';
import type { ResolvedRule } from './resolved-rule.ts';
import { givenUpBy } from './rule-retention.ts';
import { isOfRule } from './selection.ts';
import type { Snapshot } from './snapshot.ts';

/** Which other rule keeps a copy that `maker` has made, as text for a report; undefined if none does. */
export type ProtectorOf = (maker: string, copy: OwnCopy) => string | undefined;

/**
 * Two rules that copy the same disk to the same node must not delete each other's copies: a copy that another rule could
 * have made as well goes only if that rule, were all such copies its own, would not keep it either.
 */
export function createProtection(rules: readonly ResolvedRule[], view: InventoryView): ProtectorOf {
  const originals = new Map(view.originals.map((original) => [original.snapshotId, original]));
  const originalsOfDisk = groupBy(view.originals, ({ sourceDiskId }) => sourceDiskId);
  const makers = new Map(rules.map(({ rule }) => [rule.name, rule]));
  const givenUp = new Map<string, ReadonlySet<string>>();

  return (maker, copy) => {
    const { ensRegionId } = copy.snapshot;
    const protector = rules.find(
      (other) =>
        other.rule.name !== maker &&
        other.destinationNodes.includes(ensRegionId) &&
        couldBeOf(other, copy) &&
        !givenUpOn(other, ensRegionId).has(copy.marker.sourceId),
    );
    return protector && `rule ${protector.rule.name} keeps it`;
  };

  function couldBeOf(other: ResolvedRule, { snapshot, marker }: OwnCopy): boolean {
    const isSourceNode = ({ ensRegionId }: Snapshot) => other.sourceNodes.includes(ensRegionId);
    const original = originals.get(marker.sourceId);
    if (original !== undefined) return isSourceNode(original) && isOfRule(other, original);
    // The source is gone. Where its disk is, other snapshots of the disk tell.
    const { diskId } = marker;
    const sameDisk = originalsOfDisk.get(diskId) ?? [];
    if (diskId !== undefined && sameDisk.length > 0 && !sameDisk.some(isSourceNode)) return false;
    const gone: Snapshot = {
      ...snapshot,
      snapshotId: marker.sourceId,
      ...(diskId === undefined ? {} : { sourceDiskId: diskId }),
    };
    return isOfRule(hasItsName(snapshot, marker) ? other : { ...other, rule: anyName(other.rule) }, gone);
  }

  /** A copy has the name of its source, unless its rule gave it another, or ENS does not take it. */
  function hasItsName({ name }: Snapshot, { rule, sourceId }: Marker): boolean {
    const isNamed = makers.get(rule ?? '')?.copy.name !== undefined;
    return !isNamed && name !== copyName(undefined, { snapshotId: sourceId });
  }

  function givenUpOn(other: ResolvedRule, ensRegionId: string): ReadonlySet<string> {
    const key = `${other.rule.name} ${ensRegionId}`;
    const known = givenUp.get(key) ?? judge(other, ensRegionId);
    givenUp.set(key, known);
    return known;
  }

  function judge(other: ResolvedRule, ensRegionId: string): ReadonlySet<string> {
    const { retention, zone } = other.rule;
    if (retention === undefined) return new Set();
    const copies = view.on(ensRegionId).ours.filter((copy) => couldBeOf(other, copy));
    return givenUpBy(retention, zone, copies);
  }
}

function anyName({ source: { names: _, excludeNames: __, ...source }, ...rule }: Rule): Rule {
  return { ...rule, source };
}
