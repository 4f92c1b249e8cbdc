import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTask } from '../../shared/core/read-task.ts';
import { type Task, taskOf } from '../../shared/core/task.ts';
import { signedText } from '../../shared/core/task-signature.ts';
import { job, node, noon } from '../support/builders.ts';

const copy = { name: 'nightly', description: '快照 "marker"', instanceBillingCycle: 'Month' };
const ruled = job({ expiresAt: noon, origin: { trigger: 'timer', rule: 'lobby', requestId: 'r' } });
const task = taskOf(ruled, [node('cn-a-1', { attempts: 1, lastAttemptAt: noon }), node('cn-b-1')], copy);
const { expiresAt: _, ...unending } = task;
const { instanceBillingCycle: __, ...free } = copy;

test.each<[string, Task]>([
  ['another task id', { ...task, taskId: 'other' }],
  ['another source', { ...task, snapshotId: 'sp-other' }],
  ['a node more', { ...task, nodes: [...task.nodes, { ensRegionId: 'cn-c-1', attempts: 0 }] }],
  ['the nodes in another order', { ...task, nodes: task.nodes.toReversed() }],
  ['other attempts', { ...task, nodes: task.nodes.map((entry) => ({ ...entry, attempts: 0 })) }],
  ['no last attempt', { ...task, nodes: task.nodes.map(({ lastAttemptAt: ___, ...entry }) => entry) }],
  ['another name', { ...task, copy: { ...copy, name: 'other' } }],
  ['another description', { ...task, copy: { ...copy, description: 'other' } }],
  ['no billing cycle', { ...task, copy: free }],
  ['another trigger', { ...task, origin: { ...task.origin, trigger: 'http' } }],
  ['another rule', { ...task, origin: { ...task.origin, rule: 'other' } }],
  ['no rule', { ...task, origin: { trigger: 'timer', requestId: 'r' } }],
  ['another request', { ...task, origin: { ...task.origin, requestId: 'other' } }],
  ['another age', { ...task, firstRequestedAt: '2026-11-24T04:00:01.000Z' }],
  ['no expiry', unending],
])('signedText: %s → another text', (_name, other) => {
  expect(signedText(other)).not.toBe(signedText(task));
});

test('signedText: of the task, and of the same read again from its message, signed or not → one text', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 128, unit: 'binary' }), (name) => {
      const sent = { ...task, copy: { ...copy, name } };
      const read = readTask(JSON.stringify({ signature: 'f'.repeat(64), ...sent }));
      expect(read.ok && signedText(read.task)).toBe(signedText(sent));
    }),
  );
});
