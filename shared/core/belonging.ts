import { matchesGlob } from './glob.ts';
import { groupBy } from './group-by.ts';
import type { InventoryView, OwnCopy } from './inventory.ts';
import type { ResolvedRule } from './resolved-rule.ts';
import type { Snapshot } from './snapshot.ts';

/** What is known of a snapshot that may be gone; `isOnSourceNode`: whether it was where the rule looks. */
export type KnownSource = Partial<Pick<Snapshot, 'name' | 'sourceDiskId' | 'diskType'>> & {
  readonly snapshotId: string;
  readonly isOnSourceNode: boolean | undefined;
};

/**
 * Whether a snapshot is of those that a rule speaks of, whatever its age and rank. `as its disk`: that is not known, but it
 * is the same for all snapshots of its disk; `unknown`: it is not known of this one.
 */
export type Belonging = 'yes' | 'as its disk' | 'unknown' | 'no';

/** Only what is known speaks for a rule, or against it. */
export function belongingTo(
  { rule: { source }, chosenDisks, otherDisks }: ResolvedRule,
  known: KnownSource,
): Belonging {
  const { snapshotId, name, sourceDiskId, diskType, isOnSourceNode } = known;
  const { snapshots, names, excludeNames, disks } = source;
  const isNamed = (globs: readonly string[], known: string) => globs.some((glob) => matchesGlob(glob, known));
  const ofItself = [
    snapshots?.includes(snapshotId),
    names && (name === undefined ? 'unknown' : isNamed(names, name)),
    excludeNames && (name === undefined ? 'unknown' : !isNamed(excludeNames, name)),
  ];
  const ofDisk = [
    isOnSourceNode ?? 'unknown',
    disks && (sourceDiskId === undefined ? 'unknown' : disks.includes(sourceDiskId)),
    chosenDisks && isChosen(sourceDiskId),
    source.diskType && (diskType === undefined ? 'unknown' : diskType === source.diskType),
  ];
  if ([...ofItself, ...ofDisk].includes(false)) return 'no';
  if (ofItself.includes('unknown')) return 'unknown';
  if (!ofDisk.includes('unknown')) return 'yes';
  return sourceDiskId === undefined ? 'unknown' : 'as its disk';

  function isChosen(diskId: string | undefined): boolean | 'unknown' {
    if (diskId === undefined) return 'unknown';
    return chosenDisks?.has(diskId) === true || (otherDisks?.has(diskId) === true ? false : 'unknown');
  }
}

/** Tells of copies whether their sources are of those that a rule speaks of, by all that `view` still shows of these. */
export function belongingsIn(view: InventoryView): (rule: ResolvedRule, copy: OwnCopy) => Belonging {
  const originals = new Map(view.originals.map((original) => [original.snapshotId, original]));
  const originalsOfDisk = groupBy(view.originals, ({ sourceDiskId }) => sourceDiskId);

  return (rule, { snapshot, marker }) => {
    const isSourceNode = ({ ensRegionId }: Snapshot) => rule.sourceNodes.includes(ensRegionId);
    const { sourceId, diskId } = marker;
    const original = originals.get(sourceId);
    if (original !== undefined) return belongingTo(rule, { ...original, isOnSourceNode: isSourceNode(original) });
    // The source is gone. Where its disk is, other snapshots of the disk tell.
    const sameDisk = diskId === undefined ? [] : (originalsOfDisk.get(diskId) ?? []);
    const { name, diskType } = snapshot;
    return belongingTo(rule, {
      snapshotId: sourceId,
      isOnSourceNode: sameDisk.length === 0 ? undefined : sameDisk.some(isSourceNode),
      ...(diskId === undefined ? {} : { sourceDiskId: diskId }),
      ...(diskType === undefined ? {} : { diskType }),
      ...(marker.isRenamed || name === undefined ? {} : { name }),
    });
  };
}
