import type { Random } from '../../shared/ports.ts';

/** Numbers that look random and are the same for the same seed. */
export interface SeededRandom extends Random {
  /** True in `probability` of the cases. */
  chance(probability: number): boolean;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  /** One of `items`, of which there is at least one. */
  pick<T>(items: readonly T[]): T;
  /** `count` different ones of `items`, or all of them. */
  some<T>(items: readonly T[], count: number): T[];
}

/** A generator (mulberry32) that starts at `seed`. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  let ids = 0;
  return {
    next,
    uuid: () => {
      ids += 1;
      return `id-${seed}-${ids}`;
    },
    chance: (probability) => next() < probability,
    between,
    pick: (items) => {
      const item = items[between(0, items.length - 1)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
    some: (items, count) => {
      const left = [...items];
      while (left.length > count) left.splice(between(0, left.length - 1), 1);
      return left;
    },
  };
}
