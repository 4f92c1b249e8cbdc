import { type EnsOutcome, invalidParameter } from './errors.ts';
import type { EnsSnapshot } from './inventory.ts';
import type { EnsOptions } from './options.ts';
import { type EnsParameters, idList, oneOrMoreIds, positiveInteger } from './parameters.ts';
import { type SnapshotFields, snapshotFields } from './snapshot-fields.ts';
import type { EnsState } from './state.ts';

/** DescribeSnapshots' documented answer: PageSize is the one that counted, TotalCount is of all pages. */
export interface DescribeSnapshotsBody {
  readonly PageNumber: number;
  readonly PageSize: number;
  readonly TotalCount: number;
  readonly Snapshots: readonly SnapshotFields[];
}

const ID_LIMIT = 100;
// Not documented here; DescribeDisks and DescribeInstances have it.
const DEFAULT_PAGE_SIZE = '10';

/**
 * Carries out DescribeSnapshots, newest first (the order is not documented). Every filter given must hold; an unknown id
 * matches nothing and is no error.
 */
export function describeSnapshots(
  state: EnsState,
  parameters: EnsParameters,
  now: number,
): EnsOutcome<DescribeSnapshotsBody> {
  const { EnsRegionIds, SnapshotId, PageNumber = '1', PageSize = DEFAULT_PAGE_SIZE } = parameters;
  const nodes = EnsRegionIds === undefined ? [] : idList(EnsRegionIds, ID_LIMIT);
  const ids = SnapshotId === undefined ? [] : oneOrMoreIds(SnapshotId, ID_LIMIT);
  const pageNumber = positiveInteger(PageNumber);
  const askedPageSize = positiveInteger(PageSize);
  if (nodes === undefined) return invalid('EnsRegionIds');
  if (ids === undefined) return invalid('SnapshotId');
  if (pageNumber === undefined) return invalid('PageNumber');
  if (askedPageSize === undefined) return invalid('PageSize');

  const pageSize = Math.min(askedPageSize, state.options.maxPageSize);
  const found = [...state.snapshots.values()]
    .filter((snapshot) => (snapshot.listedFrom ?? now) <= now && passes(state, snapshot, parameters, nodes, ids))
    .reverse()
    .sort((a, b) => b.createdAt - a.createdAt);
  const page = found.slice((pageNumber - 1) * pageSize, pageNumber * pageSize);
  return {
    ok: true,
    body: {
      PageNumber: pageNumber,
      PageSize: pageSize,
      TotalCount: found.length,
      Snapshots: page.map((snapshot) => snapshotFields(snapshot, state.options, now)),
    },
  };
}

function passes(
  state: EnsState,
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
    (SnapshotName === undefined || isNameMatch(snapshot.snapshotName ?? '', SnapshotName, state.options.nameMatch))
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
