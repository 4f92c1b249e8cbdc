import { describe, expect, test } from 'vitest';
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
