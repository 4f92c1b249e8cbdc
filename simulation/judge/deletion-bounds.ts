import type { Deletion } from '../play/history.ts';
import { editionAt } from '../story/editions.ts';
import type { Edition } from '../story/scenario.ts';
import { start } from '../story/times.ts';
import type { Outcome } from './outcome.ts';
import { nodesOf } from './scope.ts';

/** Deletions of runs that did not see all that a rule could want: a node that matters, or any node at all. */
export function blindDeletions({ scenario, history }: Outcome): string[] {
  return history.deletions.flatMap((deletion) => {
    const { snapshotId, gaps, listed = [] } = deletion;
    const edition = editionOf(deletion, scenario.editions);
    const hidden = edition === undefined ? [] : nodesOf(edition).filter((node) => gaps.includes(node));
    return [
      ...(listed.length === 0 ? [`${snapshotId}: deleted without a list of nodes`] : []),
      ...hidden.map((node) => `${snapshotId}: deleted although ${node} was not read whole`),
    ];
  });
}

/** Runs that deleted more than the file lets one delete, or 100. */
export function deletionsBeyondLimit({ scenario, history }: Outcome): string[] {
  const runs = new Map<string, Set<string>>();
  for (const { process, invokedAt, snapshotId } of history.deletions) {
    const run = `${invokedAt} ${process}`;
    runs.set(run, (runs.get(run) ?? new Set()).add(snapshotId));
  }
  return [...runs].flatMap(([run, ids]) => {
    const [invokedAt = 0, process] = run.split(' ').map(Number);
    const most = editionOf({ invokedAt }, scenario.editions)?.limits?.deletionsPerRun ?? 100;
    return ids.size > most ? [`process ${process}: ${ids.size} deletions in a run, at most ${most}`] : [];
  });
}

function editionOf({ invokedAt }: Pick<Deletion, 'invokedAt'>, editions: readonly Edition[]): Edition | undefined {
  return editionAt({ editions }, (invokedAt - start) / 1000);
}
