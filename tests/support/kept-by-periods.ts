import type { Dated, Keep } from '../../shared/core/retention.ts';

type Period = 'daily' | 'weekly' | 'monthly';

const dayMs = 86_400_000;

/**
 * What a retention keeps, found in another way than the code does: by what Intl shows on the calendars of `zone`, period
 * after period walked backwards from the newest item, the empty ones passed over.
 */
export function keptByPeriods(items: readonly Dated[], keep: Keep, zone: string): string[] {
  const newestFirst = [...items].sort((a, b) => b.time - a.time || (a.id < b.id ? -1 : 1));
  const [newest] = newestFirst;
  if (newest === undefined) return [];
  const kept = new Set<string>();
  for (let rank = 0; rank < Math.min(keep.last ?? 0, newestFirst.length); rank += 1)
    kept.add(newestFirst[rank]?.id ?? '');
  for (const { id, time } of newestFirst) {
    if (keep.within !== undefined && (newest.time - time) / 1000 <= keep.within) kept.add(id);
  }
  const dateOf = datesIn(zone);
  for (const period of ['daily', 'weekly', 'monthly'] as const) {
    const names = newestFirst.map((item) => ({ item, name: nameOf(period, dateOf(item.time)) }));
    const oldest = names.map(({ name }) => name).reduce((a, b) => (a < b ? a : b));
    const found: Dated[] = [];
    // The newest date may not be that of the newest item: where clocks go back over midnight a date comes twice.
    let date = names.map(({ item }) => dateOf(item.time)).reduce((a, b) => (a.getTime() > b.getTime() ? a : b));
    for (let last = ''; nameOf(period, date) >= oldest; date = new Date(date.getTime() - dayMs)) {
      const name = nameOf(period, date);
      if (name === last) continue;
      last = name;
      found.push(...names.flatMap((entry) => (entry.name === name ? entry.item : [])).slice(0, 1));
    }
    // On such a night a newer item is of an older date.
    for (const { id } of found.sort((a, b) => b.time - a.time).slice(0, keep[period] ?? 0)) kept.add(id);
  }
  return [...kept].sort();
}

/** The date that a time has in `zone`, as midnight of that date in UTC. */
function datesIn(zone: string): (time: number) => Date {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, year: 'numeric', month: 'numeric', day: 'numeric' });
  return (time) => {
    const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    return new Date(Date.UTC(parts['year'] ?? 0, (parts['month'] ?? 0) - 1, parts['day']));
  };
}

/** A name that sorts as the periods do: `2026-11-24`, `2026-W48`, `2026-11`. */
function nameOf(period: Period, date: Date): string {
  const text = date.toISOString();
  if (period === 'daily') return text.slice(0, 10);
  return period === 'monthly' ? text.slice(0, 7) : isoWeek(date);
}

/** The week of ISO 8601: it belongs to the year that its Thursday is in, and the first has 4 January in it. */
export function isoWeek(date: Date): string {
  const weekday = (date.getUTCDay() + 6) % 7;
  const thursday = new Date(date.getTime() + (3 - weekday) * dayMs);
  const year = thursday.getUTCFullYear();
  const number = 1 + Math.floor((thursday.getTime() - Date.UTC(year, 0, 1)) / dayMs / 7);
  return `${year}-W${String(number).padStart(2, '0')}`;
}
