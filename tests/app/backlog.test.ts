import { describe, expect, test } from 'vitest';
import type { Deps } from '../../shared/app/deps.ts';
import { drainQueue } from '../../shared/app/drain-queue.ts';
import { createSentCalls } from '../../shared/app/sent-calls.ts';
import { workBatch } from '../../shared/app/work-batch.ts';
import { formatMarker } from '../../shared/core/marker.ts';
import type { Snapshot } from '../../shared/core/snapshot.ts';
import { type Task, taskOf } from '../../shared/core/task.ts';
import type { Log, SnapshotCloud, TaskQueue } from '../../shared/ports.ts';
import { job, node, noon, settings, source } from '../support/builders.ts';

const count = 1000;
const callSeconds = 0.3;
const silent: Log = {
  ...{ debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  with: () => silent,
};

/** `count` tasks that are due at once, of one node each; every call of ENS or of the queue takes a while of virtual time. */
function createBacklog() {
  let now = noon;
  const took = <T>(value: T): Promise<T> => {
    now += callSeconds * 1000;
    return Promise.resolve(value);
  };
  const description = formatMarker({ installation: 'default', sourceId: 'sp-source' });
  const taskFor = (ensRegionId: string): Task =>
    taskOf(job({ taskId: ensRegionId, firstRequestedAt: noon }), [node(ensRegionId)], { name: 'nightly', description });

  // In the order in which they were put, or become due: all but the first are put with one and the same delay.
  const messages = new Map<string, { readonly body: string; readonly dueAt: number }>();
  let handles = 0;
  let most = 0;
  const put = (task: Task, delaySeconds: number) => {
    handles += 1;
    messages.set(String(handles), { body: JSON.stringify(task), dueAt: now + delaySeconds * 1000 });
    most = Math.max(most, messages.size);
    return { receiptHandle: String(handles) };
  };
  const due = (limit: number) => {
    const taken: { receiptHandle: string; body: string }[] = [];
    for (const [receiptHandle, { body, dueAt }] of messages) {
      if (dueAt > now || taken.length === limit) break;
      taken.push({ receiptHandle, body });
    }
    return taken;
  };
  const queue: TaskQueue = {
    put: (task, delaySeconds) => took(put(task, delaySeconds)),
    withdraw: (receiptHandle) => took(void messages.delete(receiptHandle)),
    bury: (letters) => Promise.reject(new Error(`buried: ${JSON.stringify(letters)}`)),
    receive: (limit) => took(due(limit)),
  };
  const copies = new Map<string, Snapshot>();
  const called: string[] = [];
  const cloud: SnapshotCloud = {
    findSnapshot: () => took(source()),
    listSnapshots: ({ ensRegionIds = [] }) => {
      const snapshots = ensRegionIds.flatMap((ensRegionId) => copies.get(ensRegionId) ?? []);
      return took({ snapshots, complete: true });
    },
    listDisks: () => took({ disks: [], complete: true }),
    listNodes: () => took(Array.from({ length: count }, (_, index) => ({ ensRegionId: `cn-node-${index}` }))),
    copySnapshot: ({ ensRegionIds }) => {
      const ids = ensRegionIds.map((ensRegionId) => ({ ensRegionId, snapshotIds: [`copy-${ensRegionId}`] }));
      for (const ensRegionId of ensRegionIds) {
        called.push(ensRegionId);
        const copy = { snapshotId: `copy-${ensRegionId}`, ensRegionId, sourceSnapshotId: 'sp-source' };
        copies.set(ensRegionId, { ...copy, status: 'available', creationTime: now });
      }
      return took({ allocated: ids, unallocated: [] });
    },
  };
  for (let index = 0; index < count; index += 1) put(taskFor(`cn-node-${index}`), 0);
  const clock = { now: () => now, sleep: (seconds: number) => took(seconds).then(() => undefined) };
  const sentCalls = createSentCalls(600, clock);
  const invocation = (): Deps => ({
    ...{ cloud, queue, clock, sentCalls, log: silent, settings: settings(), mostTries: 1 },
    random: { next: () => 0.5, uuid: () => 'id' },
    deadline: now + 240_000,
  });
  return {
    invocation,
    queue,
    due,
    called,
    left: () => messages.size,
    most: () => most,
    hours: () => (now - noon) / 3_600_000,
    pass: (seconds: number) => {
      now += seconds * 1000;
    },
  };
}

type Backlog = ReturnType<typeof createBacklog>;

/** Nobody waits for another's second turn, nobody is called twice, and there are hardly more tasks than there were. */
function expectFairness({ called, most, left }: Backlog) {
  expect(called).toEqual(Array.from({ length: count }, (_, index) => `cn-node-${index}`));
  expect(left()).toBe(0);
  expect(most()).toBeLessThanOrEqual(count + 10);
}

describe('a thousand tasks that are due at once', () => {
  test('batches of the trigger → each called once, in its turn; done within an hour, one batch at a time', async () => {
    const backlog = createBacklog();
    while (backlog.left() > 0) {
      const batch = backlog.due(10);
      if (batch.length === 0) backlog.pass(60);
      await workBatch(
        backlog.invocation(),
        batch.map(({ body }) => body),
      );
      for (const { receiptHandle } of batch) await backlog.queue.withdraw(receiptHandle);
    }
    expectFairness(backlog);
    expect(backlog.hours()).toBeLessThan(1);
  });

  test('drained by a timer every five minutes → each called once, in its turn; most of each invocation is used, and all done in two hours', async () => {
    const backlog = createBacklog();
    while (backlog.left() > 0) {
      const began = backlog.hours();
      await drainQueue(backlog.invocation());
      backlog.pass(300 - (backlog.hours() - began) * 3600);
    }
    expectFairness(backlog);
    expect(backlog.hours()).toBeLessThan(2);
  });
});
