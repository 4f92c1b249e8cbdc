import { dayMs, minuteMs, type ZoneClock, zoneClock } from './zone-clock.ts';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** A time of the day as a window has it: `HH:MM`, 00:00 to 23:59. */
export const clockTimeShape = /^([01]\d|2[0-3]):[0-5]\d$/;

/**
 * When something may start, by the wall clocks of a time zone: on the days given (every day, if none are) from a time of
 * the day until another, `HH:MM`. From 22:00 to 06:00 is over midnight, and from 22:00 to 22:00 a whole day from there:
 * both belong to the day they begin on.
 */
export interface Window {
  readonly days?: readonly (typeof weekdays)[number][] | undefined;
  readonly from: string;
  readonly to: string;
  readonly zone: string;
}

/** Whether the window is open at a time, in ms since the epoch: `from` is in it, `to` is not. */
export function isOpen(window: Window, at: number): boolean {
  return isOpenOn(window, zoneClock(window.zone).wall(at));
}

/** When an open window ends, in ms since the epoch: `at` itself if it is closed, undefined if it never ends. */
export function closesAt(window: Window, at: number): number | undefined {
  return firstTime(window, at, false);
}

/** When the window is open next, in ms since the epoch: `at` itself if it is open, Infinity if it has no days at all. */
export function opensAt(window: Window, at: number): number {
  return firstTime(window, at, true) ?? Number.POSITIVE_INFINITY;
}

// A window is the same every week, and clocks that jump over a whole window do so on one day a week at most.
const searchedMs = 15 * dayMs;

/** The first time from `at` on when the window is open, or closed. It can only turn where a clock changes or shows an end. */
function firstTime(window: Window, at: number, open: boolean): number | undefined {
  const clock = zoneClock(window.zone);
  const ends = [minutesOf(window.from) * minuteMs, minutesOf(window.to) * minuteMs];
  for (let time = at; time <= at + searchedMs; time = nextTurn(clock, ends, time)) {
    if (isOpenOn(window, clock.wall(time)) === open) return time;
  }
  return undefined;
}

function nextTurn(clock: ZoneClock, ends: readonly number[], time: number): number {
  const [wall, offset] = [clock.wall(time), clock.offset(time)];
  const midnight = Math.floor(wall / dayMs) * dayMs;
  const walls = ends.map((end) => midnight + end + (midnight + end > wall ? 0 : dayMs));
  const turn = Math.min(...walls) - offset;
  return clock.changes(time, turn)[0] ?? turn;
}

function isOpenOn({ days = weekdays, from, to }: Window, wall: number): boolean {
  const day = Math.floor(wall / dayMs);
  const minute = Math.floor(wall / minuteMs) - day * 1440;
  const [first, end] = [minutesOf(from), minutesOf(to)];
  if (first < end) return first <= minute && minute < end && isOn(day);
  return (first <= minute && isOn(day)) || (minute < end && isOn(day - 1));

  function isOn(number: number): boolean {
    return days.some((name) => weekdays.indexOf(name) === (((number + 3) % 7) + 7) % 7); // day 0 was a Thursday
  }
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
