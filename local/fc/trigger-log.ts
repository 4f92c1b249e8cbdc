import type { Clock } from '../keys.ts';
import type { DeliveryOutcome } from './firing.ts';
import { formatLogLine } from './log-lines.ts';
import type { LogLevel } from './worker-messages.ts';

/** Writes a log line about a trigger; without a request id when there is no invocation it belongs to. */
export type TriggerLog = (level: LogLevel, text: string, requestId?: string) => void;

/** A trigger's log, which names function and trigger in each line. */
export function createTriggerLog(
  name: { readonly functionName: string; readonly triggerName: string },
  clock: Clock,
  log: (line: string) => void,
): TriggerLog {
  return (level, text, requestId = '-') =>
    log(formatLogLine(clock.now(), requestId, level, `trigger ${name.functionName}/${name.triggerName}: ${text}`));
}

/** Why an invocation did not succeed, with its request id; undefined when it did, or was only accepted. */
export function failureText(outcome: DeliveryOutcome): string | undefined {
  if (outcome.kind === 'answered' || outcome.kind === 'accepted') return undefined;
  if (outcome.kind === 'refused') return `refused, ${outcome.status} ${outcome.code}: ${outcome.message}`;
  return `failed, ${outcome.errorType}: ${Buffer.from(outcome.body).toString('utf8')}`;
}
