import { matchesGlob } from './glob.ts';
import type { InventoryView, OwnCopy } from './inventory.ts';
import type { Known } from './means-node.ts';
import { type ResolvedRule, readsFrom } from './resolved-rule.ts';
import type { Snapshot } from './snapshot.ts';

/** What is known of a snapshot that may be gone; `isOnSourceNode`: whether it was where the rule looks. */
type Traces = Partial<Pick<Snapshot, 'name' | 'sourceDiskId' | 'diskType'>> & {
  readonly snapshotId: string;
  readonly isOnSourceNode: Known;
};

/**
 * Whether a snapshot is of those that a rule speaks of, whatever its age and rank. `as its disk`: that is not known, but it
 * is the same for all snapshots of its disk; `unknown`: it is not known of this one.
 */
export type Belonging = 'yes' | 'as its disk' | 'unknown' | 'no';

/** Only what is known speaks for a rule, or against it. */
function belongingTo({ rule: { source }, chosenDisks, otherDisks }: ResolvedRule, known: Traces): Belonging {
  const { snapshotId, name, sourceDiskId, diskType, isOnSourceNode } = known;
  const { snapshots, names, excludeNames, disks } = source;
  const isNamed = (globs: readonly string[], known: string) => globs.some((glob) => matchesGlob(glob, known));
  const ofItself = [
    snapshots?.includes(snapshotId),
    names && (name === undefined ? 'unknown' : isNamed(names, name)),
    excludeNames && (name === undefined ? 'unknown' : !isNamed(excludeNames, name)),
  ];
  const ofDisk = [
    isOnSourceNode,
    disks && (sourceDiskId === undefined ? 'unknown' : disks.includes(sourceDiskId)),
    chosenDisks && isChosen(sourceDiskId),
    source.diskType && (diskType === undefined ? 'unknown' : diskType === source.diskType),
  ];
  if ([...ofItself, ...ofDisk].includes(false)) return 'no';
  if (ofItself.includes('unknown')) return 'unknown';
  if (!ofDisk.includes('unknown')) return 'yes';
  return sourceDiskId === undefined ? 'unknown' : 'as its disk';

  function isChosen(diskId: string | undefined): Known {
    if (diskId === undefined) return 'unknown';
    return chosenDisks?.has(diskId) === true || (otherDisks?.has(diskId) === true ? false : 'unknown');
  }
}

/**
 * Tells of copies whether a rule speaks of their sources, by what `view` shows: of one that is gone, the copy and others of
 * its disk.
 */
export function belongingIn(rule: ResolvedRule, view: InventoryView): (copy: OwnCopy) => Belonging {
  // A source may have a copy on each of a thousand nodes.
  const ofListed = new Map<string, Belonging>();
  return (copy) => {
    const { sourceId } = copy.marker;
    const known = ofListed.get(sourceId);
    if (known !== undefined) return known;
    const original = view.original(sourceId);
    if (original === undefined) return belongingOfLast(rule, copy, view);
    const belonging = belongingOfOriginal(rule, original);
    ofListed.set(sourceId, belonging);
    return belonging;
  };
}

/** The same of a copy whose source is gone. */
function belongingOfLast(rule: ResolvedRule, { snapshot, marker }: OwnCopy, view: InventoryView): Belonging {
  const { sourceId, diskId } = marker;
  const sameDisk = diskId === undefined ? [] : view.originalsOf(diskId);
  const home = homeOf(snapshot, sourceId) ?? sameDisk[0]?.ensRegionId;
  const diskType = snapshot.diskType ?? sameDisk.find((sibling) => sibling.diskType !== undefined)?.diskType;
  return belongingTo(rule, {
    snapshotId: sourceId,
    isOnSourceNode: home === undefined ? 'unknown' : readsFrom(rule, home),
    ...(diskId === undefined ? {} : { sourceDiskId: diskId }),
    ...(diskType === undefined ? {} : { diskType }),
    ...(marker.isRenamed || snapshot.name === undefined ? {} : { name: snapshot.name }),
  });
}

/** An original is what it is listed as: one without a disk, or a type of disk, is not of a rule that asks for one. */
export function belongingOfOriginal(rule: ResolvedRule, original: Snapshot): Belonging {
  const { disks = rule.chosenDisks, diskType } = rule.rule.source;
  const lacks = (asked: unknown, told: unknown) => asked !== undefined && told === undefined;
  if (lacks(disks, original.sourceDiskId) || lacks(diskType, original.diskType)) return 'no';
  return belongingTo(rule, {
    ...original,
    name: original.name ?? '',
    isOnSourceNode: readsFrom(rule, original.ensRegionId),
  });
}

/** The node that the source of a copy is, or was, on: of a copy of a copy ENS may name another. */
function homeOf({ sourceSnapshotId, sourceEnsRegionId }: Snapshot, sourceId: string): string | undefined {
  return sourceSnapshotId === sourceId ? sourceEnsRegionId : undefined;
}
