import type { Disk, Snapshot } from './snapshot.ts';

/** Some snapshots of ENS. Unless `complete`, there may be others. */
export interface Listing {
  readonly snapshots: readonly Snapshot[];
  readonly complete: boolean;
  /** About how many pages reading them all would take, where that is more than the budget. */
  readonly pagesNeeded?: number;
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

/** What was read of a listing, each item once. Unless `complete`, there may be more; `pagesNeeded` as in Listing. */
export interface Pages<Item> {
  readonly items: readonly Item[];
  readonly complete: boolean;
  readonly pagesNeeded?: number;
}

/** How a listing is read. */
export interface Reading<Item> {
  readonly page: (pageNumber: number) => Promise<Page<Item>>;
  readonly idOf: (item: Item) => string;
  /** Whether ENS may have made the item while the listing was read. */
  readonly isNew: (item: Item) => boolean;
  readonly pageBudget?: number | undefined;
}

/** Whether this can be how many items there are. */
export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/**
 * Reads all pages, trusting neither the page size asked for nor the one answered: it is complete when as many different
 * items were seen as ENS says there are, and never when what it says is no count. A listing that changes between pages
 * is read once more from the start. Where one item goes as another comes, the count stays the same, and an item may move to
 * a page that was read already: a listing of several pages that shows a new item is complete only if two readings agree.
 */
export async function readPages<Item>(reading: Reading<Item>): Promise<Pages<Item>> {
  const first = await readOnce(reading);
  if (first.pagesNeeded !== undefined || (first.complete && !mayHideOne(first, reading))) return pagesOf(first);
  const second = await readOnce(reading);
  const isSettled = !mayHideOne(second, reading) || haveSameIds(first, second, reading);
  return { ...pagesOf(second), complete: second.complete && isSettled };
}

interface OneReading<Item> extends Pages<Item> {
  readonly pageCount: number;
}

function pagesOf<Item>({ pageCount: _, ...pages }: OneReading<Item>): Pages<Item> {
  return pages;
}

function mayHideOne<Item>({ items, pageCount }: OneReading<Item>, { isNew }: Reading<Item>): boolean {
  return pageCount > 1 && items.some(isNew);
}

function haveSameIds<Item>(a: Pages<Item>, b: Pages<Item>, { idOf }: Reading<Item>): boolean {
  const ids = new Set(a.items.map(idOf));
  return a.items.length === b.items.length && b.items.every((item) => ids.has(idOf(item)));
}

async function readOnce<Item>({
  page,
  idOf,
  pageBudget = Number.POSITIVE_INFINITY,
}: Reading<Item>): Promise<OneReading<Item>> {
  const seen = new Map<string, Item>();
  const until = (pageCount: number, complete: boolean) => ({ items: [...seen.values()], complete, pageCount });
  let total: number | undefined;
  for (let number = 1; number <= pageBudget; number += 1) {
    const { items, totalCount } = await page(number);
    if (number === 1) total = totalCount;
    else if (totalCount !== total) return until(number, false);

    const before = seen.size;
    for (const item of items) seen.set(idOf(item), item);
    if (total !== undefined && !isCount(total)) return until(number, false);
    if (total === undefined ? items.length === 0 : seen.size >= total) return until(number, true);
    if (seen.size === before) return until(number, false);
    const pagesNeeded = total === undefined ? 0 : Math.ceil(total / items.length);
    if (number === 1 && pagesNeeded > pageBudget) return { ...until(number, false), pagesNeeded };
  }
  // How many there are is not said, or the pages became smaller: there are more than the budget.
  return { ...until(pageBudget, false), pagesNeeded: 2 * pageBudget };
}
