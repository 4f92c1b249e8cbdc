import { wallReader } from './wall-reader.ts';

/** A UTC minute, what the wall clock shows at its start, and what it shows a minute before. */
export interface Minute {
  readonly at: number;
  readonly wall: number;
  readonly wallBefore: number;
}

/** Every minute of some days from a UTC date on: what oracles for wall clocks walk. */
export function minutesOf(zone: string, date: string, days: number): readonly Minute[] {
  const wall = wallReader(zone);
  const start = Date.parse(`${date}T00:00:00Z`);
  const walls = Array.from({ length: days * 1440 + 1 }, (_, index) => wall(start + (index - 1) * 60_000));
  return walls.slice(1).map((shown, index) => ({
    at: start + index * 60_000,
    wall: shown,
    wallBefore: walls[index] ?? 0,
  }));
}
