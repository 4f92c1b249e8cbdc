import { randomUUID } from 'node:crypto';
import type { Clock, Random } from '../ports.ts';

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
};

/** The machine's random numbers. */
export const systemRandom: Random = { next: () => Math.random(), uuid: () => randomUUID() };
