import middy from '@middy/core';
import type { Clock, Log } from '../ports.ts';
import { type FcContext, type TimedContext, withDeadline } from './context.ts';

/** A handler of events inside one invocation; what it returns is the function's answer, as JSON. */
export type EventHandler = (event: Uint8Array, context: TimedContext) => Promise<object>;

/** How long before the platform kills the invocation it ends by itself, so that the log says why. */
const endBeforeTimeoutMs = 500;

/** A function behind a timer or a queue: the run logged, an error logged and thrown on, since only that tells the trigger. */
export function eventFunction(
  handle: EventHandler,
  { log, clock }: { readonly log: Log; readonly clock: Clock },
): (event: Uint8Array, context: FcContext) => Promise<object> {
  const stack = middy<Uint8Array, object, Error, TimedContext>({ timeoutEarlyInMillis: endBeforeTimeoutMs })
    .use({
      onError: function logError({ error, context }) {
        log.error('invocation.failed', { requestId: context.requestId, error: error?.message, stack: error?.stack });
      },
    })
    .handler((event, context) => handle(event, context));
  return (event, context) => stack(event, withDeadline(context, clock.now));
}
