import type { PlanInventory } from '../../shared/core/inventory.ts';
import { type Marker, parseMarker } from '../../shared/core/marker.ts';
import type { Keep } from '../../shared/core/retention.ts';
import type { WrittenRule } from '../../shared/core/rules.ts';
import type { Snapshot } from '../../shared/core/snapshot.ts';
import { keptByPeriods } from './kept-by-periods.ts';

const secondsOf: Readonly<Record<string, number>> = { '1h': 3600, '2d': 172_800, '3d': 259_200, '2w': 1_209_600 };
const dayMs = 86_400_000;

interface OurCopy {
  readonly snapshot: Snapshot;
  readonly marker: Marker;
}

/** The sources that `rule`, one of `ruleWorld`, selects: read slowly from DESIGN §4, with none of the code that plans. */
export function selectedBy(rule: WrittenRule, { snapshots, takenAt }: PlanInventory): Snapshot[] {
  const { minAge, maxAge, newest } = rule.source;
  const threeOClock = takenAt - ((takenAt - 3 * 3_600_000) % dayMs);
  const asOf = rule.schedule === undefined ? takenAt : threeOClock;
  const candidates = snapshots
    .filter((snapshot) => isOriginal(snapshot) && ['available', 'creating'].includes(snapshot.status))
    .filter((snapshot) => couldBeSourceOf(rule, snapshot))
    .filter(({ creationTime: time = 0 }) => {
      const age = (asOf - time) / 1000;
      return age >= (secondsOf[minAge ?? ''] ?? 0) && age <= (secondsOf[maxAge ?? ''] ?? Number.POSITIVE_INFINITY);
    });
  const isNewest = (snapshot: Snapshot) => {
    if (newest === undefined) return true;
    const rivals = candidates.filter((rival) => newest.per === 'rule' || rival.sourceDiskId === snapshot.sourceDiskId);
    return rivals.filter((rival) => isNewer(rival, snapshot)).length < newest.count;
  };
  return candidates.filter(isNewest);
}

/**
 * Whether `rule` selected `source` at the first cut-off at which it could, given all `sources` that there ever were; not if
 * that is still to come.
 */
export function onceSelectedBy(
  rule: WrittenRule,
  source: Snapshot,
  sources: readonly Snapshot[],
  now: number,
): boolean {
  const { minAge, maxAge, newest } = rule.source;
  const ripeAt = ({ creationTime: time = 0 }: Snapshot) => time + (secondsOf[minAge ?? ''] ?? 0) * 1000;
  let cutOff = ripeAt(source);
  if (rule.schedule !== undefined) while ((cutOff - 3 * 3_600_000) % dayMs !== 0) cutOff += 60_000;
  const age = (cutOff - (source.creationTime ?? 0)) / 1000;
  if (!couldBeSourceOf(rule, source) || cutOff > now) return false;
  if (age > (secondsOf[maxAge ?? ''] ?? Number.POSITIVE_INFINITY)) return false;
  const rivals = sources.filter(
    (other) =>
      couldBeSourceOf(rule, other) &&
      ripeAt(other) <= cutOff &&
      (newest?.per === 'rule' || other.sourceDiskId === source.sourceDiskId),
  );
  return rivals.filter((other) => isNewer(other, source)).length < (newest?.count ?? Number.POSITIVE_INFINITY);
}

/** Whether a snapshot is of those that the rule speaks of, at any time. */
export function couldBeSourceOf({ source }: WrittenRule, snapshot: Snapshot): boolean {
  const { nodes = [], names = ['*'], disks, diskType } = source;
  return (
    nodes.includes(snapshot.ensRegionId) &&
    names.some((glob) => glob === '*' || (snapshot.name ?? '').startsWith(glob.slice(0, -1))) &&
    (disks ?? [snapshot.sourceDiskId ?? '']).includes(snapshot.sourceDiskId ?? '') &&
    (diskType ?? snapshot.diskType) === snapshot.diskType
  );
}

