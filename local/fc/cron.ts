import { Cron } from 'croner';
import { readCronFields } from './cron-fields.ts';

type Schedule =
  | { readonly fault: string }
  | { readonly everySeconds: number }
  | { readonly pattern: string; readonly zone: string };

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** What is wrong with a timer's expression, as `must …`; undefined when it is one of the forms nextFireAt knows. */
export function cronFault(expression: string): string | undefined {
  const schedule = read(expression);
  if ('fault' in schedule) return schedule.fault;
  return next(schedule, 0) === undefined ? 'must name a day that exists' : undefined;
}

/**
 * When a timer fires next after `after`, both in ms since the epoch. Documented forms: six fields, second minute hour day
 * month weekday, in UTC or after `CRON_TZ=<zone> ` in that zone; and `@every <number>` with m or h (or s, not documented),
 * counted from `after`. In a zone a time may be skipped or come twice when the clocks change. Throws cronFault's text.
 */
export function nextFireAt(expression: string, after: number): number {
  const schedule = read(expression);
  const at = 'fault' in schedule ? undefined : next(schedule, after);
  if (at === undefined) throw new Error(`the cron expression '${expression}' ${cronFault(expression)}`);
  return at;
}

function next(schedule: Exclude<Schedule, { fault: string }>, after: number): number | undefined {
  if ('everySeconds' in schedule) return (Math.floor(after / 1000) + schedule.everySeconds) * 1000;
  const { pattern, zone } = schedule;
  return new Cron(pattern, { mode: '6-part', timezone: zone, paused: true }).nextRun(new Date(after))?.getTime();
}

function read(expression: string): Schedule {
  if (expression.startsWith('@')) return readEvery(expression);
  const [, zone = 'UTC', fields = expression] = /^CRON_TZ=(\S*)\s+(.*)$/.exec(expression) ?? [];
  if (!isZone(zone)) return { fault: `must have a time zone after CRON_TZ=, and ${zone} is none` };
  const cron = readCronFields(fields);
  return 'fault' in cron ? cron : { ...cron, zone };
}

function readEvery(expression: string): Schedule {
  const [, count = '', unit = ''] = /^@every\s+(\d{1,9})([smh])$/.exec(expression) ?? [];
  const everySeconds = Number(count) * (UNIT_SECONDS[unit] ?? 0);
  return everySeconds > 0 ? { everySeconds } : { fault: 'must be a number above 0 and s, m or h after @every' };
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}
