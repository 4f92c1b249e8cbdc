import type { Rule } from '../../shared/core/effective-rules.ts';
import { schedules, windows, zones } from '../story/times.ts';

type Schedule = NonNullable<Rule['schedule']>;
type Window = NonNullable<Rule['window']>;

const day = 86_400;

/** The last cut-off at or before `seconds` from the start. */
export function lastCutOff(schedule: Schedule, seconds: number): number {
  const [every, first] = cutOffsOf(schedule);
  return Math.floor((seconds - first) / every) * every + first;
}

/** The first cut-off at or after `seconds` from the start. */
export function nextCutOff(schedule: Schedule, seconds: number): number {
  const [every, first] = cutOffsOf(schedule);
  return Math.ceil((seconds - first) / every) * every + first;
}

/** How often the cut-offs of a schedule come, in seconds. */
export function secondsBetween(schedule: Schedule): number {
  return cutOffsOf(schedule)[0];
}

/** Whether a window is open, `seconds` from the start. */
export function isOpenAt({ from, to, zone }: Window, seconds: number): boolean {
  const window = windows.find((known) => known.from === from && known.to === to);
  if (window === undefined) throw new Error(`no story has a window from ${from} to ${to}`);
  const [opens, closes] = window.open;
  const time = (((seconds + offsetOf(zone)) % day) + day) % day;
  return (time >= opens && time < closes) || time + day < closes;
}

function cutOffsOf({ cron, zone }: Schedule): [every: number, one: number] {
  const known = schedules[cron];
  if (known === undefined) throw new Error(`no story has the schedule ${cron}`);
  return [known.everySeconds, known.oneAt - offsetOf(zone)];
}

function offsetOf(zone: string): number {
  const offset = zones[zone];
  if (offset === undefined) throw new Error(`no story has the zone ${zone}`);
  return offset;
}
