import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import { formatMarker } from '../../shared/core/marker.ts';
import { homeNode } from '../story/places.ts';
import type { SeededRandom } from '../story/random.ts';
import type { PlannedCopy, PlannedSource, Scenario } from '../story/scenario.ts';
import { start } from '../story/times.ts';

/** What a source is called in a story. */
export function nameOf(snapshotId: string): string {
  return `name-${snapshotId}`;
}

/** A source as ENS has it. */
export function sourceSnapshot(source: PlannedSource): EnsSnapshot {
  const { snapshotId, takenAt = -3600, availableAt, goneAt, isCopy, ensRegionId = homeNode, diskId = 'd-1' } = source;
  return {
    snapshotId,
    snapshotName: nameOf(snapshotId),
    ensRegionId,
    createdAt: start + takenAt * 1000,
    sizeMiB: 1,
    sourceDiskId: diskId,
    status: availableAt === undefined ? 'available' : 'creating',
    ...(availableAt === undefined ? {} : { settles: { at: start + availableAt * 1000, as: 'available' } }),
    ...(goneAt === undefined ? {} : { vanishes: { at: start + goneAt * 1000 } }),
    ...(isCopy === true ? { sourceSnapshotId: 'sp-root', sourceEnsRegionId: 'cn-far' } : {}),
  };
}

/** The copies that are there from the start, as ENS has them; `installation` is ours. */
export function plannedCopies({ copies, sources, readings }: Scenario, installation: string): EnsSnapshot[] {
  return copies.flatMap((copy) => {
    const source = sources.find(({ snapshotId }) => snapshotId === copy.sourceId);
    return source === undefined ? [] : copySnapshot(copy, source, installation, readings);
  });
}

function copySnapshot(
  { copyId, ensRegionId, by, rule, madeAt, status, availableAt = 0, from }: PlannedCopy,
  source: PlannedSource,
  installation: string,
  { copyDiskFields }: Scenario['readings'],
): EnsSnapshot {
  const { snapshotId, takenAt = -3600, ensRegionId: home = homeNode, diskId = 'd-1' } = source;
  const marker = {
    sourceId: snapshotId,
    diskId,
    sourceTime: start + takenAt * 1000,
    ...(rule === undefined ? {} : { rule }),
  };
  const isOfCopy = from !== undefined;
  const isOriginal = by === 'people' && from === undefined;
  return {
    snapshotId: copyId,
    snapshotName: nameOf(snapshotId),
    description: formatMarker({ ...marker, installation: by === 'others' ? 'elsewhere' : installation }),
    ensRegionId,
    createdAt: start + madeAt * 1000,
    sizeMiB: 1,
    ...(copyDiskFields === 'absent' && !isOriginal ? {} : { sourceDiskId: diskId }),
    ...(isOriginal
      ? {}
      : { sourceSnapshotId: isOfCopy ? from : snapshotId, sourceEnsRegionId: isOfCopy ? ensRegionId : home }),
    status,
    ...(status === 'creating' ? { settles: { at: start + availableAt * 1000, as: 'available' } } : {}),
  };
}

/** Snapshots of others: two that bear the names of our copies, and on each node as many as the story says. */
export function strangers({ nodes, sources, strangers: each }: Scenario, random: SeededRandom): EnsSnapshot[] {
  const stranger = (snapshotId: string, ensRegionId: string): EnsSnapshot => ({
    snapshotId,
    snapshotName: nameOf(random.pick(sources).snapshotId),
    description: 'taken by somebody else',
    ensRegionId,
    createdAt: start - random.between(1, 240) * 3_600_000,
    sizeMiB: 1,
    sourceDiskId: 'd-9',
    status: 'available',
  });
  return [
    ...random.some(nodes, 2).map((node, index) => stranger(`sp-foreign-${index}`, node)),
    ...nodes.flatMap((node) =>
      Array.from({ length: each }, (_, index) => stranger(`sp-stranger-${node}-${index}`, node)),
    ),
  ];
}
