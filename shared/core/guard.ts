import { backoffSeconds, recheckSeconds } from './backoff.ts';
import type { Step } from './decide.ts';
import type { JobNode } from './job.ts';
import type { Settings } from './settings.ts';

/** The next task of a job: its nodes as they will be after the calls, and when it is due. */
export interface Guard {
  readonly nodes: readonly JobNode[];
  readonly delaySeconds: number;
}

type Watched = Exclude<Step, { do: 'nothing' | 'bury' }>;

/**
 * The guard for `steps`: all nodes that are not available yet, with one attempt more for those about to be called;
 * undefined when there is nothing left to watch. Beside calls it is due only when their copies must be listed: they may
 * begin within one timeout from now (`callsMayBeginUntil`) and take another. Their answer is not known yet, so it backs off
 * as for the slowest kind.
 */
export function guardFor(steps: readonly Step[], now: number, random: number, settings: Settings): Guard | undefined {
  const watched = steps.filter((step): step is Watched => step.do !== 'nothing' && step.do !== 'bury');
  if (watched.length === 0) return undefined;
  const nodes = watched.map(({ do: what, node }) =>
    what === 'call' ? { ...node, attempts: node.attempts + 1, lastAttemptAt: now } : node,
  );
  return { nodes, delaySeconds: delayFor(watched, now, random, settings) };
}

function delayFor(steps: readonly Watched[], now: number, random: number, settings: Settings): number {
  const attempts = steps.flatMap((step) => (step.do === 'call' ? step.node.attempts + 1 : []));
  if (attempts.length > 0) {
    return Math.max(
      settings.ensVisibilitySeconds + 2 * settings.ensTimeoutSeconds,
      backoffSeconds('refused', Math.max(...attempts), random, settings),
    );
  }
  const waits = steps.flatMap((step) => (step.do === 'call' ? [] : (now - step.since) / 1000));
  return recheckSeconds(Math.min(...waits), settings.ensVisibilitySeconds);
}

/** The latest moment at which a call may begin that is secured by a guard put at `now`; both in milliseconds since the epoch. */
export function callsMayBeginUntil(now: number, settings: Settings): number {
  return now + settings.ensTimeoutSeconds * 1000;
}
