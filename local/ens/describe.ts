import { type EnsOutcome, invalidParameter } from './errors.ts';
import { type EnsSnapshot, isGone } from './inventory.ts';
import { amidChange, type ListingChange } from './listing-change.ts';
import type { EnsOptions, ListingOptions } from './options.ts';
import { type PageBody, pageAsked, pageOf } from './page.ts';
import { type EnsParameters, idList, oneOrMoreIds } from './parameters.ts';
import { passingSnapshot, snapshotComes } from './passers-by.ts';
import { type SnapshotFields, snapshotFields } from './snapshot-fields.ts';
import type { EnsState } from './state.ts';

/** DescribeSnapshots' documented answer. */
export interface DescribeSnapshotsBody extends PageBody {
  readonly Snapshots: readonly SnapshotFields[];
}

/** What faults do to a call that lists. */
export interface ListingFaults {
  readonly reading: Partial<ListingOptions>;
  /** Asked when a page of a listing of several pages is read. */
  change(pageNumber: number): ListingChange | undefined;
}

const ID_LIMIT = 100;

/**
 * Carries out DescribeSnapshots, in the order of the option `listingOrder`, for none is documented. Every filter given must hold; an unknown id
 * matches nothing and is no error.
 */
export function describeSnapshots(
  state: EnsState,
  parameters: EnsParameters,
  now: number,
  faults: ListingFaults,
): EnsOutcome<DescribeSnapshotsBody> {
  const options = { ...state.options, ...faults.reading };
  const { EnsRegionIds, SnapshotId } = parameters;
  const nodes = EnsRegionIds === undefined ? [] : idList(EnsRegionIds, ID_LIMIT);
  const ids = SnapshotId === undefined ? [] : oneOrMoreIds(SnapshotId, ID_LIMIT);
  const asked = pageAsked(parameters, options.maxPageSize);
  if (nodes === undefined) return invalid('EnsRegionIds');
  if (ids === undefined) return invalid('SnapshotId');
  if (typeof asked === 'string') return invalid(asked);

  const listed = [...state.snapshots.values(), ...state.visitors.snapshots]
    .filter((snapshot) => (snapshot.listedFrom ?? now) <= now && !isGone(snapshot, now))
    .filter((snapshot) => passes(state, options, snapshot, parameters, nodes, ids))
    .reverse()
    .sort((a, b) => b.createdAt - a.createdAt);
  const newest = options.listingOrder === 'newest-first' ? 'first' : 'last';
  if (newest === 'last') listed.reverse();
  const change = listed.length > asked.size && ids.length === 0 ? faults.change(asked.number) : undefined;
  const found = amidChange(listed, change, {
    appearsAs: newest,
    passing: (other, as) => passingSnapshot(other, as === newest ? now : other.createdAt),
    comes: (other) => snapshotComes(state.visitors, other, now, state.random),
  });
  const { entries, about } = pageOf(found, asked);
  return { ok: true, body: { ...about, Snapshots: entries.map((entry) => snapshotFields(entry, options, now)) } };
}

function passes(
  state: EnsState,
  options: EnsOptions,
  snapshot: EnsSnapshot,
  { EnsRegionId, DiskId, InstanceId, SnapshotName }: EnsParameters,
  nodes: readonly string[],
  ids: readonly string[],
): boolean {
  return (
    (nodes.length === 0 || nodes.includes(snapshot.ensRegionId)) &&
    (ids.length === 0 || ids.includes(snapshot.snapshotId)) &&
    (EnsRegionId ?? snapshot.ensRegionId) === snapshot.ensRegionId &&
    (DiskId === undefined || DiskId === snapshot.sourceDiskId) &&
    (InstanceId === undefined || InstanceId === instanceOf(state, snapshot)) &&
    (SnapshotName === undefined || isNameMatch(snapshot.snapshotName ?? '', SnapshotName, options.nameMatch))
  );
}

function instanceOf(state: EnsState, snapshot: EnsSnapshot): string | undefined {
  return state.disks.get(snapshot.sourceDiskId ?? '')?.instanceId;
}

function isNameMatch(name: string, asked: string, match: EnsOptions['nameMatch']): boolean {
  if (match === 'ignored') return true;
  return match === 'exact' ? name === asked : name.startsWith(asked);
}

function invalid(parameter: string): { readonly ok: false; readonly error: ReturnType<typeof invalidParameter> } {
  return { ok: false, error: invalidParameter(parameter) };
}
