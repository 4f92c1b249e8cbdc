import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Intercept } from '../../local/http.ts';
import { bodyOf, lobby, type RunningCloud, runningCloud } from '../support/running-cloud.ts';

const quick = {
  ENS_VISIBILITY_SECONDS: '0.2',
  ENS_TIMEOUT_SECONDS: '0.4',
  RETRY_REFUSED_BASE_SECONDS: '0.1',
  RETRY_BASE_SECONDS: '0.1',
};
const soon = { timeScale: 0.02 };
const untilSettled = (running: RunningCloud) =>
  vi.waitFor(() => expect(running.tasks()).toEqual([]), { timeout: 18_000, interval: 50 });

describe('the retry queue in the cloud', () => {
  test('a refused node → brought in by the trigger that feeds retry; the queue is empty in the end', async () => {
    const running = await runningCloud({ triggersRun: true, queueSource: soon, environment: quick });
    const { cloud, call, nodes, copiesOn, letters } = running;
    const [first = '', second = ''] = nodes;
    cloud.world.addFault({ action: 'CopySnapshot', ensRegionId: second, effect: { kind: 'refuse-node' } });
    const answer = await call('POST', '/copies', { snapshotId: lobby, destinationRegionIds: [first, second] });
    expect(bodyOf(answer).nodes.map(({ outcome }) => outcome)).toEqual(['accepted', 'queued']);
    await untilSettled(running);
    expect([copiesOn(first).length, copiesOn(second).length, letters()]).toEqual([1, 1, []]);
  });

  test.each(['redeliver', 'drop'] as const)(
    'a worker killed at its paid call, a trigger that would %s → nothing lost, nothing doubled',
    async (afterError) => {
      const state: { host?: RunningCloud['cloud']['host']; left: number } = { left: 0 };
      const intercept: Intercept = async ({ action, phase }) => {
        if (action !== 'CopySnapshot' || phase !== 'after' || state.left === 0) return undefined;
        state.left -= 1;
        await state.host?.killAll();
        return 'drop';
      };
      const running = await runningCloud({
        triggersRun: true,
        queueSource: { ...soon, afterError },
        environment: quick,
        intercept,
      });
      const { cloud, call, nodes, copiesOn } = running;
      const [node = ''] = nodes;
      cloud.world.addFault({ action: 'CopySnapshot', ensRegionId: node, effect: { kind: 'refuse-node' } });
      await call('POST', '/copies', { snapshotId: lobby, destinationRegionIds: [node] });
      state.host = cloud.host;
      state.left = 1;
      await untilSettled(running);
      expect([state.left, copiesOn(node).map(({ status }) => status)]).toEqual([0, ['available']]);
    },
  );
});

describe('the rules in the cloud', () => {
  const policy = 'ens-snapshot-replicator-policy';
  const invoke = async (running: RunningCloud, payload: string) => {
    const event = { triggerTime: '2026-11-24T04:00:00Z', triggerName: 'tick', payload };
    const outcome = await running.cloud.host.invoke(policy, Buffer.from(JSON.stringify(event)));
    if (outcome.kind === 'refused') throw new Error(outcome.message);
    return { kind: outcome.kind, answer: JSON.parse(Buffer.from(outcome.body).toString('utf8')) };
  };

  test('a tick copies what the packaged rules want; the next buys nothing', async () => {
    const running = await runningCloud();
    const first = await running.cloud.host.fire(policy, 'tick');
    expect(first).toMatchObject({ kind: 'ticked', outcome: { kind: 'answered' } });
    const { copiesMade } = running.cloud.world.counters();
    expect(copiesMade).toBe(8);
    const second = await invoke(running, '');
    expect([
      second.answer.counts.accepted + second.answer.counts.present,
      running.cloud.world.counters().copiesMade,
    ]).toEqual([8, 8]);
  });

  test.each([
    ['not there', 'rules.json', undefined, 'cannot be read (ENOENT)'],
    ['broken', 'rules.json', '{"version":1,"rules":[{"name":"A"}]}', 'rules.0.name'],
    ['broken YAML', 'rules.yaml', 'version: 1\nrules:\n  - name: A', 'rules.yaml:3:5: rules.0.name'],
  ])('a rules file that is %s → the run fails loudly, nothing is asked of ENS', async (_, name, text, why) => {
    const folder = mkdtempSync(join(tmpdir(), 'rules-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, name);
    if (text !== undefined) writeFileSync(file, text);
    const running = await runningCloud({ environment: { RULES_FILE: file } });
    expect(await invoke(running, '')).toMatchObject({
      kind: 'failed',
      answer: { errorMessage: expect.stringContaining(why) },
    });
    expect(running.cloud.world.counters().received).toEqual({});
    expect(running.log.join('\n')).toContain('"event":"invocation.failed"');
  });

  test('a wrong environment → the run fails and names the variables', async () => {
    const running = await runningCloud({ environment: { TICK_SECONDS: 'hourly', COPY_NODES_PER_CALL: '0' } });
    const { kind } = await invoke(running, '');
    expect(kind).toBe('failed');
    expect(running.log.join('\n')).toMatch(/TICK_SECONDS/);
  });

  test('more calls at once than there are instances → the rest is refused with 429', async () => {
    const { cloud, call } = await runningCloud({ instanceCap: 2 });
    cloud.world.addFault({ action: 'DescribeSnapshots', times: 9, effect: { kind: 'slow', seconds: 1, commit: true } });
    const path = `/copies/${lobby}?destinationRegionIds=cn-wuhan-6`;
    const statuses = await Promise.all(Array.from({ length: 5 }, async () => (await call('GET', path)).status));
    expect(statuses.toSorted()).toEqual([200, 200, 429, 429, 429]);
  });
});
