import { describe, expect, test, vi } from 'vitest';
import { lostPairs } from '../support/pairs.ts';
import { bodyOf, lobby, type RunningCloud, runningCloud } from '../support/running-cloud.ts';

async function controlled(options: Parameters<typeof runningCloud>[0] = {}) {
  const running = await runningCloud(options);
  const control = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(`${running.cloud.addresses.control}${path}`, init);
    return { status: response.status, allow: response.headers.get('allow'), json: (await response.json()) as unknown };
  };
  return { ...running, control };
}

const copyTo = ({ call }: Pick<RunningCloud, 'call'>, ...destinationRegionIds: string[]) =>
  call('POST', '/copies', { snapshotId: lobby, destinationRegionIds });

describe('control: faults', () => {
  test('a fault on → the functions meet it; off again → they do not', async () => {
    const running = await controlled();
    const { control, nodes, copiesOn } = running;
    const [first = '', second = ''] = nodes;
    const fault = { service: 'ens', action: 'CopySnapshot', effect: { kind: 'drop', commit: true } };
    const on = await control('POST', '/faults', fault);
    expect(on).toMatchObject({ status: 201, json: { faults: [{ faultId: 'ens-1', acted: 0, ...fault }] } });
    expect(bodyOf(await copyTo(running, first)).nodes).toMatchObject([{ outcome: 'queued' }]);
    expect(copiesOn(first)).toHaveLength(1);
    const shown = await control('GET', '/faults');
    expect(shown.json).toMatchObject({ faults: [{ acted: 1 }], presets: { storm: 'a bit of everything' } });
    expect(await control('DELETE', '/faults/ens-1')).toMatchObject({ status: 200, json: { removed: 1 } });
    expect(await control('DELETE', '/faults/ens-1')).toMatchObject({ status: 404, json: { code: 'FaultNotFound' } });
    expect(bodyOf(await copyTo(running, second)).nodes).toMatchObject([{ outcome: 'accepted' }]);
  });

  test('expired credentials, once → the request is carried out all the same', async () => {
    const running = await controlled();
    const { control, nodes } = running;
    await control('POST', '/faults', { preset: 'expired-credentials' });
    const { json } = await control('GET', '/faults');
    expect(json).toMatchObject({ faults: [{ temporaryKeys: true, probability: 0.33 }] });
    await control('DELETE', '/faults');
    const refusal = { kind: 'error', commit: false, status: 400, code: 'InvalidSecurityToken.Expired' };
    await control('POST', '/faults', { service: 'ens', temporaryKeys: true, times: 1, effect: refusal });
    const answer = await copyTo(running, nodes[0] ?? '');
    expect([answer.status, (await control('GET', '/faults')).json]).toMatchObject([202, { faults: [] }]);
  });

  test('queue-down → nothing is bought, the caller is told; up again → accepted', async () => {
    const running = await controlled({ environment: { ENS_TIMEOUT_SECONDS: '2' } });
    const { control, cloud, nodes } = running;
    await control('POST', '/faults', { preset: 'queue-down' });
    const refused = await copyTo(running, nodes[0] ?? '');
    expect([refused.status, bodyOf(refused).type, cloud.world.counters().copiesMade]).toEqual([
      503,
      'urn:ensr:unsecured',
      0,
    ]);
    expect(await control('DELETE', '/faults')).toMatchObject({ status: 200, json: { removed: 1 } });
    expect((await copyTo(running, nodes[0] ?? '')).status).toBe(202);
  });

  test('a kill → no answer from the function, its guard is in the queue; the next request is answered', async () => {
    const running = await controlled({ copySeconds: 60 });
    const { control, nodes, tasks, copiesOn } = running;
    const [node = ''] = nodes;
    const effect = { kind: 'kill', phase: 'after' };
    await control('POST', '/faults', { service: 'host', action: 'CopySnapshot', times: 1, effect });
    expect((await copyTo(running, node)).status).toBeGreaterThanOrEqual(500);
    expect([copiesOn(node).length, tasks().length]).toEqual([1, 1]);
    expect(bodyOf(await copyTo(running, node)).nodes).toMatchObject([{ outcome: 'accepted' }]);
    expect(copiesOn(node)).toHaveLength(1);
  });

  test('host-down → refused, whoever invokes, and nothing starts; what was queued is in a queue still; up again → all is well', async () => {
    const policy = 'ens-snapshot-replicator-policy';
    const running = await controlled({
      triggersRun: true,
      timerExpression: '@every 24h',
      queueSource: { timeScale: 0.001 },
      environment: { ENS_VISIBILITY_SECONDS: '0.2', RETRY_REFUSED_BASE_SECONDS: '0.1' },
    });
    const { cloud, control, letters, log, nodes, tasks } = running;
    const [refused = '', queued = ''] = nodes;
    const effect = { kind: 'refuse-node' };
    await control('POST', '/faults', { service: 'ens', action: 'CopySnapshot', times: 1, effect });
    const asked = copyTo(running, queued);
    expect(bodyOf(await asked).nodes).toMatchObject([{ outcome: 'queued' }]);
    const on = await control('POST', '/faults', { preset: 'host-down', forSeconds: 3600 });
    expect(on).toMatchObject({ status: 201, json: { faults: [{ faultId: 'host-1', effect: { kind: 'refuse' } }] } });

    const starts = () => log.filter((line) => line.startsWith('FC Invoke Start')).length;
    const before = starts();
    expect(await copyTo(running, refused)).toMatchObject({ status: 503, json: { Code: 'ResourceThrottled' } });
    expect((await control('POST', `/triggers/${policy}/tick`)).json).toMatchObject({ outcome: 'refused', status: 503 });
    expect(log.join('\n')).toContain(`asynchronous ${policy}: given up`);
    await vi.waitFor(() => expect(letters()).toHaveLength(1), { timeout: 8000, interval: 50 });
    expect([tasks(), starts() - before, cloud.world.counters().copiesMade]).toEqual([[], 0, 0]);
    expect(lostPairs(running, [{ snapshotId: lobby, ensRegionId: queued }])).toEqual([]);

    expect(await control('DELETE', '/faults/host-1')).toMatchObject({ status: 200 });
    expect((await copyTo(running, refused)).status).toBe(202);
    expect((await control('POST', `/triggers/${policy}/tick`)).json).toMatchObject({ outcome: 'answered' });
    expect(running.copiesOn(refused)).toHaveLength(1);
  });

  test.each([
    [{}, [202, 502], 1],
    [{ scope: 'instance' }, [202, 502], 1],
    [{ scope: 'all' }, [502, 502], 0],
  ])(
    'of two instances that call, one is killed with %j → the answers are %j, %i lives',
    async (scope, statuses, left) => {
      let called = 0;
      let open: (answer: undefined) => void = () => {};
      const both = new Promise<undefined>((resolve) => {
        open = resolve;
      });
      const running = await controlled({
        environment: { ENS_TIMEOUT_SECONDS: '15' },
        intercept: ({ action, phase }) => {
          if (action !== 'CopySnapshot' || phase !== 'before') return undefined;
          called += 1;
          if (called === 2) open(undefined);
          return both;
        },
      });
      const effect = { kind: 'kill', phase: 'before', ...scope };
      await running.control('POST', '/faults', { service: 'host', action: 'CopySnapshot', times: 1, effect });
      const answers = await Promise.all(running.nodes.slice(0, 2).map((node) => copyTo(running, node)));
      expect(answers.map(({ status }) => status).sort()).toEqual(statuses);
      expect(running.cloud.host.instanceCount('ens-snapshot-replicator-copy')).toBe(left);
    },
  );

  test('a preset from the start → on, drawn with its seed', async () => {
    const { cloud } = await controlled({ faults: { preset: 'refusals', seed: 3 } });
    expect(cloud.faults.list(cloud.clock.now())).toMatchObject([{ seed: 3, probability: 0.4 }, {}, {}]);
  });

  test.each<[string, string, unknown, number, string]>([
    ['POST', '/faults', { service: 'ens', effect: { kind: 'fire' } }, 400, 'InvalidFault'],
    ['POST', '/faults', undefined, 400, 'InvalidFault'],
    ['POST', '/faults', 'x'.repeat(70_000), 413, 'BodyTooLarge'],
    ['PUT', '/faults', {}, 405, 'MethodNotAllowed'],
    ['GET', '/faults/ens-1', undefined, 405, 'MethodNotAllowed'],
    ['GET', '/faults/ens-1/x', undefined, 404, 'PathNotFound'],
  ])('%s %s %j → %i %s', async (method, path, body, status, code) => {
    const { control } = await controlled();
    expect(await control(method, path, body)).toMatchObject({ status, json: { code } });
  });

  test('a web page → may switch nothing', async () => {
    const { control } = await controlled();
    const headers = { origin: 'http://evil.example' };
    const answer = await control('POST', '/faults', { preset: 'storm' }, headers);
    expect([answer.status, (await control('GET', '/faults')).json]).toMatchObject([403, { faults: [] }]);
  });
});
