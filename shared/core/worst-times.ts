import { cutOffsOf } from './cut-off.ts';
import type { Rule } from './effective-rules.ts';
import { closesAt, opensAt } from './window.ts';
import { dayMs } from './zone-clock.ts';

/** What the schedule and the window of a rule come to if runs came all the time, in ms. */
export interface WorstTimes {
  /** The shortest that the window is open; Infinity for one that never closes. */
  readonly open: number;
  /** The longest that a copy that is wanted has to wait for the window. */
  readonly wait: number;
  /** The oldest that the state last copied gets before the next one may be copied. */
  readonly age: number;
}

// From here on a week of the window is tried, and a year of the schedule, or its first cut-offs.
const begin = Date.UTC(2026, 0, 1);
const end = begin + 366 * dayMs;
const mostCutOffs = 400;

/** The worst times of a rule; no worse than they are. */
export function worstTimesOf({ schedule, window }: Pick<Rule, 'schedule' | 'window'>): WorstTimes {
  const turns = window === undefined ? [] : turnsOf(window);
  const open = Math.min(Number.POSITIVE_INFINITY, ...turns.map(({ opened, closed }) => closed - opened));
  if (schedule === undefined) {
    const closed = Math.max(0, ...turns.map((turn) => turn.reopens - turn.closed));
    return { open, wait: closed, age: closed };
  }
  const cutOffs = cutOffsOf(schedule);
  const times: number[] = [];
  for (let at = cutOffs.next(begin); at !== undefined && at < end; at = cutOffs.next(at + 1)) {
    times.push(at);
    if (times.length === mostCutOffs) break;
  }
  const waits = times.map((at) => (window === undefined ? 0 : opensAt(window, at) - at));
  const ages = times.slice(1).map((at, index) => at + Number(waits[index + 1]) - Number(times[index]));
  // Where there are many, the first while the window is closed waits longest, and the last before is what was copied.
  for (const { closed, reopens } of turns) {
    const [last, first] = [Number(cutOffs.last(closed - 1)), Number(cutOffs.next(closed))];
    if (first >= reopens) continue;
    waits.push(reopens - first);
    ages.push(reopens - last);
  }
  return { open, wait: Math.max(0, ...waits), age: Math.max(0, ...ages) };
}

interface Turn {
  readonly opened: number;
  readonly closed: number;
  readonly reopens: number;
}

/** How the window opens and closes in the course of a week; nothing if it is always open. */
function turnsOf(window: NonNullable<Rule['window']>): Turn[] {
  const turns: Turn[] = [];
  const start = closesAt(window, begin);
  if (start === undefined) return turns;
  for (let opened = opensAt(window, start); opened < begin + 9 * dayMs; ) {
    const closed = Number(closesAt(window, opened));
    const reopens = opensAt(window, closed);
    turns.push({ opened, closed, reopens });
    opened = reopens;
  }
  return turns;
}
