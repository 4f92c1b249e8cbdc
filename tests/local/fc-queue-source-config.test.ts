import * as v from 'valibot';
import { expect, test } from 'vitest';
import { queueTriggerConfigSchema } from '../../local/fc/queue-trigger-config.ts';
import { queueConfig } from './fixtures/queue-stream.ts';
import { triggerFaults } from './fixtures/trigger-faults.ts';

const mns = 'eventSourceConfig.eventSourceParameters.sourceMNSParameters';

test('queue trigger in s.yaml: the least there can be → no fault, the documented defaults', () => {
  const config = queueConfig();
  expect(triggerFaults('eventbridge', config)).toEqual([]);
  expect(v.parse(queueTriggerConfigSchema, config)).toMatchObject({
    eventSourceConfig: { eventSourceParameters: { sourceMNSParameters: { IsBase64Decode: true } } },
    runOptions: { errorsTolerance: 'NONE', retryStrategy: { PushRetryStrategy: 'BACKOFF_RETRY' } },
  });
});

test('queue trigger in s.yaml: all the documented keys → no fault', () => {
  const config = queueConfig({
    source: { IsBase64Decode: false },
    deliveryOption: { mode: 'event-streaming', eventSchema: 'RawData' },
    runOptions: {
      errorsTolerance: 'ALL',
      retryStrategy: {
        PushRetryStrategy: 'EXPONENTIAL_DECAY_RETRY',
        MaximumEventAgeInSeconds: 0,
        MaximumRetryAttempts: 0,
      },
      deadLetterQueue: { Arn: 'acs:mns:cn-hangzhou:123456:/queues/jobs-dlq' },
    },
  });
  expect(triggerFaults('eventbridge', config)).toEqual([]);
});

test('queue trigger in s.yaml: an empty mapping → each of the six required keys', () => {
  expect(triggerFaults('eventbridge', {})).toEqual([
    'triggerEnable: is missing',
    'asyncInvocationType: is missing',
    'eventRuleFilterPattern: is missing',
    'eventSourceConfig: is missing',
    'eventSinkConfig: is missing',
    'runOptions: is missing',
  ]);
});

test('queue trigger in s.yaml: keys in another case → missing, and not known', () => {
  const config = queueConfig({ runOptions: { batchWindow: { countBasedWindow: 1, TimeBasedWindow: 1 } } });
  const source = { regionId: 'cn-hangzhou', QueueName: 'jobs', isBase64Decode: true };
  config['eventSourceConfig'] = {
    eventSourceType: 'MNS',
    eventSourceParameters: { sourceMNSParameters: source },
  };
  expect(triggerFaults('eventbridge', config)).toEqual([
    `${mns}.RegionId: is missing`,
    `${mns}.regionId: is not known here; upper and lower case count`,
    `${mns}.isBase64Decode: is not known here; upper and lower case count`,
    'runOptions.batchWindow.CountBasedWindow: is missing',
    'runOptions.batchWindow.countBasedWindow: is not known here; upper and lower case count',
  ]);
});

test('queue trigger in s.yaml: nothing is right → all faults at once', () => {
  const config = {
    ...queueConfig({
      source: { RegionId: 'cn-beijing', QueueName: '-jobs', IsBase64Decode: 'true' },
      deliveryOption: { mode: 'event-driven', eventSchema: 'cloudevents' },
      runOptions: {
        mode: 'event-driven',
        errorsTolerance: 'SOME',
        maximumTasks: 2,
        retryStrategy: { PushRetryStrategy: 'NEVER', MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: -1 },
        deadLetterQueue: { Arn: 'acs:eventbridge:cn-hangzhou:1:eventbus/x' },
        batchWindow: { CountBasedWindow: 0, TimeBasedWindow: 16 },
      },
    }),
    triggerEnable: 1,
    asyncInvocationType: 'false',
    eventRuleFilterPattern: '{"source":["x"]}',
  };
  expect(triggerFaults('eventbridge', config)).toEqual([
    'triggerEnable: must be true or false',
    'asyncInvocationType: must be true or false',
    "eventRuleFilterPattern: must be '{}', what this host carries out",
    `${mns}.QueueName: must be 1 to 120 letters, digits and -, the first no -`,
    `${mns}.IsBase64Decode: must be true or false`,
    'eventSinkConfig.deliveryOption.mode: must be event-streaming, what this host carries out',
    'eventSinkConfig.deliveryOption.eventSchema: must be CloudEvents or RawData',
    'runOptions.mode: must be event-streaming, what this host carries out',
    'runOptions.errorsTolerance: must be ALL or NONE',
    'runOptions.retryStrategy.PushRetryStrategy: must be BACKOFF_RETRY or EXPONENTIAL_DECAY_RETRY',
    'runOptions.retryStrategy.MaximumRetryAttempts: must be 0, what this host carries out',
    'runOptions.retryStrategy.MaximumEventAgeInSeconds: must be 0, what this host carries out',
    'runOptions.deadLetterQueue.Arn: must be acs:mns:<region>:<account>:/queues/<name>, what this host carries out',
    'runOptions.batchWindow.CountBasedWindow: must be a whole number from 1 to 10000',
    'runOptions.batchWindow.TimeBasedWindow: must be a whole number from 0 to 15',
    'runOptions.maximumTasks: is not known here; upper and lower case count',
    `${mns}.RegionId: must be the function's region, cn-hangzhou, and is cn-beijing`,
  ]);
});

test('queue trigger in s.yaml: another event source → its fault', () => {
  const config = queueConfig();
  config['eventSourceConfig'] = { eventSourceType: 'Kafka', eventSourceParameters: { sourceKafkaParameters: {} } };
  expect(triggerFaults('eventbridge', config)).toEqual([
    'eventSourceConfig.eventSourceType: must be MNS, what this host carries out',
    `${mns}: is missing`,
    'eventSourceConfig.eventSourceParameters.sourceKafkaParameters: is not known here; upper and lower case count',
  ]);
});
