import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import type { Intercept, WireCall } from '../../local/http.ts';
import { liveCopies, lostPairs, type Pair } from '../support/pairs.ts';
import { bodyOf, lobby, type RunningCloud, runningCloud } from '../support/running-cloud.ts';
import { withTimeout } from '../support/short-timeout.ts';

const quick = {
  ENS_VISIBILITY_SECONDS: '0.2',
  ENS_TIMEOUT_SECONDS: '0.4',
  ENS_CALLS_PER_SECOND: '1000',
  RETRY_REFUSED_BASE_SECONDS: '0.1',
  RETRY_BASE_SECONDS: '0.1',
};
const policy = 'ens-snapshot-replicator-policy';
const timeoutSeconds = 2;

/** A cloud whose triggers run, seconds standing for minutes; timers tick when they are fired. */
const quickCloud = (options: Parameters<typeof runningCloud>[0] = {}) =>
  runningCloud({
    triggersRun: true,
    timerExpression: '@every 24h',
    queueSource: { timeScale: 0.02 },
    ...options,
    environment: { ...quick, ...options.environment },
  });

const untilSettled = (running: RunningCloud) =>
  vi.waitFor(() => expect(running.tasks()).toEqual([]), { timeout: 18_000, interval: 50 });
const pairsOn = (nodes: readonly string[]): Pair[] => nodes.map((ensRegionId) => ({ snapshotId: lobby, ensRegionId }));
const copiesEach = (running: RunningCloud, pairs: readonly Pair[]) => pairs.map((pair) => liveCopies(running, pair));
const order = (running: RunningCloud, nodes: readonly string[]) =>
  running.call('POST', '/copies', { snapshotId: lobby, destinationRegionIds: nodes });

/** A task for one node that was refused a minute ago; it is due, and worked by `retry`. */
function queueTask({ cloud }: RunningCloud, ensRegionId: string): void {
  const minuteAgo = new Date(Date.now() - 60_000).toISOString();
  const task = {
    version: 1,
    taskId: 'task-1',
    snapshotId: lobby,
    nodes: [{ ensRegionId, attempts: 1, lastAttemptAt: minuteAgo }],
    copy: { name: 'game-lobby', description: `[ensr/1 default - ${lobby} d-disk 2026-11-23T18:10:00Z]` },
    origin: { trigger: 'http', requestId: 'request-1' },
    firstRequestedAt: minuteAgo,
  };
  const body = Buffer.from(JSON.stringify(task)).toString('base64');
  expect(cloud.broker.send(cloud.addresses.retryQueue, { body }, Date.now())).toMatchObject({ ok: true });
}

/** Ends the worker that made the next paid call, its copy made: kills it, or holds the answer until the timeout does. */
function interrupter(how: 'killed' | 'timed out') {
  const state: { host?: RunningCloud['cloud']['host']; left: number } = { left: 0 };
  const intercept: Intercept = async ({ action, phase }) => {
    if (action !== 'CopySnapshot' || phase !== 'after' || state.left === 0) return undefined;
    state.left -= 1;
    if (how === 'killed') await state.host?.killAll();
    else await sleep(timeoutSeconds * 1000 + 300);
    return 'drop';
  };
  return { state, intercept };
}

async function interruptible(how: 'killed' | 'timed out') {
  const { state, intercept } = interrupter(how);
  const running = await quickCloud({
    intercept,
    ...(how === 'killed'
      ? {}
      : {
          serverlessYaml: withTimeout(timeoutSeconds, { isUnaware: true }),
          environment: { ENS_TIMEOUT_SECONDS: '2.5' },
        }),
  });
  state.host = running.cloud.host;
  const ending = how === 'killed' ? /Process exited unexpectedly/ : /Function time out after 2 seconds/;
  const expectInterrupted = () => {
    expect(state.left).toBe(0);
    expect(running.log.join('\n')).toMatch(ending);
  };
  return { running, state, expectInterrupted };
}

