/** How a listing changes while its pages are read: somebody's entry comes, or goes, or one goes as another one comes. */
export type ListingChange = 'appears' | 'goes' | 'swaps';

type End = 'first' | 'last';

/** Who changes a listing. */
export interface PassersBy<Entry> {
  /** Where in the listing one appears. */
  readonly appearsAs: End;
  /** One that passes the filters that `other` passes, to stand before or behind all others. */
  passing(other: Entry, as: End): Entry;
  /** One that passes the filters that `other` passes is listed from now on, for a while. */
  comes(other: Entry): void;
}

/** The listing that the page is cut from which is read amid `change`: with one more, who is on this page only. */
export function amidChange<Entry>(
  listed: readonly Entry[],
  change: ListingChange | undefined,
  { appearsAs, passing, comes }: PassersBy<Entry>,
): readonly Entry[] {
  const [first, last] = [listed[0], listed.at(-1)];
  if (change === undefined || first === undefined || last === undefined) return listed;
  if (change === 'swaps') comes(last);
  return change === 'appears' && appearsAs === 'last'
    ? [...listed, passing(last, 'last')]
    : [passing(first, 'first'), ...listed];
}
