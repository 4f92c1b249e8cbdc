import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import type { Settings } from '../../shared/core/settings.ts';
import type { DeadLetter, Task } from '../../shared/core/task.ts';
import type { Asked } from '../play/actors.ts';
import { type History, pairKey } from '../play/history.ts';
import type { Scenario } from '../story/scenario.ts';
import { wantedBy } from './wanted.ts';

/** The state of the world at the end of a run, and what led to it. */
export interface Outcome {
  readonly scenario: Scenario;
  readonly settings: Settings;
  readonly history: History;
  readonly asked: Asked;
  /** When the timer of the rules ticked (ms since the epoch). */
  readonly ticks: readonly number[];
  readonly snapshots: readonly EnsSnapshot[];
  readonly tasks: readonly Task[];
  readonly letters: readonly DeadLetter[];
}

/** The live copies of each pair, by the calls that made them: what a copy names as its source is ENS's choice. */
export function liveCopies({ snapshots, history }: Outcome): Map<string, EnsSnapshot[]> {
  const sourceOf = sourcesOfCopies(history);
  const live = new Map<string, EnsSnapshot[]>();
  for (const snapshot of snapshots) {
    const source = sourceOf.get(snapshot.snapshotId);
    if (source === undefined || (snapshot.status !== 'available' && snapshot.status !== 'creating')) continue;
    const key = pairKey(source, snapshot.ensRegionId);
    live.set(key, [...(live.get(key) ?? []), snapshot]);
  }
  return live;
}

/** Copy → its source, by the calls that made them. */
export function sourcesOfCopies({ calls }: History): ReadonlyMap<string, string> {
  return new Map(calls.flatMap(({ snapshotId, made }) => made.map((copy) => [copy.snapshotId, snapshotId] as const)));
}

/** How many requests were sent for each pair, answered or not. */
export function sentRequests({ scenario }: Outcome): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { snapshotId, nodes } of scenario.requests) {
    for (const node of nodes) counts.set(pairKey(snapshotId, node), (counts.get(pairKey(snapshotId, node)) ?? 0) + 1);
  }
  return counts;
}

/** The pairs that some edition of the rules wants, or wanted. */
export function ruledPairs({ scenario }: Outcome): Set<string> {
  return new Set(scenario.editions.flatMap((edition) => wantedBy(edition, scenario.sources)));
}

/** Whether a task names a pair. */
export function names(task: Task | undefined, pair: string): boolean {
  return task?.nodes.some(({ ensRegionId }) => pairKey(task.snapshotId, ensRegionId) === pair) ?? false;
}
