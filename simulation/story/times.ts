// The times that rules of a story may speak of, each with what it means in plain numbers: the judges go by those alone.

/** When every story begins, a Tuesday, in milliseconds since the epoch. */
export const start = Date.UTC(2026, 10, 24);

const hour = 3600;

/** Zones whose clocks never change, and how many seconds they are ahead of UTC. */
export const zones: Readonly<Record<string, number>> = {
  UTC: 0,
  'Asia/Shanghai': 8 * hour,
  'Asia/Kolkata': 5.5 * hour,
  'America/Bogota': -5 * hour,
  'Pacific/Kiritimati': 14 * hour,
};

/** Cut-offs: how often they come, and one of them, in seconds from the start on the clocks of their zone. */
export interface CutOffs {
  readonly everySeconds: number;
  readonly oneAt: number;
}

export const schedules: Readonly<Record<string, CutOffs>> = {
  '0 */3 * * *': { everySeconds: 3 * hour, oneAt: 0 },
  '30 2 * * *': { everySeconds: 24 * hour, oneAt: 2.5 * hour },
  '0 3 * * 0': { everySeconds: 7 * 24 * hour, oneAt: (-2 * 24 + 3) * hour },
};

export const threeHourly = '0 */3 * * *';
export const nightly = '30 2 * * *';
export const weekly = '0 3 * * 0';

/** From when to when in a day each window is open, in seconds after midnight on the clocks of its zone. */
export const windows: readonly {
  readonly from: string;
  readonly to: string;
  readonly open: readonly [number, number];
}[] = [
  { from: '00:00', to: '12:00', open: [0, 12 * hour] },
  { from: '20:00', to: '06:00', open: [20 * hour, 30 * hour] },
];
