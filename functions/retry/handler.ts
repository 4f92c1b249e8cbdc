import type { Deps } from '../../shared/app/deps.ts';
import { drainQueue } from '../../shared/app/drain-queue.ts';
import { type BatchSummary, workBatch } from '../../shared/app/work-batch.ts';
import type { EventHandler } from '../../shared/fc/event-function.ts';
import { isTimerEvent, readQueueEvent } from '../../shared/fc/queue-event.ts';
import type { DepsFor } from '../deps.ts';

/** Some messages are in no queue: the trigger is to deliver the batch again, which is harmless for the others. */
export class UnsecuredError extends Error {
  constructor({ unsecured }: BatchSummary) {
    super(`${unsecured} messages could be put into no queue; their bodies are in the log (task.unsecured).`);
    this.name = 'UnsecuredError';
  }
}

/** The `retry` function: works the tasks of a batch that a queue trigger delivers; called by a timer, it drains the queue itself. */
export function createRetryHandler(depsFor: DepsFor): EventHandler {
  return async (event, context) => {
    const deps = depsFor(context);
    const summary = await work(deps, event);
    deps.log.info('batch.worked', { ...summary });
    if (summary.unsecured > 0) throw new UnsecuredError(summary);
    return summary;
  };
}

function work(deps: Deps, event: Uint8Array): Promise<BatchSummary> {
  if (isTimerEvent(event)) return drainQueue(deps);
  return workBatch(
    deps,
    readQueueEvent(event).map(({ body }) => body),
  );
}
