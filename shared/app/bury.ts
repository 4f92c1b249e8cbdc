import type { Job } from '../core/job.ts';
import { type Casualty, lettersOf, type Task } from '../core/task.ts';
import type { Attempted } from './attempt.ts';
import type { Deps } from './deps.ts';
import { queuePut } from './queue-put.ts';

/** Makes dead letters of the nodes that are given up; the log names each with its reason. */
export async function bury(
  deps: Deps,
  job: Job,
  casualties: readonly Casualty[],
  copy: Task['copy'],
): Promise<Attempted<void>> {
  if (casualties.length === 0) return { ok: true, value: undefined };
  const { queue, clock, log } = deps;
  const letters = lettersOf(job, casualties, copy, clock.now());
  const buried = await queuePut(deps, () => queue.bury(letters));
  const about = { snapshotId: job.snapshotId, taskId: job.taskId };
  for (const { node, reason, failure } of casualties) {
    const event = buried.ok ? 'pair.buried' : 'pair.unburied';
    log.error(event, { ...about, nodeId: node.ensRegionId, reason, ...failure });
  }
  // The queue forgets after a week, the log need not.
  if (buried.ok) for (const letter of letters) log.info('letter', { letter });
  else log.error('letter.refused', { ...about, ...buried.failure });
  return buried;
}
