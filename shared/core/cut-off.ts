import { Cron } from 'croner';
import { isZone, minuteMs, zoneClock } from './zone-clock.ts';

/** When a rule's state is due: a cron expression of five fields, read on the wall clocks of a time zone. */
export interface Schedule {
  readonly cron: string;
  readonly zone: string;
}

/** The scheduled times of a rule, all whole minutes in ms since the epoch; undefined where there is none. */
export interface CutOffs {
  /** The newest at or before a time. */
  last(at: number): number | undefined;
  /** The oldest at or after a time. */
  next(at: number): number | undefined;
}

/** What is wrong with a schedule, as `must …`; undefined when nothing is. */
export function scheduleFault({ cron, zone }: Schedule): string | undefined {
  if (!isZone(zone)) return `must name a time zone such as Asia/Shanghai, and ${zone} is none`;
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 5) return 'must have five fields: minute hour day-of-month month day-of-week';
  const wrong = fields.find((field) => !field.split(',').every((term) => termShape.test(term)));
  if (wrong !== undefined) return `must be made of numbers, names, * - / and commas, and has ${wrong}`;
  try {
    return calendarOf(cron).next(0) === undefined ? 'must name a day that exists' : undefined;
  } catch (fault) {
    return `must be a cron expression: ${String(fault).replace(/^.*CronPattern: /, '')}`;
  }
}

// Croner knows more, such as L, W, # and ?, which other crons read in other ways; and takes SUN-SUN for every day.
const termShape = /^(\*|(\d{1,2}|[a-z]{3})(-(?!\2\b)(\d{1,2}|[a-z]{3}))?)(\/\d{1,2})?$/i;

/**
 * The cut-offs of a schedule that has no fault: every minute at which the wall clock matches the expression, so that a
 * time that comes twice when clocks go back is two cut-offs; and the first minute after clocks went forward, if they
 * jumped over a match, so that no night is without its cut-off. Day of month and day of week both given: either.
 */
export function cutOffsOf({ cron, zone }: Schedule): CutOffs {
  const calendar = calendarOf(cron);
  const clock = zoneClock(zone);
  return { last, next };

  function last(at: number): number | undefined {
    for (let until = Math.floor(at / minuteMs) * minuteMs; ; ) {
      const match = calendar.last(clock.wall(until));
      if (match === undefined) return undefined;
      const time = match - clock.offset(until);
      const change = clock.changes(time, until).at(-1);
      if (change === undefined) return time;
      if (match >= change + clock.offset(change - minuteMs)) return change; // the clocks jumped over it
      until = change - minuteMs;
    }
  }

  function next(at: number): number | undefined {
    for (let from = Math.ceil(at / minuteMs) * minuteMs; ; ) {
      const offset = clock.offset(from);
      const match = calendar.next(from + Math.min(offset, clock.offset(from - minuteMs)));
      if (match === undefined) return undefined;
      const time = Math.max(from, match - offset); // from: the clocks have just jumped over it
      const [change] = clock.changes(from, time);
      if (change === undefined) return time;
      from = change;
    }
  }
}

/** The newest cut-off at or before a time; for more than one question make `cutOffsOf` once. */
export function lastCutOff(schedule: Schedule, at: number): number | undefined {
  return cutOffsOf(schedule).last(at);
}

/** The oldest cut-off at or after a time; for more than one question make `cutOffsOf` once. */
export function nextCutOff(schedule: Schedule, at: number): number | undefined {
  return cutOffsOf(schedule).next(at);
}

/**
 * The matching minutes of a calendar on which every day has 24 hours. Croner's own time zones are not used: what it does
 * when clocks change depends on how the expression is written.
 */
function calendarOf(cron: string): CutOffs {
  const minutes = new Cron(cron, { mode: '5-part', utcOffset: 0, paused: true });
  return {
    last: (at) => minutes.previousRuns(1, new Date(at + minuteMs))[0]?.getTime(),
    next: (at) => minutes.nextRun(new Date(at - minuteMs))?.getTime(),
  };
}