describe.each(['killed', 'timed out'] as const)('a function %s in the middle of its paid call', (how) => {
  test('copy → 502, and the task it left ends well: each node has one copy', async () => {
    const { running, state, expectInterrupted } = await interruptible(how);
    const pairs = pairsOn(running.nodes.slice(0, 3));
    state.left = 1;
    expect((await order(running, running.nodes.slice(0, 3))).status).toBe(502);
    expectInterrupted();
    expect(lostPairs(running, pairs)).toEqual([]);
    await untilSettled(running);
    expect([copiesEach(running, pairs), running.letters()]).toEqual([[1, 1, 1], []]);
  });

  test('retry → the batch is worked again: the node has one copy', async () => {
    const { running, state, expectInterrupted } = await interruptible(how);
    const [node = ''] = running.nodes;
    state.left = 1;
    queueTask(running, node);
    await vi.waitFor(expectInterrupted, { timeout: 12_000, interval: 50 });
    expect(lostPairs(running, pairsOn([node]))).toEqual([]);
    await untilSettled(running);
    expect(copiesEach(running, pairsOn([node]))).toEqual([1]);
  });

  test('policy → not tried again by itself; the next tick brings the rest and doubles nothing', async () => {
    const { running, state, expectInterrupted } = await interruptible(how);
    const { host, world } = running.cloud;
    state.left = 1;
    const first = await host.fire(policy, 'tick');
    expect(first).toMatchObject({ kind: 'ticked', outcome: { kind: 'failed' } });
    expectInterrupted();
    expect(running.log.filter((line) => line.includes(`asynchronous ${policy}: given up`))).toHaveLength(1);
    const second = await host.fire(policy, 'tick');
    expect(second).toMatchObject({ kind: 'ticked', outcome: { kind: 'answered' } });
    await untilSettled(running);
    expect(world.counters().copiesMade).toBe(8);
    expect(liveBeyondOne(running)).toEqual([]);
  });
});

test('copy with a timeout too short for its work → 503, and nothing bought or left behind', async () => {
  const running = await quickCloud({ serverlessYaml: withTimeout(timeoutSeconds, { isUnaware: false }) });
  const answer = await order(running, running.nodes.slice(0, 2));
  expect([answer.status, bodyOf(answer).type]).toEqual([503, 'urn:ensr:unsent']);
  expect([running.tasks(), running.cloud.world.counters().copiesMade]).toEqual([[], 0]);
});

/** Drops every call of a service while it is down. */
function outage(service: WireCall['service']) {
  const state = { isDown: false, dropped: 0 };
  const intercept: Intercept = (call) => {
    if (call.service !== service || call.phase !== 'before' || !state.isDown) return undefined;
    state.dropped += 1;
    return 'drop';
  };
  return { state, intercept };
}

describe('the queue is down for a while', () => {
  test('requests are refused and nothing is bought for them; the rules go on; tasks wait and end well or as dead letters', async () => {
    const { state, intercept } = outage('smq');
    const running = await quickCloud({ intercept });
    const [refused = '', first = '', second = ''] = running.nodes;
    state.isDown = true;
    queueTask(running, refused);
    const answer = await order(running, [first, second]);
    expect([answer.status, bodyOf(answer).type]).toEqual([503, 'urn:ensr:unsecured']);
    expect(copiesEach(running, pairsOn([first, second]))).toEqual([0, 0]);
    expect(await running.cloud.host.fire(policy, 'tick')).toMatchObject({ outcome: { kind: 'answered' } });
    expect(running.cloud.world.counters().copiesMade).toBeGreaterThanOrEqual(8);
    await vi.waitFor(() => expect(running.log.join('\n')).toContain('task.unsecured'), { timeout: 8000 });
    expect(lostPairs(running, pairsOn([refused]))).toEqual([]);

    state.isDown = false;
    expect((await order(running, [first, second])).status).toBe(202);
    await untilSettled(running);
    expect(lostPairs(running, pairsOn([refused, first, second]))).toEqual([]);
    expect(copiesEach(running, pairsOn([first, second]))).toEqual([1, 1]);
    expect(liveBeyondOne(running)).toEqual([]);
  });
});

