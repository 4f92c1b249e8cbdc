import * as v from 'valibot';
import { strictObject } from '../object-schemas.ts';
import { must } from './s-yaml-faults.ts';
import { wholeNumber } from './whole-number.ts';

const switchRule = must('true or false');
const textRule = must('a text');
const QUEUE_ARN = /^acs:mns:[^:]*:[^:]*:\/?queues\/([A-Za-z0-9][A-Za-z0-9-]{0,119})(?:\/messages)?$/;

function oneOf(...values: readonly [string, ...string[]]) {
  return must(`${values.join(' or ')}, what this host carries out`);
}

function number(low: number, high: number) {
  return wholeNumber(low, high, must(`a whole number from ${low} to ${high}`));
}

const sourceSchema = strictObject(
  {
    RegionId: v.string(textRule),
    QueueName: v.pipe(
      v.string(textRule),
      v.regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,119}$/, must('1 to 120 letters, digits and -, the first no -')),
    ),
    IsBase64Decode: v.exactOptional(v.boolean(switchRule), true),
  },
  must('a mapping'),
);

const retryStrategySchema = strictObject(
  {
    PushRetryStrategy: v.exactOptional(
      v.picklist(['BACKOFF_RETRY', 'EXPONENTIAL_DECAY_RETRY'], must('BACKOFF_RETRY or EXPONENTIAL_DECAY_RETRY')),
      'BACKOFF_RETRY',
    ),
    // Documented by their names only, with 0 in every sample: here, the strategy's own numbers hold.
    MaximumRetryAttempts: v.exactOptional(v.literal(0, oneOf('0')), 0),
    MaximumEventAgeInSeconds: v.exactOptional(v.literal(0, oneOf('0')), 0),
  },
  must('a mapping'),
);

const runOptionsSchema = strictObject(
  {
    mode: v.literal('event-streaming', oneOf('event-streaming')),
    errorsTolerance: v.exactOptional(v.picklist(['ALL', 'NONE'], must('ALL or NONE')), 'NONE'),
    retryStrategy: v.exactOptional(retryStrategySchema, {
      PushRetryStrategy: 'BACKOFF_RETRY',
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 0,
    }),
    deadLetterQueue: v.exactOptional(
      strictObject(
        {
          Arn: v.pipe(v.string(textRule), v.regex(QUEUE_ARN, oneOf('acs:mns:<region>:<account>:/queues/<name>'))),
        },
        must('a mapping'),
      ),
    ),
    // What holds without them is not documented.
    batchWindow: strictObject(
      { CountBasedWindow: number(1, 10_000), TimeBasedWindow: number(0, 15) },
      must('a mapping'),
    ),
  },
  must('a mapping'),
);

/**
 * The triggerConfig of an `eventbridge` trigger on an SMQ queue, with the documented keys, limits and defaults; the six keys
 * of the top are required by the documented schema. What this host does not carry out is a fault.
 */
export const queueTriggerConfigSchema = strictObject({
  triggerEnable: v.boolean(switchRule),
  asyncInvocationType: v.boolean(switchRule),
  eventRuleFilterPattern: v.literal('{}', oneOf("'{}'")),
  eventSourceConfig: strictObject(
    {
      eventSourceType: v.literal('MNS', oneOf('MNS')),
      eventSourceParameters: strictObject({ sourceMNSParameters: sourceSchema }, must('a mapping')),
    },
    must('a mapping'),
  ),
  eventSinkConfig: strictObject(
    {
      deliveryOption: strictObject(
        {
          mode: v.exactOptional(v.literal('event-streaming', oneOf('event-streaming'))),
          eventSchema: v.picklist(['CloudEvents', 'RawData'], must('CloudEvents or RawData')),
        },
        must('a mapping'),
      ),
    },
    must('a mapping'),
  ),
  runOptions: runOptionsSchema,
});

/** From which queue a function is fed, in which batches and form, and what becomes of what cannot be delivered. */
export type QueueTriggerConfig = v.InferOutput<typeof queueTriggerConfigSchema>;

/** The queue's name in an ARN of the documented form; undefined when it has another. */
export function queueNameOf(arn: string): string | undefined {
  return QUEUE_ARN.exec(arn)?.[1];
}
