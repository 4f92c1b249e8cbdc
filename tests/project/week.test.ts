import { expect, test } from 'vitest';
import { showWeek } from '../../scripts/demo/week.ts';

test('a week of rules in bad weather → all objectives met at its end, outdated copies deleted, none double', async () => {
  const lines: string[] = [];
  const { rows, doubles, deleted, prune } = await showWeek((line) => lines.push(line));
  expect(rows.map(({ rule, copies, objective }) => ({ rule, copies, objective }))).toEqual([
    ...Array.from({ length: 7 }, () => ({ rule: 'game-lobby', copies: expect.any(Number), objective: 'met' })),
    ...Array.from({ length: 2 }, () => ({ rule: 'shop-orders', copies: expect.any(Number), objective: 'met' })),
  ]);
  // Two of the last and four of the days, and one more that the next prune takes.
  for (const { copies } of rows) expect([4, 5]).toContain(copies);
  expect(rows.every(({ behindSeconds }) => behindSeconds === 0)).toBe(true);
  expect([doubles, prune.obstacles]).toEqual([0, []]);
  expect(deleted).toBeGreaterThan(20);
  expect(lines.filter((line) => line.includes('after day'))).toHaveLength(7);
});
