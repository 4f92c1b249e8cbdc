import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOver, renewed, tasksIn } from '../../shared/core/read-letter.ts';
import { lettersOf, taskOf } from '../../shared/core/task.ts';
import { job, node, noon } from '../support/builders.ts';

const copy = { name: 'nightly', description: 'marker' };
const task = taskOf(job({ expiresAt: noon }), [node('cn-a-1', { attempts: 12, lastAttemptAt: noon })], copy);
const text = JSON.stringify(task);
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
const [letter] = lettersOf(
  job(),
  [{ node: node('cn-a-1'), reason: 'exhausted', failure: { kind: 'unknown' } }],
  copy,
  noon,
);
const cloudEvent = { specversion: '1.0', type: 'mns:Queue:SendMessage', data: { messageId: 'm', messageBody: text } };
const record = {
  timestamp: noon,
  requestContext: { functionArn: 'acs:fc:cn-hangzhou:1:functions/retry', condition: 'UnhandledInvocationError' },
  requestPayload: JSON.stringify([cloudEvent, cloudEvent]),
  responsePayload: '{}',
};

describe('tasksIn', () => {
  test.each([
    ['a dead letter', letter, 1],
    ['a task', task, 1],
    ['a task as text', text, 1],
    ['a task in Base64', base64(task), 1],
    ['a dead letter in Base64', base64(letter), 1],
    ['an unsecured message kept as text', { version: 1, reason: 'unreadable', body: text }, 1],
    ['a CloudEvent', cloudEvent, 1],
    ['a batch of CloudEvents', [cloudEvent, cloudEvent], 2],
    ['a record of a failed invocation', record, 2],
    ['such a record in Base64', base64(record), 2],
    ['a dead letter of a message that is no task', { version: 1, reason: 'unreadable', body: 'hello' }, 0],
    ['something else', { hello: 1 }, 0],
    ['text', 'hello', 0],
    ['nothing', null, 0],
  ])('%s → its tasks', (_, message, count) => {
    expect(tasksIn(message)).toHaveLength(count);
  });

  test('wrapped six times → found; more often than any documented form → not', () => {
    const wrapped = (times: number) =>
      Array.from({ length: times }).reduce<unknown>((inner) => ({ data: inner }), task);
    expect([tasksIn(wrapped(6)).length, tasksIn(wrapped(7)).length]).toEqual([1, 0]);
    const listed = (times: number) => Array.from({ length: times }).reduce<unknown>((inner) => [inner], task);
    expect([tasksIn(listed(6)).length, tasksIn(listed(7)).length]).toEqual([1, 0]);
  });

  test('any JSON, however deep → an answer', () => {
    const deep = Array.from({ length: 50 }).reduce<unknown>((inner) => ({ data: inner }), task);
    expect(tasksIn(deep)).toEqual([]);
    fc.assert(fc.property(fc.jsonValue(), (value) => Array.isArray(tasksIn(value))));
  });
});

test("isOver: a rule's task from its expiry on; without one, and those of requests, never", () => {
  const origin = { trigger: 'timer', rule: 'lobby', requestId: 'r' } as const;
  const { expiresAt: _, ...unending } = { ...task, origin };
  expect([noon - 1, noon].map((now) => isOver({ ...task, origin }, now))).toEqual([false, true]);
  expect([isOver(task, noon), isOver(unending, noon)]).toEqual([false, false]);
});

test("renewed: a rule's task → still ends when its time is over, since a rule that is gone must not buy", () => {
  const origin = { trigger: 'timer', rule: 'lobby', requestId: 'r' } as const;
  expect(renewed({ ...task, origin }, noon + 5000).expiresAt).toBe(task.expiresAt);
});

test('renewed: no attempts, no expiry, asked for now; the last call still counts', () => {
  expect(renewed(task, noon + 5000)).toEqual({
    ...taskOf(job(), [node('cn-a-1', { lastAttemptAt: noon })], copy),
    firstRequestedAt: new Date(noon + 5000).toISOString(),
  });
});