describe('ENS is down for a while', () => {
  test('requests fail and leave nothing behind; tasks are put again until it is back, and end well', async () => {
    const { state, intercept } = outage('ens');
    const running = await quickCloud({ intercept });
    const [queued = '', asked = ''] = running.nodes;
    state.isDown = true;
    queueTask(running, queued);
    expect((await order(running, [asked])).status).toBeGreaterThanOrEqual(500);
    await vi.waitFor(() => expect(running.log.join('\n')).toContain('"event":"task.putBack"'), { timeout: 8000 });
    expect(lostPairs(running, pairsOn([queued]))).toEqual([]);
    expect(lostPairs(running, pairsOn([asked]))).toHaveLength(1);

    state.isDown = false;
    await untilSettled(running);
    expect([copiesEach(running, pairsOn([queued])), running.letters()]).toEqual([[1], []]);
  });

  test('gone between the guard and the paid call → queued, and each node has one copy in the end', async () => {
    const { state, intercept } = outage('ens');
    const running = await quickCloud({
      intercept: (call) => {
        if (call.action === 'SendMessage' && call.phase === 'after' && state.dropped === 0) state.isDown = true;
        return intercept(call);
      },
    });
    const pairs = pairsOn(running.nodes.slice(0, 3));
    const answer = await order(running, running.nodes.slice(0, 3));
    expect([answer.status, bodyOf(answer).nodes.map(({ outcome }) => outcome)]).toEqual([202, Array(3).fill('queued')]);
    expect([copiesEach(running, pairs), lostPairs(running, pairs)]).toEqual([[0, 0, 0], []]);
    state.isDown = false;
    await untilSettled(running);
    expect(copiesEach(running, pairs)).toEqual([1, 1, 1]);
  });
});

describe('200 requests at once, 16 instances', () => {
  test('16 are served, the others get 429 and leave nothing; asked again until served, every pair has one copy', async () => {
    let open: (answer: undefined) => void = () => {};
    const gate = new Promise<undefined>((resolve) => {
      open = resolve;
    });
    const running = await quickCloud({
      instanceCap: 16,
      intercept: ({ service }) => (service === 'ens' ? gate : undefined),
      triggersRun: false,
      environment: { ENS_TIMEOUT_SECONDS: '15' },
    });
    const pairs = twoHundredPairs(running);
    const request = async ({ snapshotId, ensRegionId }: Pair) => {
      const answer = await running.call('POST', '/copies', { snapshotId, destinationRegionIds: [ensRegionId] });
      return answer.status;
    };

    let refused = 0;
    const statuses = await Promise.all(
      pairs.map(async (pair) => {
        const status = await request(pair);
        if (status === 429) refused += 1;
        if (refused === pairs.length - 16) open(undefined);
        return status;
      }),
    );
    const served = pairs.filter((_, index) => statuses[index] === 202);
    expect([served.length, statuses.filter((status) => status === 429).length]).toEqual([16, 184]);
    expect(lostPairs(running, served)).toEqual([]);
    expect(copiesEach(running, pairs).filter((count) => count > 0)).toHaveLength(16);

    const waiting = pairs.filter((pair) => !served.includes(pair));
    const caller = async () => {
      for (let pair = waiting.pop(); pair !== undefined; pair = waiting.pop()) {
        const status = await request(pair);
        if (status === 429) waiting.unshift(pair);
        else expect(status).toBe(202);
      }
    };
    await Promise.all(Array.from({ length: 16 }, caller));
    expect(lostPairs(running, pairs)).toEqual([]);
    expect(new Set(copiesEach(running, pairs))).toEqual(new Set([1]));
    expect(running.letters()).toEqual([]);
    // 200 requests keep two cores busy for a while, and for long where others use them too.
  }, 90_000);
});

/** Twenty sources, each for ten nodes. */
function twoHundredPairs({ cloud, nodes }: RunningCloud): Pair[] {
  const source = cloud.world.snapshots(Date.now()).find(({ snapshotId }) => snapshotId === lobby);
  if (source === undefined) throw new Error('the source is not there');
  const ids = Array.from({ length: 20 }, (_, index) => `sp-source-${String(index).padStart(2, '0')}`);
  for (const snapshotId of ids) cloud.world.putSnapshot({ ...source, snapshotId, snapshotName: snapshotId });
  return ids.flatMap((snapshotId) => nodes.slice(0, 10).map((ensRegionId) => ({ snapshotId, ensRegionId })));
}

/** The pairs of which there are several live copies. */
function liveBeyondOne(running: RunningCloud): readonly Pair[] {
  const copies = running.cloud.world.snapshots(Date.now()).flatMap(({ sourceSnapshotId, ensRegionId }) => {
    return sourceSnapshotId === undefined ? [] : [{ snapshotId: sourceSnapshotId, ensRegionId }];
  });
  return copies.filter((pair) => liveCopies(running, pair) > 1);
}
