import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { taskBetweenTicks } from '../../shared/core/between-ticks.ts';
import { callsMayBeginUntil } from '../../shared/core/guard.ts';
import { markerFor } from '../../shared/core/marker-for.ts';
import { jobOf, readTask } from '../../shared/core/read-task.ts';
import { taskOf } from '../../shared/core/task.ts';
import { job, node, noon, settings, source } from '../support/builders.ts';

const copy = { name: 'nightly', description: 'marker' };
const task = taskOf(
  job({ expiresAt: noon + 1000, origin: { trigger: 'timer', rule: 'lobby', requestId: 'r' } }),
  [node('cn-a-1', { attempts: 2, lastAttemptAt: noon }), node('cn-b-1')],
  { ...copy, instanceBillingCycle: 'Month' },
);

const nodes = (count: number) => Array.from({ length: count }, (_, index) => node(`cn-${index}`));

describe('readTask', () => {
  const text = JSON.stringify(task);
  test.each([
    ['JSON text', text],
    ['Base64 of it', Buffer.from(text).toString('base64')],
    ['parsed already', task],
    ['with a field of a later version', { ...task, colour: 'red' }],
  ])('%s → the task', (_, body) => {
    expect(readTask(body)).toEqual({ ok: true, task });
  });

  test.each([
    ['an unknown version', { ...task, version: 2 }, 'version'],
    ['no nodes', { ...task, nodes: [] }, 'nodes'],
    ['a time that is none', { ...task, firstRequestedAt: 'yesterday' }, 'firstRequestedAt'],
    ['negative attempts', { ...task, nodes: [{ ensRegionId: 'a', attempts: -1 }] }, 'nodes.0.attempts'],
    ['a node twice', { ...task, nodes: [task.nodes[0], task.nodes[0]] }, 'nodes'],
    ['an id that is none', { ...task, snapshotId: 'a b' }, 'snapshotId'],
    [
      'attempts that are no whole number',
      { ...task, nodes: [{ ensRegionId: 'a', attempts: 0.5 }] },
      'nodes.0.attempts',
    ],
    ['a node id that is none', { ...task, nodes: [{ ensRegionId: 'a/b', attempts: 0 }] }, 'nodes.0.ensRegionId'],
    [
      'a time of the last attempt that is none',
      { ...task, nodes: [{ ensRegionId: 'a', attempts: 0, lastAttemptAt: '' }] },
      'nodes.0.lastAttemptAt: must be an ISO 8601 time',
    ],
    ['more nodes than a listing takes', { ...task, nodes: nodes(101) }, 'nodes: must have at most 100 entries'],
    ['a node twice', { ...task, nodes: [...nodes(2), ...nodes(1)] }, 'nodes: names a node twice'],
    ['an empty task id', { ...task, taskId: '' }, 'taskId'],
    ['an empty name', { ...task, copy: { ...copy, name: '' } }, 'copy.name'],
    ['no description', { ...task, copy: { name: 'nightly' } }, 'copy.description: is required'],
    ['an empty billing cycle', { ...task, copy: { ...copy, instanceBillingCycle: '' } }, 'copy.instanceBillingCycle'],
    ['an unknown trigger', { ...task, origin: { ...task.origin, trigger: 'mail' } }, 'origin.trigger'],
    ['an empty rule', { ...task, origin: { ...task.origin, rule: '' } }, 'origin.rule'],
    ['no request', { ...task, origin: { trigger: 'http' } }, 'origin.requestId'],
    ['an expiry that is none', { ...task, expiresAt: 'never' }, 'expiresAt'],
    ['plain text', 'hello', 'message'],
    ['a number', 12, 'message'],
    ['nothing', null, 'message'],
    ['an empty list', [], 'message'],
  ])('%s → no task, and why', (_, body, where) => {
    expect(readTask(body)).toMatchObject({ ok: false, why: expect.stringContaining(where) });
  });

  test('as many nodes as a listing takes → a task; an id of 128 characters is one, longer or empty is none', () => {
    const withId = (snapshotId: string) => readTask({ ...task, nodes: nodes(100), snapshotId }).ok;
    expect([withId('sp-1_A'), withId('x'.repeat(128)), withId('x'.repeat(129)), withId('')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('what may be absent → absent in the job', () => {
    const plain = taskOf(job(), [node('cn-a-1')], copy);
    expect(readTask(plain)).toStrictEqual({ ok: true, task: plain });
    expect(jobOf(plain)).toStrictEqual({ ...job(), copy, isQueued: true });
  });

  test('any JSON and any text → a task or a reason, never a throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.string()), (body) => {
        expect(typeof readTask(body).ok).toBe('boolean');
      }),
    );
  });

  test('jobOf, then taskOf → the same task', () => {
    const again = jobOf(task);
    expect(taskOf(again, again.nodes, task.copy)).toEqual(task);
    const { expiresAt: _, ...forEver } = task;
    expect(jobOf(forEver).expiresAt).toBeUndefined();
  });
});

