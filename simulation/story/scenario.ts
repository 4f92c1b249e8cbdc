import type { EnsOptions } from '../../local/ens/options.ts';
import type { Retention, Rule } from '../../shared/core/effective-rules.ts';
import type { RuleSet } from '../../shared/core/rules.ts';
import type { Settings } from '../../shared/core/settings.ts';

/** How often things go wrong, each a probability a call. */
export interface Weather {
  readonly throttled: number;
  readonly answerLost: number;
  readonly tooSlow: number;
  readonly refused: number;
  readonly omitted: number;
  readonly copyFails: number;
  readonly copyVanishes: number;
  readonly lags: number;
  readonly listingChanges: number;
  readonly denied: number;
  readonly broken: number;
  readonly sendFails: number;
  /** Of the puts and withdrawals that are answered by a failure, those that were carried out all the same. */
  readonly carriedOut: number;
  readonly withdrawFails: number;
  readonly killed: number;
  /** The list of nodes is empty, or lacks some of them. */
  readonly nodesUnlisted: number;
  readonly nodesOmitted: number;
  /** `again`: while it is still being worked; `twice`: afterwards. */
  readonly delivered: { readonly again: number; readonly twice: number; readonly late: number };
}

/** A snapshot on a home node. Times in seconds from the start; without them it is available all the time. */
export interface PlannedSource {
  readonly snapshotId: string;
  /** The first disk of the home node unless given, as is the node. */
  readonly diskId?: string;
  readonly ensRegionId?: string;
  /** Taken then, perhaps before the start; without it an hour before. */
  readonly takenAt?: number;
  /** Being made until then. */
  readonly availableAt?: number;
  /** Deleted by its owner then, perhaps before the start. */
  readonly goneAt?: number;
  /** A copy itself, of a snapshot that is gone: no rule selects it. */
  readonly isCopy?: true;
  /** Its CopySnapshot is never carried out and never answered. */
  readonly hangs?: true;
}

/** Who made a copy that is there from the start: this installation, another one in the same account, or a person. */
export type Maker = 'us' | 'others' | 'people';

/** A copy that is there from the start; times in seconds from it. */
export interface PlannedCopy {
  readonly copyId: string;
  readonly sourceId: string;
  readonly ensRegionId: string;
  readonly by: Maker;
  /** The rule that the marker names; of a person's copy, of a marker that was carried along. */
  readonly rule?: string;
  readonly madeAt: number;
  /** `creating` until `availableAt`. */
  readonly status: 'available' | 'creating' | 'error';
  readonly availableAt?: number;
  /** Of a person's: the copy of ours that it was made from; without it, it is an original into which the marker was pasted. */
  readonly from?: string;
}

/** A request that someone will make, `at` seconds from the start. */
export interface PlannedRequest {
  readonly at: number;
  readonly snapshotId: string;
  readonly nodes: readonly string[];
  readonly name?: string;
  /** It was made before the story begins: all that is left of it is its task. */
  readonly isQueued?: true;
}

/** What stands in the rules file from `from` on, in seconds from the start; `broken`: nothing that could be read. */
export interface Edition {
  readonly from: number;
  readonly rules: readonly Rule[] | 'broken';
  /** Nodes by area that its rules copy to, beside those that they name. */
  readonly groups?: Readonly<Record<string, { readonly areas: string[] }>>;
  /** What all of its rules together may do. */
  readonly limits?: NonNullable<RuleSet['limits']>;
  /** What its `defaults` say of retention: it governs the copies of requests, too. */
  readonly retention?: Retention;
}

/** What the functions rest on. */
export type Service = 'ens' | 'queue' | 'host';

/** From and to, in seconds from the start. */
export type Period = readonly [from: number, to: number];

/** What a story is mainly about. */
export type Sort = 'requests' | 'policy' | 'prune' | 'pages' | 'edges' | 'crowd' | 'backlog';

/** One story: what is asked for, and how the world behaves meanwhile. */
export interface Scenario {
  readonly sort: Sort;
  readonly nodes: readonly string[];
  readonly sources: readonly PlannedSource[];
  /** Copies that are there from the start. */
  readonly copies: readonly PlannedCopy[];
  /** How many snapshots of others each node has that are of no interest. */
  readonly strangers: number;
  readonly requests: readonly PlannedRequest[];
  /** In the order of time; the first one stands from the start, and without any there is no timer. */
  readonly editions: readonly Edition[];
  /** Whether the timer of the rules is off, so that only prune reads them. */
  readonly isPruneOnly?: true;
  /** When the timer of the rules ticks first; without it some time in the first hour. */
  readonly firstTickSeconds?: number;
  /** How often prune is run; without it never. */
  readonly pruneSeconds?: number;
  /** How long a run of the rules may take before it is cut off. */
  readonly runSeconds: number;
  /** What the queue's trigger does when the function failed, which is not documented. */
  readonly afterError: 'redeliver' | 'drop';
  /** How many batches the trigger delivers at a time. */
  readonly pollers: number;
  readonly delayedReceiptHandle: boolean;
  /** What ENS makes of what its documents leave open. */
  readonly readings: Partial<EnsOptions>;
  readonly weather: Weather;
  /** The weather lasts for so many seconds; then everything works. */
  readonly stormSeconds: number;
  /** When a service answers nothing at all; `host`: Function Compute starts nothing. */
  readonly down: Readonly<Partial<Record<Service, Period>>>;
  /** When the operators have set PAUSED. */
  readonly paused?: Period;
  /** How long a listing of the rules' runs may take, all of its pages together; without it a moment. */
  readonly slowSeconds?: number;
  /** Nodes that DescribeEnsRegions leaves out for a time, or for ever. */
  readonly away: readonly { readonly ensRegionId: string; readonly period: Period }[];
  /** Nodes whose snapshots ENS refuses to list, and those of any other node that is named in the same call. */
  readonly unlistable: readonly { readonly ensRegionId: string; readonly period: Period }[];
  /** How likely somebody meddles with our copies while prune is at work. */
  readonly meddling: number;
  /** What the operators have set otherwise than they usually do. */
  readonly settings: Partial<Settings>;
  /** How many ticks are waited for once all is calm. */
  readonly calmTicks: number;
  /** Nodes that are sold out for ever, that are not on sale to the account, and that the operators forbid. */
  readonly deadNodes: readonly string[];
  readonly restrictedNodes: readonly string[];
  readonly deniedNodes: readonly string[];
}

/** Copies that vanish do so within this time. */
export const longestLifeSeconds = 7200;

/** When nothing more comes up, in seconds from the start: no storm, no edit, no pause, no source that comes or goes. */
export function calmFrom(scenario: Scenario): number {
  const { stormSeconds, down, paused, editions, sources, copies, weather, away, unlistable } = scenario;
  const ends = [...away, ...unlistable].map(({ period }) => period[1]).filter(Number.isFinite);
  return Math.max(
    stormSeconds + (weather.copyVanishes > 0 ? longestLifeSeconds : 0),
    ...[down.ens, down.queue, down.host, paused].map((period) => period?.[1] ?? 0),
    ...editions.map(({ from }) => from),
    ...ends,
    ...copies.map(({ availableAt = 0 }) => availableAt),
    ...sources.map(({ takenAt = 0, availableAt = 0, goneAt = 0 }) => Math.max(takenAt, availableAt, goneAt)),
  );
}
