import { type EnsParameters, positiveInteger } from './parameters.ts';

/** Which page of a listing, from 1, and how many entries are on it. */
export interface PageAsked {
  readonly number: number;
  readonly size: number;
}

/** What the answers of paged listings have in common: PageSize is the one that counted, TotalCount is of all pages. */
export interface PageBody {
  readonly PageNumber: number;
  readonly PageSize: number;
  readonly TotalCount: number;
}

// Documented for DescribeDisks and DescribeInstances.
const DEFAULT_PAGE_SIZE = '10';

/** The page asked for, its size cut down to `maxPageSize`; or the name of the parameter that cannot be read. */
export function pageAsked(
  { PageNumber = '1', PageSize = DEFAULT_PAGE_SIZE }: EnsParameters,
  maxPageSize: number,
): PageAsked | 'PageNumber' | 'PageSize' {
  const number = positiveInteger(PageNumber);
  const size = positiveInteger(PageSize);
  if (number === undefined) return 'PageNumber';
  return size === undefined ? 'PageSize' : { number, size: Math.min(size, maxPageSize) };
}

/** The entries of `listed` that are on this page, and what is told about it. */
export function pageOf<Entry>(
  listed: readonly Entry[],
  { number, size }: PageAsked,
): { readonly entries: readonly Entry[]; readonly about: PageBody } {
  return {
    entries: listed.slice((number - 1) * size, number * size),
    about: { PageNumber: number, PageSize: size, TotalCount: listed.length },
  };
}