describe('taskBetweenTicks', () => {
  const called = (attempts: number, kind: 'throttled' | 'unknown' | 'refused' | 'denied', calls = 1) => ({
    node: node('cn-a-1', { attempts }),
    calls,
    outcome: { accepted: false, failure: { kind } } as const,
  });
  const over = (
    entries: Parameters<typeof taskBetweenTicks>[1],
    expiresAt = noon + 2_970_000,
    steps: Parameters<typeof taskBetweenTicks>[0] = [],
  ) => taskBetweenTicks(steps, entries, { expiresAt }, noon, 0, settings());

  test('a failed call → carried over, its calls counted, by the backoff of its kind', () => {
    expect(over([called(0, 'throttled', 3)])).toEqual({
      nodes: [{ ensRegionId: 'cn-a-1', attempts: 3 }],
      delaySeconds: 120,
    });
    expect(over([called(0, 'refused')])?.delaySeconds).toBe(150);
  });

  test('one that may have made a copy → not before that must be listed', () => {
    expect(over([called(0, 'unknown')])).toEqual({
      nodes: [{ ensRegionId: 'cn-a-1', attempts: 1, lastAttemptAt: noon }],
      delaySeconds: 600,
    });
  });

  test('several nodes → one task, due when the last of them may be attempted', () => {
    const other = { ...called(0, 'throttled'), node: node('cn-b-1') };
    expect(over([other, called(0, 'refused')])).toMatchObject({ nodes: [{}, {}], delaySeconds: 150 });
  });

  test('a node that could not be seen → carried over as it was', () => {
    const unseen = {
      do: 'wait',
      node: node('cn-b-1', { attempts: 1 }),
      failure: { kind: 'throttled' },
      since: noon,
    } as const;
    const present = { do: 'call', node: node('cn-c-1') } as const;
    expect(over([], noon + 2_970_000, [unseen, present])?.nodes).toEqual([node('cn-b-1', { attempts: 1 })]);
  });

  test('one node whose turn comes too late → does not keep the others from theirs', () => {
    const other = { ...called(0, 'throttled'), node: node('cn-b-1') };
    expect(over([called(0, 'unknown'), other], noon + 300_000)?.nodes.map(({ ensRegionId }) => ensRegionId)).toEqual([
      'cn-b-1',
    ]);
  });

  test('accepted, permanent, six calls begun, or no time before the next tick → nothing', () => {
    const accepted = { node: node('cn-a-1'), calls: 1, outcome: { accepted: true, copySnapshotId: 'sp' } } as const;
    expect(over([accepted])).toBeUndefined();
    expect(over([called(0, 'denied')])).toBeUndefined();
    expect(over([called(5, 'throttled')])).toBeUndefined();
    expect(over([called(0, 'unknown')], noon + 600_000)).toBeUndefined();
    expect(taskBetweenTicks([], [called(0, 'unknown')], {}, noon, 0, settings())).toBeDefined();
  });
});

test('markerFor: what the source tells, the rule, and whether the copy has the name of its source', () => {
  const marker = {
    installation: 'blue',
    rule: 'lobby',
    sourceId: 'sp-source',
    diskId: 'd-disk',
    sourceTime: noon - 3_600_000,
  };
  expect(markerFor({ rule: 'lobby' }, source(), 'blue', undefined)).toStrictEqual(marker);
  expect(markerFor({ rule: 'lobby' }, source(), 'blue', 'nightly')).toStrictEqual(marker);
  expect(markerFor({ rule: 'lobby' }, source(), 'blue', 'other')).toStrictEqual({ ...marker, isRenamed: true });
  const refused = source({ name: 'auto-1' });
  expect(markerFor({ rule: 'lobby' }, refused, 'blue', undefined)).toStrictEqual({ ...marker, isRenamed: true });
  const bare = { snapshotId: 'sp-1', ensRegionId: 'n', status: 'available' } as const;
  expect(markerFor({}, bare, 'blue', undefined)).toStrictEqual({
    installation: 'blue',
    sourceId: 'sp-1',
    isRenamed: true,
  });
});

test('callsMayBeginUntil: one call timeout from now', () => {
  expect(callsMayBeginUntil(noon, settings())).toBe(noon + 30_000);
});
