/** What the clocks of a time zone show. All times are ms since the epoch, changes of the clocks are on whole minutes. */
export interface ZoneClock {
  /** How far the zone is ahead of UTC at a time, in ms. */
  offset(at: number): number;
  /** What the clock on the wall shows, as if it were UTC: read it by `getUTC…` or by dividing. */
  wall(at: number): number;
  /** When the zone's offset changed after `from` and until `until`, inclusive, oldest first. */
  changes(from: number, until: number): readonly number[];
}

export const minuteMs = 60_000;
export const dayMs = 86_400_000;

// The closest changes of any zone known are four weeks apart (Pacific/Fiji, January 2021).
const strideMs = 7 * dayMs;

/** Whether `name` is a time zone of the IANA database that this runtime knows. */
export function isZone(name: string): boolean {
  if (name === 'UTC') return true;
  try {
    return /^[A-Za-z]/.test(name) && offsetFormat(name) !== undefined;
  } catch {
    return false;
  }
}

/** The clock of a zone, or a RangeError. It remembers offsets, so make one for many questions. */
export function zoneClock(zone: string): ZoneClock {
  // The zone of whoever names none; a format costs more than all that is asked of it.
  if (zone === 'UTC') return { offset: () => 0, wall: (at) => at, changes: () => [] };
  const format = offsetFormat(zone);
  const atMidnight = new Map<number, number>();

  return { offset, wall: (at) => at + offset(at), changes };

  function offset(at: number): number {
    const day = Math.floor(at / dayMs);
    const [before, after] = [offsetAtMidnight(day), offsetAtMidnight(day + 1)];
    return before === after ? before : readOffset(format.format(at));
  }

  function offsetAtMidnight(day: number): number {
    const known = atMidnight.get(day);
    if (known !== undefined) return known;
    const read = readOffset(format.format(day * dayMs));
    atMidnight.set(day, read);
    return read;
  }

  function changes(from: number, until: number): number[] {
    const found: number[] = [];
    for (let start = from; start < until; start += strideMs) {
      const end = Math.min(start + strideMs, until);
      if (offset(start) !== offset(end)) found.push(changeIn(start, end));
    }
    return found;
  }

  function changeIn(from: number, until: number): number {
    let [before, after] = [Math.floor(from / minuteMs), Math.floor(until / minuteMs)];
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (offset(middle * minuteMs) === offset(from)) before = middle;
      else after = middle;
    }
    return after * minuteMs;
  }
}

function offsetFormat(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
}

/** Of `11/24/2026, GMT+08:00`; some versions write GMT alone for UTC, and offsets long ago had seconds. */
function readOffset(text: string): number {
  const written = text.slice(text.indexOf('GMT') + 3);
  const [hours, minutes, seconds] = `${written.slice(1)}:00:00`.split(':').map(Number);
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * (written.startsWith('-') ? -1000 : 1000);
}
