import type { ListingFaults } from './describe.ts';
import { type DiskFields, diskFields, diskStatus } from './disk-fields.ts';
import { type EnsOutcome, invalidParameter } from './errors.ts';
import type { EnsDisk } from './inventory.ts';
import { amidChange } from './listing-change.ts';
import { type PageBody, pageAsked, pageOf } from './page.ts';
import { type EnsParameters, idList } from './parameters.ts';
import { diskComes, passingDisk } from './passers-by.ts';
import type { EnsState } from './state.ts';

/** DescribeDisks' documented answer. */
export interface DescribeDisksBody extends PageBody {
  readonly Code: 0;
  readonly Disks: { readonly Disks: readonly DiskFields[] };
}

const ID_LIMIT = 100;
const MAX_PAGE_SIZE = 50;
const TYPES = ['system', 'data'];
// Refused rather than passed over: a filter that does nothing would be taken for one that works.
const UNPLAYED = ['DiskChargeType', 'DiskType', 'OrderByParams', 'SnapshotId'];

/**
 * Carries out DescribeDisks, nodes in descending order as documented. Every filter given must hold; an unknown id matches
 * nothing and is no error (not documented). A larger PageSize than the documented 50 is cut down to it.
 */
export function describeDisks(
  state: EnsState,
  parameters: EnsParameters,
  now: number,
  faults: ListingFaults,
): EnsOutcome<DescribeDisksBody> {
  const options = { ...state.options, ...faults.reading };
  const { EnsRegionIds, DiskId, DiskIds, Type } = parameters;
  const nodes = EnsRegionIds === undefined ? [] : idList(EnsRegionIds, ID_LIMIT);
  const ids = DiskIds === undefined ? [] : idList(DiskIds, ID_LIMIT);
  const asked = pageAsked(parameters, Math.min(options.maxPageSize, MAX_PAGE_SIZE));
  const fail = (parameter: string) => ({ ok: false, error: invalidParameter(parameter) }) as const;
  if (nodes === undefined) return fail('EnsRegionIds');
  if (ids === undefined) return fail('DiskIds');
  if (Type !== undefined && !TYPES.includes(Type)) return fail('Type');
  if (typeof asked === 'string') return fail(asked);
  const unplayed = UNPLAYED.find((name) => parameters[name] !== undefined);
  if (unplayed !== undefined) return fail(unplayed);

  const listed = [...state.disks.values(), ...state.visitors.disks.filter(({ goneAt }) => goneAt > now)]
    .filter((disk) => passes(disk, parameters, nodes, ids))
    .sort((a, b) => Number(a.ensRegionId < b.ensRegionId) - Number(a.ensRegionId > b.ensRegionId));
  const isById = DiskId !== undefined || ids.length > 0;
  const change = listed.length > asked.size && !isById ? faults.change(asked.number) : undefined;
  const found = amidChange(listed, change, {
    appearsAs: 'first',
    passing: (other) => passingDisk(other, now),
    comes: (other) => diskComes(state.visitors, other, now, state.random),
  });
  const { entries, about } = pageOf(found, asked);
  return { ok: true, body: { Code: 0, ...about, Disks: { Disks: entries.map(diskFields) } } };
}

function passes(
  disk: EnsDisk,
  { EnsRegionId, DiskId, DiskName, InstanceId, Category, Status, Type }: EnsParameters,
  nodes: readonly string[],
  ids: readonly string[],
): boolean {
  return (
    (nodes.length === 0 || nodes.includes(disk.ensRegionId)) &&
    (ids.length === 0 || ids.includes(disk.diskId)) &&
    (EnsRegionId ?? disk.ensRegionId) === disk.ensRegionId &&
    (DiskId ?? disk.diskId) === disk.diskId &&
    (DiskName ?? disk.diskName) === disk.diskName &&
    (InstanceId ?? disk.instanceId) === disk.instanceId &&
    (Category ?? disk.category) === disk.category &&
    (Status ?? diskStatus(disk)) === diskStatus(disk) &&
    (Type ?? disk.type) === disk.type
  );
}
