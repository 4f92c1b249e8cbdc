import { fullBucket, slowDown, speedUp, takeTurn } from '../../core/pace.ts';
import type { Clock } from '../../ports.ts';

/** Spaces the calls of one process; one for all of its invocations. */
export interface Pace {
  /** Resolves when the next call may start. */
  turn(): Promise<void>;
  throttled(): void;
  passed(): void;
}

/** A pace of `callsPerSecond` that halves when ENS throttles and recovers with each call it lets through. */
export function createPace(callsPerSecond: number, clock: Clock): Pace {
  let bucket = fullBucket(callsPerSecond, clock.now());
  return {
    async turn() {
      const taken = takeTurn(bucket, clock.now());
      bucket = taken.bucket;
      if (taken.waitSeconds > 0) await clock.sleep(taken.waitSeconds);
    },
    throttled() {
      bucket = slowDown(bucket, clock.now());
    },
    passed() {
      bucket = speedUp(bucket, callsPerSecond);
    },
  };
}
