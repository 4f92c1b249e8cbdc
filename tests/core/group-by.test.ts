import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupBy } from '../../shared/core/group-by.ts';

describe('groupBy', () => {
  test('some items → by key, keys and items in the order in which they come', () => {
    const groups = groupBy(['b1', 'a1', 'b2', 'c1', 'a2'], ([letter]) => letter);
    expect([...groups]).toEqual([
      ['b', ['b1', 'b2']],
      ['a', ['a1', 'a2']],
      ['c', ['c1']],
    ]);
    expect(groupBy([], (item) => item)).toEqual(new Map());
    expect([...groupBy([undefined, 1], (item) => item)]).toEqual([
      [undefined, [undefined]],
      [1, [1]],
    ]);
  });

  test('any items → each once, in the group of its key', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), fc.integer({ min: 1, max: 5 }), (items, parts) => {
        const groups = groupBy(items.values(), (item) => item % parts);
        for (const [key, group] of groups) expect(group).toEqual(items.filter((item) => item % parts === key));
        expect([...groups.values()].flat()).toHaveLength(items.length);
      }),
    );
  });
});
