import type { Clock } from '../keys.ts';

/** One timer that rings when the clock has come to a time; a later `set` replaces an earlier one. */
export interface Alarm {
  /** `at` in ms since the epoch; a time that is past rings as soon as possible. */
  set(at: number): void;
  clear(): void;
}

// Node takes a longer delay for 1 ms.
const LONGEST_DELAY = 2 ** 31 - 1;

/** An alarm that is not set. */
export function createAlarm(clock: Clock, ring: () => void): Alarm {
  let timer: NodeJS.Timeout | undefined;

  function set(at: number): void {
    clearTimeout(timer);
    const delay = Math.min(Math.max(at - clock.now(), 0), LONGEST_DELAY);
    // Node's timers may come a little before their time.
    timer = setTimeout(() => (clock.now() < at ? set(at) : ring()), delay);
  }

  return { set, clear: () => clearTimeout(timer) };
}
