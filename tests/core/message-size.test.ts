import { expect, test } from 'vitest';
import { assertSendable } from '../../shared/core/message-batches.ts';
import { letterOfTask, taskOf } from '../../shared/core/task.ts';
import { job, noon } from '../support/builders.ts';

/** The longest that each field of a task may be; more nodes than these are split among tasks before one is made. */
const longestId = (prefix: string) => prefix.padEnd(128, 'x');
const largest = taskOf(
  job({
    taskId: longestId('task'),
    snapshotId: longestId('sp'),
    origin: { trigger: 'timer', rule: 'r'.repeat(32), requestId: longestId('request') },
    expiresAt: noon,
  }),
  Array.from({ length: 100 }, (_, index) => ({
    ensRegionId: longestId(`cn-${index}-`),
    attempts: 12,
    lastAttemptAt: noon,
  })),
  { name: '😀'.repeat(64), description: '😀'.repeat(128), instanceBillingCycle: 'x'.repeat(32) },
);

test('the largest task: 100 nodes, every field as long as it may be → fits a message', () => {
  expect(() => assertSendable({ body: JSON.stringify(largest) })).not.toThrow();
});

test('its dead letter, with the longest reason that ENS can name → fits too', () => {
  const failure = {
    kind: 'denied',
    code: '"'.repeat(500),
    message: '"'.repeat(500),
    ensRequestId: '"'.repeat(500),
  } as const;
  const letter = letterOfTask(largest, 'permanent', failure, noon);
  expect(() => assertSendable({ body: JSON.stringify(letter) })).not.toThrow();
});
