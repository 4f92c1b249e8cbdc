import type { Snapshot } from './snapshot.ts';

/** Some snapshots of ENS. Unless `complete`, there may be others; `overBudget` says that this is so because reading them all would take too many pages. */
export interface Listing {
  readonly snapshots: readonly Snapshot[];
  readonly complete: boolean;
  readonly overBudget?: boolean;
}

/** One page of a listing; `totalCount` undefined where ENS does not say. */
export interface Page {
  readonly snapshots: readonly Snapshot[];
  readonly totalCount: number | undefined;
}

/** Whether this can be how many snapshots there are. */
export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/**
 * Reads all pages, trusting neither the page size asked for nor the one answered: it is complete when as many different
 * snapshots were seen as ENS says there are, and never when what it says is no count. A listing that changes between pages
 * is read once more from the start.
 */
export async function readListing(
  page: (pageNumber: number) => Promise<Page>,
  pageBudget = Number.POSITIVE_INFINITY,
): Promise<Listing> {
  const first = await readOnce(page, pageBudget);
  return first.complete || first.overBudget === true ? first : readOnce(page, pageBudget);
}

async function readOnce(page: (pageNumber: number) => Promise<Page>, pageBudget: number): Promise<Listing> {
  const seen = new Map<string, Snapshot>();
  const listing = (complete: boolean) => ({ snapshots: [...seen.values()], complete });
  let total: number | undefined;
  for (let number = 1; number <= pageBudget; number += 1) {
    const { snapshots, totalCount } = await page(number);
    if (number === 1) total = totalCount;
    else if (totalCount !== total) return listing(false);

    const before = seen.size;
    for (const snapshot of snapshots) seen.set(snapshot.snapshotId, snapshot);
    if (total !== undefined && !isCount(total)) return listing(false);
    if (total === undefined ? snapshots.length === 0 : seen.size >= total) return listing(true);
    if (seen.size === before) return listing(false);
    if (number === 1 && total !== undefined && total / snapshots.length > pageBudget) break;
  }
  return { ...listing(false), overBudget: true };
}
