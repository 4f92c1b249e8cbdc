import { drainQueue } from '../../shared/app/drain-queue.ts';
import { type BatchSummary, workBatch } from '../../shared/app/work-batch.ts';
import type { TimedContext } from '../../shared/fc/context.ts';
import type { EventHandler } from '../../shared/fc/event-function.ts';
import { isTimerEvent, readQueueEvent } from '../../shared/fc/queue-event.ts';
import type { Log } from '../../shared/ports.ts';
import type { DepsFor } from '../deps.ts';

/** Some messages are in no queue: the trigger is to deliver the batch again, which is harmless for the others. */
export class UnsecuredError extends Error {
  constructor({ unsecured }: BatchSummary) {
    super(`${unsecured} messages could be put into no queue; their bodies are in the log (task.unsecured).`);
    this.name = 'UnsecuredError';
  }
}

/** The `retry` function: works the tasks of a batch that a queue trigger delivers; called by a timer, it drains the queue itself. */
export function createRetryHandler(depsFor: DepsFor, log: Log): EventHandler {
  return async (event, context) => {
    const bodies = isTimerEvent(event) ? [] : readQueueEvent(event).map(({ body }) => body);
    const deps = orLogBodies(() => depsFor(context), bodies, log, context);
    const summary = isTimerEvent(event) ? await drainQueue(deps) : await workBatch(deps, bodies);
    deps.log.info('batch.worked', { ...summary });
    if (summary.unsecured > 0) throw new UnsecuredError(summary);
    return summary;
  };
}

/** A function that cannot even be set up must not lose what was delivered to it. */
function orLogBodies<T>(make: () => T, bodies: readonly unknown[], log: Log, { requestId }: TimedContext): T {
  try {
    return make();
  } catch (error) {
    for (const body of bodies) log.error('task.unsecured', { requestId, body });
    throw error;
  }
}
