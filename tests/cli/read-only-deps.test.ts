import { expect, test } from 'vitest';
import { environmentOf } from '../../cli/local-cloud.ts';
import { readOnlyDeps } from '../../cli/read-only-deps.ts';
import { EnvironmentError } from '../../shared/adapters/environment.ts';

test('what a plan is made with → nothing of it buys, deletes or queues', async () => {
  const { cloud, deletion, queue } = readOnlyDeps({});
  const task = {
    version: 1,
    taskId: 't',
    snapshotId: 'sp-1',
    nodes: [],
    copy: { name: 'n', description: 'd' },
  } as const;
  const order = { snapshotId: 'sp-1', ensRegionIds: ['cn-a-1'], name: 'n', description: 'd', beginBy: Infinity };
  const calls = [
    cloud.copySnapshot(order),
    deletion.deleteSnapshot('sp-1'),
    queue.put({ ...task, origin: { trigger: 'timer', requestId: 'r' }, firstRequestedAt: '' }, 0),
    queue.withdraw('handle'),
    queue.bury([]),
    queue.receive(1),
  ];
  for (const call of calls) await expect(call).rejects.toThrow('only reads');
});

test('variables that concern a plan → read, all faults named; others → not looked at', () => {
  const others = {
    RETRY_QUEUE: 'no queue!',
    DEAD_LETTER_QUEUE: 'no queue!',
    SMQ_ENDPOINT: 'x',
    PAUSED: '1',
    LOG_LEVEL: 'x',
  };
  const own = { INSTALLATION: 'blue', ENS_ENDPOINT: 'http://127.0.0.1:1', TICK_SECONDS: '900', DENY_NODES: 'cn-a-*' };
  expect(readOnlyDeps({ ...own, ...others }).settings).toMatchObject({
    installation: 'blue',
    ensEndpoint: 'http://127.0.0.1:1',
    tickSeconds: 900,
    denyNodes: ['cn-a-*'],
    retryQueue: 'ens-copy-retry',
  });
  const wrong = { INSTALLATION: 'Blue', ENS_CALLS_PER_SECOND: 'ten' };
  expect(() => readOnlyDeps(wrong)).toThrow(EnvironmentError);
  expect(() => readOnlyDeps(wrong)).toThrow(/INSTALLATION: .*; ENS_CALLS_PER_SECOND: /);
});

test('a local cloud → the environment of its functions, its ENS, and keys that may call it', () => {
  const keys = { accessKeyId: 'id', accessKeySecret: 'secret' };
  const environment = { INSTALLATION: 'blue', ENS_ENDPOINT: 'https://ens.aliyuncs.com' };
  expect(environmentOf({ copyUrl: 'http://c', ens: 'http://e', environment, ...keys })).toEqual({
    INSTALLATION: 'blue',
    ENS_ENDPOINT: 'http://e',
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'id',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret',
  });
});
