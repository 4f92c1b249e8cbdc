import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Failure } from '../../shared/core/failure.ts';
import { assertSendable, wireBytes } from '../../shared/core/message-batches.ts';
import { readTask } from '../../shared/core/read-task.ts';
import { letterOfMessage, letterOfTask, lettersOf, type Task, taskOf } from '../../shared/core/task.ts';
import { job, noon } from '../support/builders.ts';

function fits(message: unknown): void {
  expect(() => assertSendable({ body: JSON.stringify(message) })).not.toThrow();
}

/** Texts of up to `maxLength`, of what takes many bytes in JSON: control characters and halves of a pair six, a Chinese character three. */
const textOf = (maxLength: number) =>
  fc
    .tuple(
      fc.constantFrom('\u0000', '\ud800', '"', '\\', '快', '😀', 'x"快'),
      fc.constantFrom(1, maxLength - 1, maxLength),
    )
    .map(([unit, length]) => unit.repeat(length).slice(0, length));
const time = fc.constantFrom('2026-11-24T04:00:00.000Z', '+012026-11-24T04:00:00.000+08:00');
const id = (index: number) => `cn-${index}-`.padEnd(128, 'x');
const failure = fc.record(
  {
    kind: fc.constantFrom('denied', 'invalid', 'unknown'),
    code: textOf(2000),
    message: textOf(60_000),
    ensRequestId: textOf(2000),
  },
  { requiredKeys: ['kind'] },
) as fc.Arbitrary<Failure>;

/** Tasks whose texts may be a little longer than allowed, and often are as long as they may be. */
const task = fc.record(
  {
    version: fc.constant(1),
    taskId: textOf(129),
    snapshotId: fc.constant(id(0)),
    nodes: fc
      .record({ count: fc.constantFrom(1, 99, 100), attempts: fc.maxSafeNat(), lastAttemptAt: time })
      .map(({ count, ...node }) => Array.from({ length: count }, (_, index) => ({ ensRegionId: id(index), ...node }))),
    copy: fc.record({ name: textOf(129), description: textOf(513), instanceBillingCycle: textOf(33) }),
    origin: fc.record({ trigger: fc.constant('timer'), rule: textOf(33), requestId: textOf(129) }),
    firstRequestedAt: time,
    signature: fc.constant('f'.repeat(64)),
    expiresAt: time,
  },
  { requiredKeys: ['version', 'taskId', 'snapshotId', 'nodes', 'copy', 'origin', 'firstRequestedAt'] },
);

describe('a message of 48 KB holds', () => {
  test('every task that is read, and each of its dead letters, whatever failed and however that is told', () => {
    let read = 0;
    fc.assert(
      fc.property(task, failure, (body, why) => {
        const result = readTask(JSON.stringify(body));
        if (!result.ok) return;
        read += 1;
        fits(result.task);
        fits(letterOfTask(result.task, 'permanent', why, noon));
      }),
      { numRuns: 200 },
    );
    expect(read).toBeGreaterThan(0);
  });

  test('the dead letter of any message that is no task', () => {
    fc.assert(fc.property(textOf(49_152), failure, (body, why) => fits(letterOfMessage(body, why, noon))));
  });

  test('the largest task that we make: 100 nodes, every field as long as it may be', () => {
    const longestId = (prefix: string) => prefix.padEnd(128, 'x');
    const nodes = Array.from({ length: 100 }, (_, index) => ({
      ensRegionId: id(index),
      attempts: 12,
      lastAttemptAt: noon,
    }));
    const origin = { trigger: 'timer', rule: 'r'.repeat(32), requestId: longestId('request') } as const;
    const whose = job({ taskId: longestId('task'), snapshotId: longestId('sp'), origin, expiresAt: noon });
    const copy = { name: '快'.repeat(128), description: '快'.repeat(256), instanceBillingCycle: 'x'.repeat(32) };
    const largest = taskOf(whose, nodes, copy);
    fits(largest);
    expect(readTask(largest)).toEqual({ ok: true, task: largest });
    const why = { kind: 'denied', message: '"'.repeat(100_000) } as const;
    const casualties = nodes.map((node) => ({ node, reason: 'permanent', failure: why }) as const);
    for (const letter of lettersOf(whose, casualties, copy, noon)) fits(letter);
  });
});

describe('readTask: a text as long as it may be → a task; longer → none', () => {
  const plain: Task = taskOf(job(), job().nodes, { name: 'nightly', description: 'marker' });
  const length = (count: number) => 'x'.repeat(count);
  test.each<[string, number, (text: string) => Task]>([
    ['taskId', 128, (taskId) => ({ ...plain, taskId })],
    ['copy.name', 128, (name) => ({ ...plain, copy: { ...plain.copy, name } })],
    ['copy.description', 512, (description) => ({ ...plain, copy: { ...plain.copy, description } })],
    ['copy.instanceBillingCycle', 32, (word) => ({ ...plain, copy: { ...plain.copy, instanceBillingCycle: word } })],
    ['origin.rule', 32, (rule) => ({ ...plain, origin: { ...plain.origin, rule } })],
    ['origin.requestId', 128, (requestId) => ({ ...plain, origin: { ...plain.origin, requestId } })],
  ])('%s: %i characters', (field, most, withText) => {
    expect(readTask(withText(length(most))).ok).toBe(true);
    const why = `${field}: must have at most ${most} characters`;
    expect(readTask(withText(length(most + 1)))).toEqual({ ok: false, why });
  });

  test('a time with a remark behind it, which JavaScript reads → none', () => {
    const firstRequestedAt = `Nov 24 2026 (${length(40_000)})`;
    expect(Number.isNaN(Date.parse(firstRequestedAt))).toBe(false);
    expect(readTask({ ...plain, firstRequestedAt })).toMatchObject({ ok: false });
  });
});

test('a failure in a dead letter → its texts up to 500 characters each, else as it was', () => {
  const long = {
    kind: 'denied',
    code: 'c'.repeat(501),
    message: 'm'.repeat(501),
    ensRequestId: 'r'.repeat(501),
  } as const;
  expect(letterOfMessage('', long, noon).failure).toStrictEqual({
    kind: 'denied',
    code: 'c'.repeat(500),
    message: 'm'.repeat(500),
    ensRequestId: 'r'.repeat(500),
  });
  expect(letterOfMessage('', { kind: 'bug' }, noon).failure).toStrictEqual({ kind: 'bug' });
  expect(wireBytes(JSON.stringify(letterOfMessage('\u0000'.repeat(9000), long, noon)))).toBeLessThan(65_536);
});
