/** A duration as the rules file has it: a positive whole number and one unit, such as `90s`, `45m`, `36h`, `7d` or `2w`. */
export const durationShape = /^[1-9]\d{0,5}[smhdw]$/;

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Seconds of a duration of that shape. Throws on any other text: the schema has checked it. */
export function secondsOf(text: string): number {
  const unit = unitSeconds[text.slice(-1)];
  if (unit === undefined || !durationShape.test(text)) throw new Error(`${text} is not a duration`);
  return Number(text.slice(0, -1)) * unit;
}

/** Seconds for a reader, in the largest unit and the next: `2d 3h`, `45m`, `0s`. What is smaller is left out. */
export function formatDuration(seconds: number): string {
  const whole = Math.floor(seconds);
  const parts = [
    { unit: 'd', count: Math.floor(whole / 86_400) },
    { unit: 'h', count: Math.floor(whole / 3600) % 24 },
    { unit: 'm', count: Math.floor(whole / 60) % 60 },
    { unit: 's', count: whole % 60 },
  ];
  const largest = parts.findIndex(({ count }) => count > 0);
  if (largest === -1) return '0s';
  return parts
    .slice(largest, largest + 2)
    .filter(({ count }) => count > 0)
    .map(({ unit, count }) => `${count}${unit}`)
    .join(' ');
}
