import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstInTickOrder, inTickOrder } from '../../shared/core/tick-order.ts';

const keys = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { maxLength: 30 });

test('the first of some things → as many as asked for, those that the order begins with, as they came', () => {
  fc.assert(
    fc.property(keys, fc.nat(1000), fc.integer({ min: -1, max: 40 }), (items, tick, count) => {
      const whole = inTickOrder(items, (item) => item, tick);
      const first = firstInTickOrder(items, (item) => item, tick, Math.max(0, count));
      expect(first).toEqual(items.filter((item) => whole.slice(0, Math.max(0, count)).includes(item)));
    }),
  );
});

test('things of one rank → the first that came', () => {
  const same = Array.from({ length: 5 }, (_, index) => ({ index }));
  expect(firstInTickOrder(same, () => 'key', 1, 3).map(({ index }) => index)).toEqual([0, 1, 2]);
});
