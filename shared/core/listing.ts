import type { Disk, Snapshot } from './snapshot.ts';

/** Some snapshots of ENS. Unless `complete`, there may be others; `overBudget` says that this is so because reading them all would take too many pages. */
export interface Listing {
  readonly snapshots: readonly Snapshot[];
  readonly complete: boolean;
  readonly overBudget?: boolean;
}

/** Some disks of ENS. Unless `complete`, there may be others. */
export interface DiskListing {
  readonly disks: readonly Disk[];
  readonly complete: boolean;
}

/** One page of a listing; `totalCount` undefined where ENS does not say. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly totalCount: number | undefined;
}

/** What was read of a listing, each item once. Unless `complete`, there may be more; `overBudget` as in Listing. */
export interface Pages<Item> {
  readonly items: readonly Item[];
  readonly complete: boolean;
  readonly overBudget?: boolean;
}

/** Whether this can be how many items there are. */
export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/**
 * Reads all pages, trusting neither the page size asked for nor the one answered: it is complete when as many different
 * items were seen as ENS says there are, and never when what it says is no count. A listing that changes between pages
 * is read once more from the start.
 */
export async function readPages<Item>(
  page: (pageNumber: number) => Promise<Page<Item>>,
  idOf: (item: Item) => string,
  pageBudget = Number.POSITIVE_INFINITY,
): Promise<Pages<Item>> {
  const first = await readOnce(page, idOf, pageBudget);
  return first.complete || first.overBudget === true ? first : readOnce(page, idOf, pageBudget);
}

async function readOnce<Item>(
  page: (pageNumber: number) => Promise<Page<Item>>,
  idOf: (item: Item) => string,
  pageBudget: number,
): Promise<Pages<Item>> {
  const seen = new Map<string, Item>();
  const pages = (complete: boolean) => ({ items: [...seen.values()], complete });
  let total: number | undefined;
  for (let number = 1; number <= pageBudget; number += 1) {
    const { items, totalCount } = await page(number);
    if (number === 1) total = totalCount;
    else if (totalCount !== total) return pages(false);

    const before = seen.size;
    for (const item of items) seen.set(idOf(item), item);
    if (total !== undefined && !isCount(total)) return pages(false);
    if (total === undefined ? items.length === 0 : seen.size >= total) return pages(true);
    if (seen.size === before) return pages(false);
    if (number === 1 && total !== undefined && total / items.length > pageBudget) break;
  }
  return { ...pages(false), overBudget: true };
}
