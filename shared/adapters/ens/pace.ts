import pLimit from 'p-limit';
import { CallError } from '../../core/failure.ts';
import { fullBucket, slowDown, speedUp, takeTurn } from '../../core/pace.ts';
import type { Clock } from '../../ports.ts';

/** Runs calls so that not too many start in a second, nor run at once; one for all invocations of a process. */
export type Pace = <T>(call: () => Promise<T>) => Promise<T>;

export interface PaceOptions {
  readonly callsPerSecond: number;
  readonly concurrentCalls: number;
  readonly clock: Clock;
}

/** A pace that halves when a call is throttled and recovers with each one that is not. */
export function createPace({ callsPerSecond, concurrentCalls, clock }: PaceOptions): Pace {
  const limit = pLimit(concurrentCalls);
  let bucket = fullBucket(callsPerSecond, clock.now());
  return (call) =>
    limit(async () => {
      const taken = takeTurn(bucket, clock.now());
      bucket = taken.bucket;
      if (taken.waitSeconds > 0) await clock.sleep(taken.waitSeconds);
      try {
        const answer = await call();
        bucket = speedUp(bucket, callsPerSecond);
        return answer;
      } catch (error) {
        const throttled = error instanceof CallError && error.failure.kind === 'throttled';
        if (throttled) bucket = slowDown(bucket, clock.now());
        throw error;
      }
    });
}
