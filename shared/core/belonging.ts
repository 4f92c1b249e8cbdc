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

/** Tells whether a rule speaks of an original, or of the source of a copy, by all that is still to be seen of it. */
export interface Belongings {
  ofOriginal(rule: ResolvedRule, original: Snapshot): Belonging;
  ofCopy(rule: ResolvedRule, copy: OwnCopy): Belonging;
}

/** Judges by what `view` shows: of a source that is gone the copies, and other snapshots of its disk. */
export function belongingsIn(view: InventoryView): Belongings {
  const originals = new Map(view.originals.map((original) => [original.snapshotId, original]));
  const originalsOfDisk = groupBy(view.originals, ({ sourceDiskId }) => sourceDiskId);

  return {
    ofOriginal,
    ofCopy(rule, { snapshot, marker }) {
      const { sourceId, diskId } = marker;
      const original = originals.get(sourceId);
      if (original !== undefined) return ofOriginal(rule, original);
      const sameDisk = diskId === undefined ? [] : (originalsOfDisk.get(diskId) ?? []);
      const home = homeOf(snapshot, sourceId) ?? sameDisk[0]?.ensRegionId;
      const diskType = snapshot.diskType ?? sameDisk.find((sibling) => sibling.diskType !== undefined)?.diskType;
      return belongingTo(rule, {
        snapshotId: sourceId,
        isOnSourceNode: home === undefined ? undefined : rule.sourceNodes.includes(home),
        ...(diskId === undefined ? {} : { sourceDiskId: diskId }),
        ...(diskType === undefined ? {} : { diskType }),
        ...(marker.isRenamed || snapshot.name === undefined ? {} : { name: snapshot.name }),
      });
    },
  };
}

/** An original is what it is listed as: one without a disk, or a type of disk, is not of a rule that asks for one. */
function ofOriginal(rule: ResolvedRule, original: Snapshot): Belonging {
  const { disks = rule.chosenDisks, diskType } = rule.rule.source;
  const lacks = (asked: unknown, told: unknown) => asked !== undefined && told === undefined;
  if (lacks(disks, original.sourceDiskId) || lacks(diskType, original.diskType)) return 'no';
  return belongingTo(rule, {
    ...original,
    name: original.name ?? '',
    isOnSourceNode: rule.sourceNodes.includes(original.ensRegionId),
  });
}

/** The node that the source of a copy is, or was, on: of a copy of a copy ENS may name another. */
function homeOf({ sourceSnapshotId, sourceEnsRegionId }: Snapshot, sourceId: string): string | undefined {
  return sourceSnapshotId === sourceId ? sourceEnsRegionId : undefined;
}
