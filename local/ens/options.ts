/** How the world behaves where the documents are silent or contradict each other; each choice is one reading of them. */
export interface EnsOptions {
  /** The greatest PageSize; a greater one is cut down to it and the answer says so. */
  readonly maxPageSize: number;
  /** How long a deleted snapshot stays `deleting` before it is gone. */
  readonly deleteSeconds: number;
  /** The most nodes a CopySnapshot may name. */
  readonly maxDestinations: number;
  /** What SourceSnapshotId and SourceEnsRegionId are on a snapshot that is no copy. */
  readonly sourceFields: 'absent' | 'empty' | 'null';
  /** Whether a copy tells the disk its source was taken from. */
  readonly copyDiskFields: 'kept' | 'absent';
  /** What a copy of a copy names as its source: the copy it was made from, or the original. */
  readonly copyOfCopyNames: 'parent' | 'root';
  /**
   * `2026-11-24T02:54:38Z`; the same without the Z, `2026-11-24 02:54:38`, or with `.000` before the Z; in China's time,
   * `2026-11-24T10:54:38+08:00`, as DescribeDisks has it; or not told at all.
   */
  readonly creationTime: 'zulu' | 'no-zone' | 'space' | 'millis' | 'offset' | 'absent';
  /** `available` or `Available`. */
  readonly status: 'lower' | 'capitalised';
  /** How SnapshotName filters. */
  readonly nameMatch: 'exact' | 'prefix' | 'ignored';
  /** In which order DescribeSnapshots lists. */
  readonly listingOrder: 'newest-first' | 'oldest-first';
  /** How a call with a single node answers when that node is refused: with an error code, or in UnAllocationId. */
  readonly singleNodeRefusal: 'error' | 'unallocated';
  /**
   * What a node that can never take the copy, as it is unknown, not on sale, or the source's own, does to a call that names
   * others, too: it alone is in UnAllocationId, or the call fails with its error code and copies nothing.
   */
  readonly badNode: 'unallocated' | 'fails-the-call';
  /** Whether CopySnapshot's two lists are there when they are empty. */
  readonly emptyLists: 'present' | 'absent';
}

/** The options that listings alone look at; DescribeDisks has use for `maxPageSize` only. */
export type ListingOptions = Pick<
  EnsOptions,
  'maxPageSize' | 'sourceFields' | 'creationTime' | 'status' | 'nameMatch' | 'listingOrder'
>;

/** The readings taken where the caller of `createEnsWorld` names none. */
export const defaultEnsOptions: EnsOptions = {
  maxPageSize: 50,
  deleteSeconds: 5,
  maxDestinations: Number.POSITIVE_INFINITY,
  sourceFields: 'absent',
  copyDiskFields: 'kept',
  copyOfCopyNames: 'parent',
  creationTime: 'zulu',
  status: 'lower',
  nameMatch: 'exact',
  listingOrder: 'newest-first',
  singleNodeRefusal: 'error',
  badNode: 'unallocated',
  emptyLists: 'present',
};
