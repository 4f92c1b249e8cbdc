import type { Failure } from './failure.ts';
import { groupBy } from './group-by.ts';
import { type Marker, parseMarker } from './marker.ts';
import type { Snapshot } from './snapshot.ts';

/** All snapshots of some nodes; `gaps` says for which nodes there may be others, and why. Taken at `takenAt`, ms. */
export interface PlanInventory {
  readonly snapshots: readonly Snapshot[];
  readonly gaps: ReadonlyMap<string, Failure>;
  readonly takenAt: number;
}

/** A copy that this installation has made. */
export interface OwnCopy {
  readonly snapshot: Snapshot;
  readonly marker: Marker;
}

/** Whether ENS, too, names the copy as one of what its marker says. */
export function isConfirmed({ snapshot, marker }: OwnCopy): boolean {
  return snapshot.sourceSnapshotId === marker.sourceId;
}

/** What is on one node. */
export interface NodeView {
  /** What was not made from another snapshot. */
  readonly originals: readonly Snapshot[];
  /** Our copies, whatever their status. */
  readonly ours: readonly OwnCopy[];
  /** Those of them that a rule has made. */
  madeBy(rule: string): readonly OwnCopy[];
  /** The copies of a source, whoever made them. */
  copiesOf(sourceId: string): readonly Snapshot[];
}

/** An inventory by node. */
export interface InventoryView {
  on(ensRegionId: string): NodeView;
  /** What was not made from another snapshot, on all nodes. */
  readonly originals: readonly Snapshot[];
  original(snapshotId: string): Snapshot | undefined;
  originalsOf(diskId: string): readonly Snapshot[];
  /** Our copies on all nodes. */
  readonly ours: readonly OwnCopy[];
}

/** Sorts an inventory out once, so that a million pairs can be looked up in it. */
export function viewOf({ snapshots }: Pick<PlanInventory, 'snapshots'>, installation: string): InventoryView {
  const nodes = new Map<string, ReturnType<typeof emptyNode>>();
  const originals: Snapshot[] = [];
  const ours: OwnCopy[] = [];
  // The copies of one call have one description.
  const markers = new Map<string, Marker | undefined>();
  const markerOf = (description: string | undefined) =>
    description === undefined ? undefined : entry(markers, description, () => parseMarker(description));
  for (const snapshot of snapshots) {
    const node = entry(nodes, snapshot.ensRegionId, emptyNode);
    const marker = markerOf(snapshot.description);
    const { sourceSnapshotId } = snapshot;
    if (marker === undefined && sourceSnapshotId === undefined) {
      node.originals.push(snapshot);
      originals.push(snapshot);
    }
    // A copy of a copy may name another source than its marker.
    if (sourceSnapshotId !== undefined) entry(node.bySource, sourceSnapshotId, newList).push(snapshot);
    if (marker === undefined) continue;
    if (marker.sourceId !== sourceSnapshotId) entry(node.bySource, marker.sourceId, newList).push(snapshot);
    if (marker.installation !== installation) continue;
    const own = { snapshot, marker };
    node.ours.push(own);
    ours.push(own);
  }
  const views = new Map([...nodes].map(([ensRegionId, node]) => [ensRegionId, viewOfNode(node)]));
  const nothing = viewOfNode(emptyNode());
  let byId: Map<string, Snapshot> | undefined;
  let byDisk: Map<string | undefined, Snapshot[]> | undefined;
  return {
    on: (ensRegionId) => views.get(ensRegionId) ?? nothing,
    originals,
    original(snapshotId) {
      byId ??= new Map(originals.map((original) => [original.snapshotId, original]));
      return byId.get(snapshotId);
    },
    originalsOf(diskId) {
      byDisk ??= groupBy(originals, ({ sourceDiskId }) => sourceDiskId);
      return byDisk.get(diskId) ?? none;
    },
    ours,
  };
}

function emptyNode() {
  return { originals: [] as Snapshot[], ours: [] as OwnCopy[], bySource: new Map<string, Snapshot[]>() };
}

function viewOfNode({ bySource, ...node }: ReturnType<typeof emptyNode>): NodeView {
  let byRule: Map<string | undefined, OwnCopy[]> | undefined;
  return {
    ...node,
    madeBy(rule) {
      byRule ??= groupBy(node.ours, ({ marker }) => marker.rule);
      return byRule.get(rule) ?? [];
    },
    copiesOf: (sourceId) => bySource.get(sourceId) ?? none,
  };
}

const none: readonly Snapshot[] = [];
const newList = (): Snapshot[] => [];

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key);
  if (found !== undefined || map.has(key)) return found as Value;
  const made = make();
  map.set(key, made);
  return made;
}
