import type { Retention } from '../../shared/core/effective-rules.ts';
import { zones } from '../story/times.ts';

/** Something taken at `takenAt`, in milliseconds since the epoch. */
export interface Taken {
  readonly id: string;
  readonly takenAt: number;
  readonly diskId: string;
}

const dayMs = 86_400_000;
const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/**
 * The ids of `items` that a retention keeps, counted per disk or all together; found in the judge's own way. `atLeast` newest
 * ones are kept whatever it says.
 */
export function keptIds(items: readonly Taken[], { keep, per }: Retention, zone: string, atLeast = 0): Set<string> {
  const kept = new Set<string>();
  const keys = new Set(items.map(({ diskId }) => (per === 'disk' ? diskId : '')));
  for (const key of keys) {
    const group = items.filter(({ diskId }) => per !== 'disk' || diskId === key).toSorted(newestFirst);
    const youngest = group[0]?.takenAt ?? 0;
    group.forEach((item, rank) => {
      const isLast = rank < Math.max(keep.last ?? 0, atLeast);
      const isWithin = keep.within !== undefined && item.takenAt >= youngest - secondsOf(keep.within) * 1000;
      const isOfPeriod = (['daily', 'weekly', 'monthly'] as const).some((period) => {
        const names = group.map(({ takenAt }) => periodOf(period, takenAt, zone));
        const name = names[rank] ?? '';
        // The newest of its period, and with fewer periods before it than are kept.
        return names.indexOf(name) === rank && new Set(names.slice(0, rank)).size < (keep[period] ?? 0);
      });
      if (isLast || isWithin || isOfPeriod) kept.add(item.id);
    });
  }
  return kept;
}

/** Sorts the youngest first; of two of the same time the one with the smaller id. */
export function newestFirst(a: Taken, b: Taken): number {
  return b.takenAt - a.takenAt || (a.id < b.id ? -1 : 1);
}

function periodOf(period: 'daily' | 'weekly' | 'monthly', takenAt: number, zone: string): string {
  const day = Math.floor((takenAt + (zones[zone] ?? 0) * 1000) / dayMs);
  if (period === 'daily') return `${day}`;
  // Day 4 of the epoch was a Monday.
  if (period === 'weekly') return `${Math.floor((day - 4) / 7)}`;
  return new Date(day * dayMs).toISOString().slice(0, 7);
}

function secondsOf(duration: string): number {
  return Number(duration.slice(0, -1)) * (units[duration.slice(-1)] ?? Number.NaN);
}
