const offset = 8 * 60 * 60 * 1000;

/** A time (milliseconds since the epoch) as clocks in China show it, `2026-11-24T10:54:38`. */
export function chinaTime(at: number): string {
  return new Date(at + offset).toISOString().slice(0, 19);
}