/** Whether a copy is the rule's own: it has made it, and its source could be one of the rule's by what is seen. */
export function isOwn(rule: WrittenRule, { snapshot, marker }: OurCopy, snapshots: readonly Snapshot[]): boolean {
  if (marker.rule !== rule.name) return false;
  const originals = snapshots.filter(isOriginal);
  const listed = originals.find(({ snapshotId }) => snapshotId === marker.sourceId);
  // The disk is where its other snapshots are; it may be anywhere if there are none.
  const sibling = originals.find(({ sourceDiskId }) => sourceDiskId === marker.diskId);
  const ensRegionId = sibling?.ensRegionId ?? rule.source.nodes?.[0] ?? '';
  return couldBeSourceOf(rule, listed ?? { ...snapshot, snapshotId: marker.sourceId, ensRegionId });
}

/** The pairs that `rule` wants as `source node`, whether or not another rule wants them too. */
export function wantedBy(rule: WrittenRule, inventory: PlanInventory): string[] {
  const selected = selectedBy(rule, inventory);
  return (rule.destinations.nodes ?? []).flatMap((node) => {
    const kept = rule.retention && new Set(keptOn(node, rule, selected, inventory));
    return selected
      .filter(
        ({ snapshotId, ensRegionId, status }) =>
          status === 'available' && ensRegionId !== node && (kept?.has(snapshotId) ?? true),
      )
      .map(({ snapshotId }) => `${snapshotId} ${node}`);
  });
}

function keptOn(
  node: string,
  rule: WrittenRule,
  selected: readonly Snapshot[],
  { snapshots }: PlanInventory,
): string[] {
  const items = new Map<string, { id: string; time: number; disk: string }>();
  for (const { snapshotId: id, ensRegionId, creationTime: time = 0, sourceDiskId: disk = '' } of selected)
    if (ensRegionId !== node) items.set(id, { id, time, disk });
  for (const { snapshot, marker } of ourCopies(snapshots)) {
    if (snapshot.ensRegionId !== node || !isOwn(rule, { snapshot, marker }, snapshots)) continue;
    if (!['available', 'creating'].includes(snapshot.status)) continue;
    items.set(marker.sourceId, { id: marker.sourceId, time: marker.sourceTime ?? 0, disk: marker.diskId ?? '' });
  }
  return keptOfEach([...items.values()], rule);
}

/** What the retention of `rule` keeps of `items`, of each disk or of all. */
export function keptOfEach(
  items: readonly { id: string; time: number; disk: string }[],
  { retention, zone = 'UTC' }: WrittenRule,
): string[] {
  if (retention === undefined) return items.map(({ id }) => id);
  const keys = new Set(items.map(({ disk }) => (retention.per === 'disk' ? disk : '')));
  return [...keys].flatMap((key) =>
    keptByPeriods(
      items.filter(({ disk }) => retention.per === 'rule' || disk === key),
      secondsKept(retention.keep),
      zone,
    ),
  );
}

function secondsKept({ within, last, daily, weekly, monthly }: NonNullable<WrittenRule['retention']>['keep']): Keep {
  return {
    last: last ?? 0,
    daily: daily ?? 0,
    weekly: weekly ?? 0,
    monthly: monthly ?? 0,
    ...(within === undefined ? {} : { within: secondsOf[within] ?? 0 }),
  };
}

/** The copies that installation `default` made. */
export function ourCopies(snapshots: readonly Snapshot[]): OurCopy[] {
  return snapshots.flatMap((snapshot) => {
    const marker = parseMarker(snapshot.description);
    return marker?.installation === 'default' ? { snapshot, marker } : [];
  });
}

function isOriginal({ sourceSnapshotId, description }: Snapshot): boolean {
  return sourceSnapshotId === undefined && parseMarker(description) === undefined;
}

function isNewer(a: Snapshot, b: Snapshot): boolean {
  const [first, second] = [a.creationTime ?? 0, b.creationTime ?? 0];
  return first > second || (first === second && a.snapshotId < b.snapshotId);
}
