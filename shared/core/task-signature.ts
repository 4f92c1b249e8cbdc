import type { Failure } from './failure.ts';
import type { Task } from './task.ts';

/** What a task's signature covers: all that it says but the signature itself, in a fixed order. */
export function signedText({ nodes, copy, origin, ...task }: Task): string {
  return JSON.stringify([
    task.version,
    task.taskId,
    task.snapshotId,
    nodes.map(({ ensRegionId, attempts, lastAttemptAt = null }) => [ensRegionId, attempts, lastAttemptAt]),
    [copy.name, copy.description, copy.instanceBillingCycle ?? null],
    [origin.trigger, origin.rule ?? null, origin.builtAt ?? null, origin.requestId],
    task.firstRequestedAt,
    task.expiresAt ?? null,
  ]);
}

/** A task is not ours: unsigned, or signed with another key, or changed since. */
export const unsigned = {
  kind: 'invalid',
  code: 'Unsigned',
  message: 'The task does not carry a signature made with TASK_SIGNING_KEY.',
} as const satisfies Failure;
