import type { EnsSnapshot } from '../../local/ens/inventory.ts';
import type { Settings } from '../../shared/core/settings.ts';
import type { DeadLetter, Task } from '../../shared/core/task.ts';
import type { Asked } from '../play/actors.ts';
import { type History, pairKey } from '../play/history.ts';
import type { Scenario } from '../story/scenario.ts';
import { type KnownCopies, sourceIdsOf } from './known-copies.ts';
import { spokenOfBy } from './wanted.ts';

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
  /** The copies that this installation has made. */
  readonly known: KnownCopies;
}

/** Our live copies of each pair, by the calls that made them: what a copy names as its source is ENS's choice. */
export function liveCopies({ snapshots, known }: Outcome): Map<string, EnsSnapshot[]> {
  const live = new Map<string, EnsSnapshot[]>();
  for (const snapshot of snapshots) {
    const sourceId = known.get(snapshot.snapshotId)?.sourceId;
    if (sourceId === undefined || (snapshot.status !== 'available' && snapshot.status !== 'creating')) continue;
    const key = pairKey(sourceId, snapshot.ensRegionId);
    live.set(key, [...(live.get(key) ?? []), snapshot]);
  }
  return live;
}

/** The pairs that have an available copy, whoever made it. */
export function availablePairs({ snapshots, known }: Outcome): Set<string> {
  const available = snapshots.filter(({ status }) => status === 'available');
  return new Set(available.flatMap((one) => sourceIdsOf(one, known).map((id) => pairKey(id, one.ensRegionId))));
}

/** How many requests were sent for each pair, answered or not. */
export function sentRequests({ scenario }: Outcome): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { snapshotId, nodes } of scenario.requests) {
    for (const node of nodes) counts.set(pairKey(snapshotId, node), (counts.get(pairKey(snapshotId, node)) ?? 0) + 1);
  }
  return counts;
}

/** The pairs that some edition of the rules may want, or may have wanted. */
export function ruledPairs({ scenario }: Outcome): Set<string> {
  return new Set(scenario.editions.flatMap((edition) => spokenOfBy(edition, scenario.sources)));
}

/** Whether a task names a pair. */
export function names(task: Task | undefined, pair: string): boolean {
  return task?.nodes.some(({ ensRegionId }) => pairKey(task.snapshotId, ensRegionId) === pair) ?? false;
}
