import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Page, readPages } from '../../shared/core/listing.ts';

interface Thing {
  readonly id: string;
}

const ids = (...things: string[]): readonly Thing[] => things.map((id) => ({ id }));

const read = (page: (number: number) => Promise<Page<Thing>>, budget?: number) =>
  readPages({ page, idOf: ({ id }) => id, isNew: ({ id }) => id.startsWith('new'), pageBudget: budget });

/** Pages answered one after the other, whichever is asked for. */
function pages(...answers: readonly Page<Thing>[]) {
  const asked: number[] = [];
  return {
    asked,
    page: async (number: number) => {
      asked.push(number);
      const answer = answers[asked.length - 1];
      if (answer === undefined) throw new Error('asked for more pages than there are');
      return answer;
    },
  };
}

describe('readPages', () => {
  test('a count that changes between pages → read again from the start, once', async () => {
    const { page, asked } = pages(
      { items: ids('a', 'b'), totalCount: 3 },
      { items: ids('d'), totalCount: 4 },
      { items: ids('a', 'b'), totalCount: 3 },
      { items: ids('c'), totalCount: 3 },
    );
    expect(await read(page)).toEqual({ items: ids('a', 'b', 'c'), complete: true });
    expect(asked).toEqual([1, 2, 1, 2]);
  });

  test('one that changes each time → not complete', async () => {
    const first = { items: ids('a'), totalCount: 2 };
    const changed = { items: ids('b'), totalCount: 3 };
    const { page } = pages(first, changed, first, changed);
    expect((await read(page)).complete).toBe(false);
  });

  test('one comes as another goes, so that pages shift and one is seen twice → not complete', async () => {
    const shifted = [
      { items: ids('a', 'b'), totalCount: 3 },
      { items: ids('b'), totalCount: 3 },
    ];
    const { page } = pages(...shifted, ...shifted);
    expect((await read(page)).complete).toBe(false);
  });

  test('one comes as another goes, so that a third moves to a page that was read → read again, and complete once two readings agree', async () => {
    // Oldest first: a goes, c moves to the first page, new comes.
    const hidden = [
      { items: ids('a', 'b'), totalCount: 4 },
      { items: ids('d', 'new'), totalCount: 4 },
    ];
    const shown = [
      { items: ids('b', 'c'), totalCount: 4 },
      { items: ids('d', 'new'), totalCount: 4 },
    ];
    const once = pages(...hidden, ...shown);
    expect(await read(once.page)).toEqual({ items: ids('b', 'c', 'd', 'new'), complete: false });
    expect(once.asked).toEqual([1, 2, 1, 2]);
    expect(await read(pages(...shown, ...shown).page)).toEqual({ items: ids('b', 'c', 'd', 'new'), complete: true });
  });

  test('a new item on the only page → nothing can be hidden, read once', async () => {
    const { page, asked } = pages({ items: ids('a', 'new'), totalCount: 2 });
    expect(await read(page)).toEqual({ items: ids('a', 'new'), complete: true });
    expect(asked).toEqual([1]);
  });

  test('a server that answers the first page for ever → ends, not complete', async () => {
    const same = { items: ids('a', 'b'), totalCount: 100 };
    const { page, asked } = pages(same, same, same, same);
    expect((await read(page)).complete).toBe(false);
    expect(asked).toEqual([1, 2, 1, 2]);
  });

  test('no count → until an empty page', async () => {
    const { page } = pages(
      { items: ids('a'), totalCount: undefined },
      { items: ids('b'), totalCount: undefined },
      { items: [], totalCount: undefined },
    );
    expect(await read(page)).toEqual({ items: ids('a', 'b'), complete: true });
  });

  test('pages that turn out smaller than the first → stops at the budget', async () => {
    const { page } = pages({ items: ids('a', 'b'), totalCount: 4 }, { items: ids('c'), totalCount: 4 });
    expect(await read(page, 2)).toEqual({ items: ids('a', 'b', 'c'), complete: false, pagesNeeded: 4 });
  });

  test('a count that none can be → never complete, and what was seen is kept', () => {
    const none = fc.oneof(
      fc.integer({ max: -1 }),
      fc.double().filter((value) => !Number.isInteger(value)),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2 ** 53),
    );
    return fc.assert(
      fc.asyncProperty(
        none,
        fc.uniqueArray(fc.string(), { maxLength: 3 }),
        fc.integer({ min: 1, max: 3 }),
        async (totalCount, seen, budget) => {
          const items = ids(...seen);
          expect(await read(async () => ({ items, totalCount }), budget)).toEqual({
            items,
            complete: false,
          });
        },
      ),
    );
  });

  test('more pages than the budget, as the first one shows → reads no further', async () => {
    const { page, asked } = pages({ items: ids('a', 'b'), totalCount: 7 });
    expect(await read(page, 3)).toEqual({ items: ids('a', 'b'), complete: false, pagesNeeded: 4 });
    expect(asked).toEqual([1]);
  });

  test('a small page on the way → does not count as a sign of too many pages', async () => {
    const { page } = pages(
      { items: ids('a', 'b'), totalCount: 4 },
      { items: ids('c'), totalCount: 4 },
      { items: ids('d'), totalCount: 4 },
    );
    expect(await read(page, 3)).toEqual({ items: ids('a', 'b', 'c', 'd'), complete: true });
  });

  test('nothing there → complete after one page', async () => {
    const { page } = pages({ items: [], totalCount: 0 });
    expect(await read(page)).toEqual({ items: [], complete: true });
  });
});
