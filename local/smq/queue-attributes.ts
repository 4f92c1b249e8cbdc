import { failure, type SmqFailure } from './failure.ts';
import { DELAY_SECONDS, outOfRange, type Range, VISIBILITY_SECONDS, WAIT_SECONDS } from './limits.ts';

/** Where messages go that were received too often. Documented for the control plane only; the 2015 XML cannot carry it. */
interface DeadLetterPolicy {
  readonly targetQueue: string;
  readonly maxReceiveCount: number;
}

/** A queue's settings, with their units; SMQ's own names are in `request-xml.ts` and `answer.ts`. */
export interface QueueAttributes {
  readonly delaySeconds: number;
  readonly maximumMessageBytes: number;
  readonly retentionSeconds: number;
  readonly visibilityTimeoutSeconds: number;
  readonly pollingWaitSeconds: number;
  readonly loggingEnabled: boolean;
  readonly deadLetterPolicy?: DeadLetterPolicy;
}

/** Documented defaults of a new queue. */
export const DEFAULT_ATTRIBUTES: QueueAttributes = {
  delaySeconds: 0,
  maximumMessageBytes: 65_536,
  retentionSeconds: 345_600,
  visibilityTimeoutSeconds: 30,
  pollingWaitSeconds: 0,
  loggingEnabled: false,
};

const NUMBERS = [
  ['delaySeconds', 'DelaySeconds', DELAY_SECONDS],
  ['maximumMessageBytes', 'MaximumMessageSize', { low: 1024, high: 65_536, unit: 'bytes' }],
  ['retentionSeconds', 'MessageRetentionPeriod', { low: 60, high: 604_800, unit: 'seconds' }],
  ['visibilityTimeoutSeconds', 'VisibilityTimeout', VISIBILITY_SECONDS],
  ['pollingWaitSeconds', 'PollingWaitSeconds', WAIT_SECONDS],
] as const satisfies readonly (readonly [keyof QueueAttributes, string, Range])[];

// The range of MaxReceiveCount is not documented; only what could never work is refused.
const RECEIVE_COUNT: Range = { low: 1, high: Number.MAX_SAFE_INTEGER, unit: 'times' };

/** Documented: at most 120 letters, digits and hyphens, the first a letter or digit. */
export function queueNameFault(name: string): SmqFailure | undefined {
  if (name.length < 1 || name.length > 120) return failure('QueueNameLengthError');
  return /^[A-Za-z0-9][A-Za-z0-9-]*$/.test(name) ? undefined : failure('InvalidQueueName');
}

/** `InvalidArgument` for the first setting out of its documented range, or for a queue that is its own dead-letter queue. */
export function attributesFault(queue: string, attributes: QueueAttributes): SmqFailure | undefined {
  for (const [key, name, range] of NUMBERS) {
    const fault = outOfRange(name, attributes[key], range);
    if (fault !== undefined) return fault;
  }
  const policy = attributes.deadLetterPolicy;
  if (policy === undefined) return undefined;
  if (policy.targetQueue === queue) return failure('InvalidArgument', 'A queue cannot be its own dead-letter queue.');
  return outOfRange('MaxReceiveCount', policy.maxReceiveCount, RECEIVE_COUNT);
}

/**
 * True when a second CreateQueue with `wanted` asks for what the queue already is. A dead-letter policy counts only when it
 * is asked for: a client of the 2015 XML cannot know of it.
 */
export function sameAttributes(wanted: QueueAttributes, existing: QueueAttributes): boolean {
  const policy = wanted.deadLetterPolicy;
  return (
    NUMBERS.every(([key]) => wanted[key] === existing[key]) &&
    wanted.loggingEnabled === existing.loggingEnabled &&
    (policy === undefined ||
      (policy.targetQueue === existing.deadLetterPolicy?.targetQueue &&
        policy.maxReceiveCount === existing.deadLetterPolicy.maxReceiveCount))
  );
}
