/** Draws whether a rule acts: in `probability` of the cases, the same ones in each run for the same seed. */
export interface Chance {
  readonly probability: number;
  readonly seed: number;
  draw(): boolean;
}

/** A chance with a generator (mulberry32) of its own, so that other rules and calls do not change what it draws. */
export function createChance(probability: number, seed: number): Chance {
  let state = seed >>> 0;
  return {
    probability,
    seed,
    draw() {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 < probability;
    },
  };
}
