import { readSettings } from '../../shared/adapters/environment.ts';
import { isKept } from '../../simulation/judge/invariants.ts';
import { type Run, simulate } from '../../simulation/play/run.ts';
import type { Sort } from '../../simulation/story/scenario.ts';

/** What many stories came to; `duplicates` are those that are allowed, `unrepairedDuplicates` those that are not. */
export interface Tally {
  readonly steps: number;
  readonly lost: number;
  readonly duplicates: number;
  readonly unrepairedDuplicates: number;
  readonly foreignDeletes: number;
  readonly limitBreaches: number;
}

const nothing: Tally = {
  steps: 0,
  lost: 0,
  duplicates: 0,
  unrepairedDuplicates: 0,
  foreignDeletes: 0,
  limitBreaches: 0,
};

/** The stories to be played: `seeds` of them from `from` on, or up to the first that breaks a promise. */
export interface Series {
  readonly from: number;
  readonly seeds: number;
  readonly untilBroken: boolean;
  /** Which sort of story all of them are; without it each is what its seed says. */
  readonly sort: Sort | undefined;
}

/** Plays a series, shows each run to `see`, and counts. */
export async function playSeries({ from, seeds, untilBroken, sort }: Series, see: (run: Run) => void): Promise<Tally> {
  const settings = readSettings({});
  let tally = nothing;
  for (let seed = from; seed < from + seeds; seed += 1) {
    const run = await simulate(seed, settings, {}, sort);
    see(run);
    tally = sum([tally, tallyOf(run)]);
    if (untilBroken && !isKept(run.verdict)) break;
  }
  return tally;
}

function tallyOf({ steps, verdict }: Run): Tally {
  return {
    steps,
    lost: verdict.lost.length,
    duplicates: verdict.duplicates,
    unrepairedDuplicates: verdict.unallowed.length,
    foreignDeletes: verdict.foreignDeletes.length,
    limitBreaches: verdict.breaches.length,
  };
}

/** All of `tallies` together. */
export function sum(tallies: readonly Tally[]): Tally {
  const total = (key: keyof Tally) => tallies.reduce((count, tally) => count + tally[key], 0);
  return {
    steps: total('steps'),
    lost: total('lost'),
    duplicates: total('duplicates'),
    unrepairedDuplicates: total('unrepairedDuplicates'),
    foreignDeletes: total('foreignDeletes'),
    limitBreaches: total('limitBreaches'),
  };
}

/** Whether every promise was kept. */
export function isClean({ lost, unrepairedDuplicates, foreignDeletes, limitBreaches }: Tally): boolean {
  return lost + unrepairedDuplicates + foreignDeletes + limitBreaches === 0;
}
