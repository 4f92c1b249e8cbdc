import { breaches } from './bounds.ts';
import { lostPairs } from './lost-pairs.ts';
import { liveCopies, type Outcome } from './outcome.ts';
import { areAllowed, isLeft, judgedIn } from './second-copies.ts';

/** What a run came to, by the promises of DESIGN: each entry of the lists breaks one. */
export interface Verdict {
  readonly lost: readonly string[];
  /** Second live copies that are allowed: attempts of different processes, close together. */
  readonly duplicates: number;
  readonly unallowed: readonly string[];
  /** Snapshots of others that are gone. */
  readonly foreignDeletes: readonly string[];
  readonly breaches: readonly string[];
}

/** Judges a run from the world's own state. */
export function judge(outcome: Outcome): Verdict {
  const live = liveCopies(outcome);
  const isJudged = judgedIn(outcome);
  const doubled = [...live].filter(([, copies]) => copies.length > 1 && copies.some(isJudged));
  const unallowed = doubled.filter(([pair, copies]) => !areAllowed(pair, copies, outcome) || isLeft(copies, outcome));
  return {
    lost: lostPairs(outcome),
    duplicates: doubled.length - unallowed.length,
    unallowed: unallowed.map(([pair, copies]) => `${pair}: ${copies.map(({ snapshotId }) => snapshotId)}`),
    foreignDeletes: foreignDeletes(outcome),
    breaches: breaches(outcome),
  };
}

/** Whether a run broke no promise. */
export function isKept({ lost, unallowed, foreignDeletes, breaches }: Verdict): boolean {
  return lost.length + unallowed.length + foreignDeletes.length + breaches.length === 0;
}

function foreignDeletes({ scenario, history, snapshots }: Outcome): string[] {
  const left = new Set(snapshots.map(({ snapshotId }) => snapshotId));
  const sources = scenario.sources.filter(({ goneAt }) => goneAt === undefined);
  return [...sources.map(({ snapshotId }) => snapshotId), ...history.foreign].filter((id) => !left.has(id));
}
