import type { Clock } from '../../shared/ports.ts';

/** Virtual time: what is to happen, in its order. Nothing else moves the clock. */
export interface Scheduler extends Clock {
  /** Runs `action` in `seconds` from now; what is due at the same time runs in the order it was planned. */
  after(seconds: number, action: () => void): void;
  /** Runs what is planned until nothing is, or until `isOver`; gives the number of steps taken. */
  run(isOver: () => boolean): Promise<number>;
}

interface Planned {
  readonly time: number;
  readonly action: () => void;
}

/** A scheduler whose clock stands at `start` (milliseconds since the epoch). */
export function createScheduler(start: number): Scheduler {
  const plan: Planned[] = [];
  let now = start;
  const after = (seconds: number, action: () => void) => {
    const time = now + Math.max(0, seconds) * 1000;
    let place = plan.length;
    while (place > 0 && (plan[place - 1]?.time ?? 0) > time) place -= 1;
    plan.splice(place, 0, { time, action });
  };
  return {
    now: () => now,
    sleep: (seconds) => new Promise((resolve) => after(seconds, resolve)),
    after,
    async run(isOver) {
      let steps = 0;
      while (!isOver()) {
        const next = plan.shift();
        if (next === undefined) return steps;
        now = next.time;
        next.action();
        steps += 1;
        await settled();
      }
      return steps;
    },
  };
}

/**
 * Resolves when all that the last step set free has run, up to its next wait for the scheduler: Node runs the next tick once
 * no promise is left to be continued, without a turn of the event loop, which costs more than most steps do.
 */
function settled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
