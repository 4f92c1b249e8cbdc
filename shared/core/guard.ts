import { backoffSeconds, recheckSeconds } from './backoff.ts';
import type { Step } from './decide.ts';
import type { JobNode } from './job.ts';
import type { Settings } from './settings.ts';

/** The next task of a job: its nodes as they will be after the calls, and when it is due. */
export interface NextTask {
  readonly nodes: readonly JobNode[];
  readonly delaySeconds: number;
}

type Watched = Extract<Step, { do: 'lookAgain' | 'wait' | 'call' }>;

/**
 * The guard for `steps`: all nodes that are not available yet, with one attempt more for those about to be called;
 * undefined when there is nothing left to watch. After a call it is due only when its copy must be listed (`settledAt`).
 * What the calls will come to is not known yet, so it backs off as for the slowest kind. `now` in ms, `random` in [0, 1).
 */
export function guardFor(
  steps: readonly Step[],
  now: number,
  random: number,
  settings: Settings,
): NextTask | undefined {
  const watched = steps.filter(isWatched);
  if (watched.length === 0) return undefined;
  const nodes = watched.map((step): JobNode => {
    if (step.do === 'call') return { ...step.node, attempts: step.node.attempts + 1, lastAttemptAt: now };
    return isUnlisted(step) ? { ...step.node, lastAttemptAt: step.since } : step.node;
  });
  const attempts = watched.flatMap((step) => (step.do === 'call' ? step.node.attempts + 1 : []));
  const waits = watched.flatMap((step) => (step.do === 'call' ? [] : (now - step.since) / 1000));
  const unsettled = watched.flatMap((step) => {
    if (step.do === 'call') return now;
    return isUnlisted(step) ? step.since : [];
  });
  const wish =
    attempts.length > 0
      ? backoffSeconds('refused', Math.max(...attempts), random, settings)
      : recheckSeconds(Math.min(...waits), settings.ensVisibilitySeconds);
  return { nodes, delaySeconds: Math.max(wish, ...unsettled.map((at) => (settledAt(at, settings) - now) / 1000)) };
}

function isWatched(step: Step): step is Watched {
  return step.do === 'lookAgain' || step.do === 'wait' || step.do === 'call';
}

// Known only because the call was made: whoever works the next task has to know it as well.
function isUnlisted(step: Watched): step is Extract<Watched, { do: 'lookAgain' }> {
  return step.do === 'lookAgain' && step.copy === undefined;
}

/** The latest moment at which a call may begin that is secured at `now`; both in milliseconds since the epoch. */
export function callsMayBeginUntil(now: number, settings: Settings): number {
  return now + settings.ensTimeoutSeconds * 1000;
}

/** When ENS must list the copy of a call secured at `at`: it began within one timeout, took at most another, and then V. */
function settledAt(at: number, settings: Settings): number {
  return at + (2 * settings.ensTimeoutSeconds + settings.ensVisibilitySeconds) * 1000;
}
