import * as z from 'zod/mini';
import { must } from './s-yaml-faults.ts';

const switchRule = must('true or false');
const textRule = must('a text');
const QUEUE_ARN = /^acs:mns:[^:]*:[^:]*:\/?queues\/([A-Za-z0-9][A-Za-z0-9-]{0,119})(?:\/messages)?$/;

function oneOf(...values: readonly [string, ...string[]]) {
  return must(`${values.join(' or ')}, what this host carries out`);
}

function wholeNumber(low: number, high: number) {
  const rule = must(`a whole number from ${low} to ${high}`);
  return z.int(rule).check(z.gte(low, rule), z.lte(high, rule));
}

const sourceSchema = z.strictObject(
  {
    RegionId: z.string(textRule),
    QueueName: z
      .string(textRule)
      .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,119}$/, must('1 to 120 letters, digits and -, the first no -'))),
    IsBase64Decode: z._default(z.boolean(switchRule), true),
  },
  must('a mapping'),
);

const retryStrategySchema = z.strictObject(
  {
    PushRetryStrategy: z._default(
      z.enum(['BACKOFF_RETRY', 'EXPONENTIAL_DECAY_RETRY'], must('BACKOFF_RETRY or EXPONENTIAL_DECAY_RETRY')),
      'BACKOFF_RETRY',
    ),
    // Documented by their names only, with 0 in every sample: here, the strategy's own numbers hold.
    MaximumRetryAttempts: z._default(z.literal(0, oneOf('0')), 0),
    MaximumEventAgeInSeconds: z._default(z.literal(0, oneOf('0')), 0),
  },
  must('a mapping'),
);

const runOptionsSchema = z.strictObject(
  {
    mode: z.literal('event-streaming', oneOf('event-streaming')),
    errorsTolerance: z._default(z.enum(['ALL', 'NONE'], must('ALL or NONE')), 'NONE'),
    retryStrategy: z._default(retryStrategySchema, {
      PushRetryStrategy: 'BACKOFF_RETRY',
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 0,
    }),
    deadLetterQueue: z.optional(
      z.strictObject(
        {
          Arn: z.string(textRule).check(z.regex(QUEUE_ARN, oneOf('acs:mns:<region>:<account>:/queues/<name>'))),
        },
        must('a mapping'),
      ),
    ),
    // What holds without them is not documented.
    batchWindow: z.strictObject(
      { CountBasedWindow: wholeNumber(1, 10_000), TimeBasedWindow: wholeNumber(0, 15) },
      must('a mapping'),
    ),
  },
  must('a mapping'),
);

/**
 * The triggerConfig of an `eventbridge` trigger on an SMQ queue, with the documented keys, limits and defaults; the six keys
 * of the top are required by the documented schema. What this host does not carry out is a fault.
 */
export const queueTriggerConfigSchema = z.strictObject({
  triggerEnable: z.boolean(switchRule),
  asyncInvocationType: z.boolean(switchRule),
  eventRuleFilterPattern: z.literal('{}', oneOf("'{}'")),
  eventSourceConfig: z.strictObject(
    {
      eventSourceType: z.literal('MNS', oneOf('MNS')),
      eventSourceParameters: z.strictObject({ sourceMNSParameters: sourceSchema }, must('a mapping')),
    },
    must('a mapping'),
  ),
  eventSinkConfig: z.strictObject(
    {
      deliveryOption: z.strictObject(
        {
          mode: z.optional(z.literal('event-streaming', oneOf('event-streaming'))),
          eventSchema: z.enum(['CloudEvents', 'RawData'], must('CloudEvents or RawData')),
        },
        must('a mapping'),
      ),
    },
    must('a mapping'),
  ),
  runOptions: runOptionsSchema,
});

/** From which queue a function is fed, in which batches and form, and what becomes of what cannot be delivered. */
export type QueueTriggerConfig = z.infer<typeof queueTriggerConfigSchema>;

/** The queue's name in an ARN of the documented form; undefined when it has another. */
export function queueNameOf(arn: string): string | undefined {
  return QUEUE_ARN.exec(arn)?.[1];
}
