import { describe, expect, test } from 'vitest';
import type { Intercept, WireCall } from '../../local/http.ts';
import { bodyOf, lobby, type RunningCloud, runningCloud } from '../support/running-cloud.ts';

/** What `copy` sends for a request in which one of two nodes is not sold to the account, in order. */
const wireCalls = [
  'DescribeSnapshots',
  'DescribeEnsRegions',
  'DescribeSnapshots',
  'SendMessage',
  'CopySnapshot',
  'CopySnapshot',
  'CopySnapshot',
  'BatchSendMessage',
  'SendMessage',
  'DeleteMessage',
];
const guardAt = wireCalls.indexOf('SendMessage');

/** Kills every worker when call number `at` is before, or after, being carried out; its answer never comes. */
function killer(at: number, phase: WireCall['phase']) {
  let seen = -1;
  const state: { host?: RunningCloud['cloud']['host']; calls: string[] } = { calls: [] };
  const intercept: Intercept = async (call) => {
    if (call.phase === 'before') {
      seen += 1;
      state.calls.push(call.action);
    }
    if (seen !== at || call.phase !== phase) return undefined;
    await state.host?.killAll();
    return 'drop';
  };
  return { state, intercept };
}

async function play(at: number, phase: WireCall['phase']) {
  const { state, intercept } = killer(at, phase);
  const running = await runningCloud({ intercept });
  state.host = running.cloud.host;
  const { cloud, call, nodes, copiesOn, tasks, letters } = running;
  const wanted = [nodes[0] ?? '', nodes[1] ?? ''];
  const effect = {
    kind: 'error',
    commit: false,
    status: 400,
    code: 'SaleControl.VerificationFailed',
    message: '',
  } as const;
  cloud.world.addFault({ action: 'CopySnapshot', ensRegionId: nodes[1] ?? '', times: 2, effect });
  const answer = await call('POST', '/copies', { snapshotId: lobby, destinationRegionIds: wanted });
  const lost = wanted.filter(
    (ensRegionId) =>
      copiesOn(ensRegionId).length === 0 &&
      ![...tasks(), ...letters().flatMap(({ task }) => task ?? [])].some((task) =>
        task.nodes.some((node) => node.ensRegionId === ensRegionId),
      ),
  );
  return { answer, lost, calls: state.calls, made: cloud.world.counters().copiesMade, running };
}

describe('a worker killed at any of its calls on the wire', () => {
  test('the calls of a whole request → as listed here', async () => {
    expect((await play(-1, 'before')).calls).toEqual(wireCalls);
  });

  test.each(
    wireCalls.flatMap((action, at) => (['before', 'after'] as const).map((phase) => [phase, action, at] as const)),
  )('killed %s %s (call %i) → no pair lost once the task is queued, nothing bought before', async (phase, _, at) => {
    const { answer, lost, made } = await play(at, phase);
    expect(answer.status).toBe(502);
    const secured = at > guardAt || (at === guardAt && phase === 'after');
    if (secured) expect(lost).toEqual([]);
    else expect([lost.length, made]).toEqual([2, 0]);
  });

  test('killed after the copy was made, then asked again → found, not bought twice', async () => {
    const { running, made } = await play(wireCalls.indexOf('CopySnapshot') + 1, 'after');
    const wanted = { snapshotId: lobby, destinationRegionIds: running.nodes.slice(0, 1) };
    const again = bodyOf(await running.call('POST', '/copies', wanted));
    expect(['accepted', 'present']).toContain(again.nodes[0]?.outcome);
    expect([made, running.cloud.world.counters().copiesMade]).toEqual([1, 1]);
  });
});
