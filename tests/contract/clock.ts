import { describe, expect, test } from 'vitest';
import type { Clock } from '../../shared/ports.ts';

/** A clock to be judged; `until` lets its time pass until the promise is settled, `tick` is the shortest sleep worth a test (seconds). */
export interface ClockOnTrial {
  readonly clock: Clock;
  readonly tick: number;
  until<T>(promise: Promise<T>): Promise<T>;
}

/** What each implementation of Clock must do. */
export function clockContract(name: string, create: () => ClockOnTrial): void {
  describe(`Clock: ${name}`, () => {
    test('sleep → at least so long, by its own time', async () => {
      const { clock, until, tick } = create();
      const before = clock.now();
      await until(clock.sleep(2 * tick));
      // A timer of the machine may come a part of a millisecond early.
      expect(clock.now() - before).toBeGreaterThanOrEqual(2 * tick * 1000 - 1);
    });

    test('several sleeps at once → they end in the order of their length', async () => {
      const { clock, until, tick } = create();
      const ended: number[] = [];
      const sleep = (ticks: number) => clock.sleep(ticks * tick).then(() => ended.push(ticks));
      await until(Promise.all([sleep(6), sleep(1), sleep(3)]));
      expect(ended).toEqual([1, 3, 6]);
    });

    test.each([0, -1])('sleep of %i s → ends, and time does not go back', async (seconds) => {
      const { clock, until } = create();
      const before = clock.now();
      await until(clock.sleep(seconds));
      expect(clock.now()).toBeGreaterThanOrEqual(before);
    });

    test('now → milliseconds of an epoch that dates can be made of', () => {
      expect(new Date(create().clock.now()).getUTCFullYear()).toBeGreaterThanOrEqual(2020);
    });
  });
}
