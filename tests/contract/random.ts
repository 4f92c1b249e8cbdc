import { describe, expect, test } from 'vitest';
import type { Random } from '../../shared/ports.ts';

/** What each implementation of Random must do. */
export function randomContract(name: string, create: () => Random): void {
  describe(`Random: ${name}`, () => {
    test('next → in [0, 1), spread over all of it', () => {
      const random = create();
      const tenths = new Set<number>();
      for (let draw = 0; draw < 1000; draw += 1) {
        const number = random.next();
        expect(number >= 0 && number < 1).toBe(true);
        tenths.add(Math.floor(number * 10));
      }
      expect(tenths.size).toBe(10);
    });

    test('uuid → never the same twice, and fit for a task id, a header and a log', () => {
      const random = create();
      const ids = Array.from({ length: 1000 }, () => random.uuid());
      expect(new Set(ids).size).toBe(1000);
      expect(ids.filter((id) => !/^[A-Za-z0-9-]{1,64}$/.test(id))).toEqual([]);
    });
  });
}
