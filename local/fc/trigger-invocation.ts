import type { InvocationOutcome } from './invocation.ts';
import { failureText, type TriggerLog } from './trigger-log.ts';

/** Invokes a function once; never rejects. */
export type Invoke = (event: Uint8Array) => Promise<InvocationOutcome>;

/**
 * Carries out a trigger's asynchronous invocation: nobody waits for its outcome, so that a failure is told by a log line
 * alone. Resolves with the outcome of the first attempt all the same, for who fired a trigger by hand; never rejects.
 */
export async function invokeAsynchronously(
  invoke: Invoke,
  event: Uint8Array,
  log: TriggerLog,
): Promise<InvocationOutcome> {
  const outcome = await invoke(event);
  const failure = failureText(outcome);
  if (failure !== undefined) log('error', failure, outcome.requestId);
  return outcome;
}
