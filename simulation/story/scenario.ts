import type { EnsOptions } from '../../local/ens/options.ts';
import type { Retention, Rule } from '../../shared/core/effective-rules.ts';
import type { Limits } from '../../shared/core/rules.ts';

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
  readonly withdrawFails: number;
  readonly killed: number;
  /** The list of nodes is empty. */
  readonly nodesUnlisted: number;
  /** `again`: while it is still being worked; `twice`: afterwards. */
  readonly delivered: { readonly again: number; readonly twice: number; readonly late: number };
}

/** A snapshot on the home node. Times in seconds from the start; without them it is available all the time. */
export interface PlannedSource {
  readonly snapshotId: string;
  /** Taken then; without it an hour before the start. */
  readonly takenAt?: number;
  /** Being made until then. */
  readonly availableAt?: number;
  /** Deleted by its owner then. */
  readonly goneAt?: number;
  /** A copy itself, of a snapshot that is gone: no rule selects it. */
  readonly isCopy?: true;
  /** Its CopySnapshot is never carried out and never answered. */
  readonly hangs?: true;
}

/** A request that someone will make, `at` seconds from the start. */
export interface PlannedRequest {
  readonly at: number;
  readonly snapshotId: string;
  readonly nodes: readonly string[];
  readonly name?: string;
}

/** What stands in the rules file from `from` on, in seconds from the start; `broken`: nothing that could be read. */
export interface Edition {
  readonly from: number;
  readonly rules: readonly Rule[] | 'broken';
  /** Nodes by area that its rules copy to, beside those that they name. */
  readonly groups?: Readonly<Record<string, { readonly areas: string[] }>>;
  /** What all of its rules together may copy. */
  readonly limits?: Limits;
  /** What its `defaults` say of retention: it governs the copies of requests, too. */
  readonly retention?: Retention;
}

/** What the functions rest on. */
export type Service = 'ens' | 'queue' | 'host';

/** From and to, in seconds from the start. */
export type Period = readonly [from: number, to: number];

/** One story: what is asked for, and how the world behaves meanwhile. */
export interface Scenario {
  readonly nodes: readonly string[];
  readonly sources: readonly PlannedSource[];
  readonly requests: readonly PlannedRequest[];
  /** In the order of time; the first one stands from the start, and without any there is no timer. */
  readonly editions: readonly Edition[];
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
  /** How many ticks are waited for once all is calm. */
  readonly calmTicks: number;
  /** Nodes that are sold out for ever, that are not on sale to the account, and that the operators forbid. */
  readonly deadNodes: readonly string[];
  readonly restrictedNodes: readonly string[];
  readonly deniedNodes: readonly string[];
}

/** The node that all sources are on. */
export const homeNode = 'cn-home';

/** The nodes of every story, beside the home node. */
export const allNodes: readonly string[] = Array.from({ length: 8 }, (_, index) => `cn-node-${index}`);

/** The areas that the nodes are in by turns. */
export const areas = ['north', 'south', 'west'] as const;

/** The area of a node of a story; the home node is in none of them. */
export function areaOf(ensRegionId: string): string {
  return areas[Number(ensRegionId.at(-1)) % areas.length] ?? 'home';
}

/** The schedule and the window that rules have, if they have one; stories begin at midnight UTC. */
export const threeHourly = { cron: '0 */3 * * *', zone: 'UTC' };
export const threeHours = 3 * 3600;
export const morning = { from: '00:00', to: '12:00', zone: 'UTC' };

/** Whether that window is open, `seconds` from the start. */
export function isMorning(seconds: number): boolean {
  return seconds % 86_400 < 43_200;
}

/** Copies that vanish do so within this time. */
export const longestLifeSeconds = 7200;

/** When nothing more comes up, in seconds from the start: no storm, no edit, no pause, no source that comes or goes. */
export function calmFrom(scenario: Scenario): number {
  const { stormSeconds, down, paused, editions, sources, weather } = scenario;
  return Math.max(
    stormSeconds + (weather.copyVanishes > 0 ? longestLifeSeconds : 0),
    ...[down.ens, down.queue, down.host, paused].map((period) => period?.[1] ?? 0),
    ...editions.map(({ from }) => from),
    ...sources.map(({ takenAt = 0, availableAt = 0, goneAt = 0 }) => Math.max(takenAt, availableAt, goneAt)),
  );
}
