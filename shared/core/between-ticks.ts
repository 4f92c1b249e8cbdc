import { backoffSeconds } from './backoff.ts';
import type { CalledNode } from './copy-answer.ts';
import type { Step } from './decide.ts';
import { type Failure, isPermanent, mayHaveExecuted } from './failure.ts';
import type { NextTask } from './guard.ts';
import type { Job, JobNode } from './job.ts';
import type { Settings } from './settings.ts';

/** The most calls that a rule's pair may cause between two ticks. */
const mostCallsBetweenTicks = 6;

/**
 * The task for the nodes of a rule's job that failed but may succeed before the next tick, which attempts them anyway;
 * undefined if there are none, or no time. `now` in ms, `random` in [0, 1).
 */
export function taskBetweenTicks(
  steps: readonly Step[],
  called: readonly CalledNode[],
  { expiresAt = Number.POSITIVE_INFINITY }: Pick<Job, 'expiresAt'>,
  now: number,
  random: number,
  settings: Settings,
): NextTask | undefined {
  const unseen = steps.flatMap((step) =>
    step.do === 'wait' ? [{ node: step.node, failure: step.failure, attempts: step.node.attempts }] : [],
  );
  const failed = called.flatMap(({ node, calls, outcome }) =>
    outcome.accepted || isPermanent(outcome.failure)
      ? []
      : [{ node: attempted(node, outcome.failure, now), failure: outcome.failure, attempts: node.attempts + calls }],
  );
  const delayOf = ({ failure, attempts }: (typeof failed)[number]) =>
    Math.max(
      mayHaveExecuted(failure) ? settings.ensVisibilitySeconds : 0,
      backoffSeconds(failure.kind, attempts, random, settings),
    );
  const left = [...unseen, ...failed]
    .filter(({ attempts }) => attempts < mostCallsBetweenTicks)
    .map((entry) => ({ ...entry, delaySeconds: delayOf(entry) }))
    .filter(({ delaySeconds }) => now + delaySeconds * 1000 < expiresAt);
  if (left.length === 0) return undefined;
  return {
    nodes: left.map(({ node, attempts }): JobNode => ({ ...node, attempts })),
    delaySeconds: Math.max(...left.map(({ delaySeconds }) => delaySeconds)),
  };
}

// Only an attempt that may have made a copy is to be waited for.
function attempted(node: JobNode, failure: Failure, now: number): JobNode {
  return mayHaveExecuted(failure) ? { ...node, lastAttemptAt: now } : node;
}
