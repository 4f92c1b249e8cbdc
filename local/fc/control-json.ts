import { jsonOrText } from '../json-or-text.ts';
import type { DeliveryOutcome, QueueFiring, TimerFiring, TriggerView } from './firing.ts';

/** A trigger as the control API lists it; times are ISO 8601. */
export function triggerJson(view: TriggerView) {
  const { functionName, triggerName, type, enabled, nextFireAt, stream } = view;
  return {
    function: functionName,
    trigger: triggerName,
    type,
    enabled,
    ...(nextFireAt === undefined ? {} : { nextFireAt: new Date(nextFireAt).toISOString() }),
    ...(stream === undefined ? {} : { stream }),
  };
}

/** What came of a firing: `outcome` is answered, failed, refused, accepted, or nothing when no message was due. */
export function firingJson(firing: TimerFiring | QueueFiring) {
  if (firing.kind === 'ticked') return { triggerTime: firing.triggerTime, ...outcomeJson(firing.outcome) };
  const outcome = firing.outcome === undefined ? { outcome: 'nothing' } : outcomeJson(firing.outcome);
  return { messages: firing.messages, ...outcome };
}

function outcomeJson(outcome: DeliveryOutcome) {
  if (outcome.kind === 'accepted') return { outcome: outcome.kind };
  if (outcome.kind === 'refused') {
    const { kind, requestId, status, code, message } = outcome;
    return { outcome: kind, requestId, status, code, message };
  }
  const { kind, requestId, durationMilliseconds } = outcome;
  const error = kind === 'failed' ? { errorType: outcome.errorType } : {};
  return {
    outcome: kind,
    requestId,
    durationMilliseconds,
    ...error,
    answer: jsonOrText(Buffer.from(outcome.body).toString('utf8')),
  };
}
