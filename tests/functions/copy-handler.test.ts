import { describe, expect, test } from 'vitest';
import { createCopyHandler } from '../../functions/copy/handler.ts';
import { readSettings } from '../../shared/adapters/environment.ts';
import type { Deps } from '../../shared/app/deps.ts';
import { httpFunction } from '../../shared/fc/http-function.ts';
import { noon } from '../support/builders.ts';
import { createScene, nodeIds, type SceneOptions } from '../support/scene.ts';

const context = {
  requestId: 'request-1',
  function: { name: 'copy', timeout: 120 },
  region: 'cn-hangzhou',
  accountId: '1',
};

/** The copy function on the local cloud's state machines, called as the HTTP trigger calls it. */
function copyFunction(options: SceneOptions = {}, depsFor?: (deps: Deps) => Deps) {
  const scene = createScene(options);
  const deps = scene.instance();
  const handle = createCopyHandler(({ deadline }) => (depsFor ?? ((same) => same))({ ...deps, deadline }));
  const invoke = httpFunction(handle, { log: deps.log, clock: deps.clock });
  const call = async (method: string, target: string, body: unknown = '') => {
    const { pathname, searchParams } = new URL(target, 'http://copy');
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const http = { method, path: decodeURIComponent(pathname), sourceIp: '127.0.0.1' };
    const event = {
      version: 'v1',
      rawPath: pathname,
      body: text,
      queryParameters: Object.fromEntries(searchParams),
      headers: {},
      requestContext: { http },
    };
    const { statusCode, headers, body: answer } = await invoke(Buffer.from(JSON.stringify(event)), context);
    return { status: statusCode, headers, body: JSON.parse(answer) };
  };
  return { ...scene, call };
}

const wanted = { snapshotId: 'sp-source', destinationRegionIds: ['cn-a-1', 'cn-b-1'] };
const pointers = (body: { errors: { pointer?: string }[] }) => body.errors.map(({ pointer }) => pointer);

describe('POST /copies', () => {
  test('free nodes → 202, a report a node, and where to ask', async () => {
    const { call } = copyFunction();
    const { status, headers, body } = await call('POST', '/copies', wanted);
    expect(status).toBe(202);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      location: '/copies/sp-source?destinationRegionIds=cn-a-1,cn-b-1',
    });
    expect(body).toMatchObject({
      requestId: 'request-1',
      snapshotId: 'sp-source',
      status: 'AllSuccess',
      look: 'full',
      nodes: [{ ensRegionId: 'cn-a-1', outcome: 'accepted', copyStatus: 'creating' }, { outcome: 'accepted' }],
    });
  });

  test('free nodes → response, state of ENS, call, message and log', async () => {
    const { call, copies, calls, tasks, events } = copyFunction();
    expect((await call('POST', '/copies', wanted)).status).toBe(202);
    expect(copies().map(({ ensRegionId, status }) => [ensRegionId, status])).toEqual([
      ['cn-a-1', 'creating'],
      ['cn-b-1', 'creating'],
    ]);
    expect(calls()).toBe(1);
    expect(tasks()).toMatchObject([{ nodes: [{ ensRegionId: 'cn-a-1', attempts: 1 }, { ensRegionId: 'cn-b-1' }] }]);
    expect(events.map(({ event }) => event)).toEqual(['task.queued', 'copy.accepted', 'copy.accepted', 'request']);
  });

  test('all there → 200; one refused → 202 PartSuccess; a dry run → 200', async () => {
    const { call, wait, calls } = copyFunction({
      faults: [{ action: 'CopySnapshot', ensRegionId: 'cn-c-1', times: 9, effect: { kind: 'refuse-node' } }],
    });
    expect(await call('POST', '/copies', { ...wanted, dryRun: true })).toMatchObject({
      status: 200,
      body: { nodes: [{ outcome: 'wouldCopy' }, {}] },
    });
    expect(calls()).toBe(0);
    await call('POST', '/copies', wanted);
    await wait(200);
    expect(await call('POST', '/copies', wanted)).toMatchObject({ status: 200, body: { status: 'AllSuccess' } });
    const part = await call('POST', '/copies', { ...wanted, destinationRegionIds: ['cn-a-1', 'cn-c-1'] });
    expect(part).toMatchObject({ status: 202, body: { status: 'PartSuccess' } });
  });

  test('a denied node alone → 403 with the report', async () => {
    const { call, letters } = copyFunction({ settings: { denyNodes: ['cn-a-*'] } });
    const { status, body } = await call('POST', '/copies', { ...wanted, destinationRegionIds: ['cn-a-1'] });
    expect([status, body.status, body.nodes[0].failure.code]).toEqual([403, 'AllFailed', 'DENY_NODES']);
    expect(letters()).toHaveLength(1);
  });

  test('the invocation API with the HTTP structure → the same', async () => {
    const { call } = copyFunction();
    expect((await call('POST', '/2023-03-30/functions/copy/invocations', wanted)).status).toBe(202);
  });

  test.each([
    ['not JSON', '{"snapshotId":', ['']],
    ['nothing', '', ['']],
    ['a list', [], ['']],
    [
      'wrong types',
      { snapshotId: 7, destinationRegionIds: 'cn-a-1', dryRun: 'yes' },
      ['/snapshotId', '/destinationRegionIds', '/dryRun'],
    ],
    ['missing fields', {}, ['/snapshotId', '/destinationRegionIds']],
    ['unknown fields', { ...wanted, a: 1, 'b/c': 2 }, ['/a', '/b~1c']],
    ['no nodes', { ...wanted, destinationRegionIds: [] }, ['/destinationRegionIds']],
    [
      '5,000 nodes',
      { ...wanted, destinationRegionIds: Array.from({ length: 5000 }, (_, i) => `n-${i}`) },
      ['/destinationRegionIds'],
    ],
    [
      '101 nodes',
      { ...wanted, destinationRegionIds: Array.from({ length: 101 }, (_, i) => `n-${i}`) },
      ['/destinationRegionIds'],
    ],
    ['a node twice', { ...wanted, destinationRegionIds: ['cn-a-1', 'cn-b-1', 'cn-a-1'] }, ['/destinationRegionIds/2']],
    ['a name starting with auto', { ...wanted, destinationSnapshotName: 'auto-1' }, ['/destinationSnapshotName']],
    ['a name starting with http://', { ...wanted, destinationSnapshotName: 'http://x' }, ['/destinationSnapshotName']],
    [
      'a description starting with https://',
      { ...wanted, destinationSnapshotDescription: 'https://x' },
      ['/destinationSnapshotDescription'],
    ],
    [
      'a description of one letter',
      { ...wanted, destinationSnapshotDescription: 'x' },
      ['/destinationSnapshotDescription'],
    ],
    [
      'a description without room',
      { ...wanted, destinationSnapshotDescription: 'x'.repeat(250) },
      ['/destinationSnapshotDescription'],
    ],
    ['an unknown node', { ...wanted, destinationRegionIds: ['cn-a-1', 'cn-nowhere'] }, ['/destinationRegionIds/1']],
    ["the source's own node", { ...wanted, destinationRegionIds: ['cn-home-1'] }, ['/destinationRegionIds/0']],
    ['a billing cycle that is none', { ...wanted, instanceBillingCycle: 'a b' }, ['/instanceBillingCycle']],
  ])('%s → 400 that points at each fault, nothing bought', async (_, body, expected) => {
    const { call, calls, tasks } = copyFunction();
    const answer = await call('POST', '/copies', body);
    expect(answer).toMatchObject({ status: 400, body: { type: 'urn:ensr:invalid' } });
    expect(pointers(answer.body).map((pointer) => pointer ?? '')).toEqual(expected);
    expect([calls(), tasks()]).toEqual([0, []]);
  });

  test('nine thousand faults → a hundred of them, and how many more', async () => {
    const many = Object.fromEntries(Array.from({ length: 9000 }, (_, index) => [`k${index}`, 1]));
    const { body } = await copyFunction().call('POST', '/copies', { ...wanted, ...many });
    expect([body.errors.length, body.errors.at(-1).detail]).toEqual([101, 'and 8900 more']);
  });

  test('a description that ends in an old marker → only its own text counts', async () => {
    const { call, copies } = copyFunction();
    const old = '[ensr/1 other - sp-old d-1 2026-11-24T03:00:00Z]';
    const destinationSnapshotDescription = `${'x'.repeat(170)} ${old}`;
    expect((await call('POST', '/copies', { ...wanted, destinationSnapshotDescription })).status).toBe(202);
    expect(copies()[0]?.description).not.toContain('sp-old');
  });

  test('a body over 128 KB → 413', async () => {
    const { call } = copyFunction();
    const exact = JSON.stringify(wanted).padEnd(128 * 1024);
    expect((await call('POST', '/copies', exact)).status).toBe(202);
    expect((await call('POST', '/copies', `${exact} `)).status).toBe(413);
  });

  test.each([
    ['an unknown snapshot', {}, { ...wanted, snapshotId: 'sp-none' }, 404, 'not-found'],
    ['a failed source', { source: { status: 'error' } }, wanted, 409, 'refused'],
    ['a denied snapshot', { settings: { denySnapshots: ['*'] } }, wanted, 403, 'denied'],
    ['a pause', { settings: { paused: true } }, wanted, 503, 'paused'],
  ] as const)('%s → its own problem', async (_, options, body, status, type) => {
    const answer = await copyFunction(options).call('POST', '/copies', body);
    expect(answer).toMatchObject({ status, body: { type: `urn:ensr:${type}`, requestId: 'request-1' } });
  });

  test('the retry queue takes nothing → 503 that says that nothing was copied', async () => {
    const { call, broker, calls } = copyFunction();
    broker.deleteQueue('retries', 0);
    const { status, body } = await call('POST', '/copies', wanted);
    expect([status, body.type, body.failure.code]).toEqual([503, 'urn:ensr:unsecured', 'QueueNotExist']);
    expect(body.detail).toContain('Nothing was copied');
    expect(calls()).toBe(0);
  });
});

describe('GET /copies/{snapshotId}', () => {
  test('nodes in every state → told', async () => {
    const { call, world, wait } = copyFunction({
      faults: [{ action: 'CopySnapshot', ensRegionId: 'cn-b-1', effect: { kind: 'copy-fails' } }],
    });
    await call('POST', '/copies', wanted);
    await wait(200);
    await call('POST', '/copies', { ...wanted, destinationRegionIds: ['cn-c-1'] });
    const dying = {
      snapshotId: 'sp-dying',
      ensRegionId: 'cn-d-1',
      createdAt: noon,
      sizeMiB: 1,
      status: 'deleting',
      sourceSnapshotId: 'sp-source',
    } as const;
    world.putSnapshot(dying);
    const { status, body } = await call('GET', `/copies/sp-source?destinationRegionIds=${nodeIds.join(',')}`);
    expect(status).toBe(200);
    expect(body.nodes.map((node: { status: string }) => node.status)).toEqual([
      'available',
      'error',
      'creating',
      'deleting',
      'absent',
    ]);
    expect(body.nodes[3]).toEqual({ ensRegionId: 'cn-d-1', status: 'deleting', copySnapshotId: 'sp-dying' });
  });

  test('a copy that ENS does not list yet → creating, as the answer to the request said', async () => {
    const { call } = copyFunction({
      faults: [{ action: 'CopySnapshot', effect: { kind: 'listing-lags', seconds: 300 } }],
    });
    const { headers } = await call('POST', '/copies', wanted);
    const { body } = await call('GET', headers['location'] ?? '');
    expect(body.nodes).toEqual(wanted.destinationRegionIds.map((ensRegionId) => ({ ensRegionId, status: 'creating' })));
  });

  test('a failed and an available copy on one node → available', async () => {
    const { call, wait } = copyFunction({ faults: [{ effect: { kind: 'copy-fails' } }] });
    const one = { ...wanted, destinationRegionIds: ['cn-a-1'] };
    for (let round = 0; round < 2; round += 1) {
      await call('POST', '/copies', one);
      await wait(700);
    }
    const { body } = await call('GET', '/copies/sp-source?destinationRegionIds=cn-a-1');
    expect(body.nodes).toMatchObject([{ status: 'available' }]);
  });

  test.each([
    ['no nodes', '/copies/sp-source', 400],
    ['a node id that is none', '/copies/sp-source?destinationRegionIds=a%20b', 400],
    [
      '101 nodes',
      `/copies/sp-source?destinationRegionIds=${Array.from({ length: 101 }, (_, i) => `n-${i}`).join(',')}`,
      400,
    ],
    ['a snapshot id that is none', '/copies/a%20b?destinationRegionIds=cn-a-1', 400],
    ['an unknown snapshot', '/copies/sp-none?destinationRegionIds=cn-a-1', 404],
  ])('%s → %s %i', async (_, target, status) => {
    expect((await copyFunction().call('GET', target)).status).toBe(status);
  });

  test('ENS fails, or its listing changes all the time → 502', async () => {
    const failing = copyFunction({
      faults: [{ action: 'DescribeSnapshots', times: 99, effect: { kind: 'drop', commit: false } }],
    });
    expect((await failing.call('GET', '/copies/sp-source?destinationRegionIds=cn-a-1')).status).toBe(502);
    const changing = copyFunction({}, (deps) => ({
      ...deps,
      cloud: { ...deps.cloud, listSnapshots: async () => ({ snapshots: [], complete: false }) },
    }));
    const answer = await changing.call('GET', '/copies/sp-source?destinationRegionIds=cn-a-1');
    expect(answer).toMatchObject({ status: 502, body: { failure: { code: 'ListingIncomplete' } } });
  });
});

describe('everything else', () => {
  test('GET /healthz → ok', async () => {
    expect(await copyFunction().call('GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  test('an unknown path → 404 that names the known ones; a wrong method → 405 with Allow', async () => {
    const { call } = copyFunction();
    expect(await call('GET', '/nowhere')).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('POST /copies') },
    });
    expect(await call('DELETE', '/copies')).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    expect(await call('PUT', '/copies/sp-source')).toMatchObject({ status: 405, headers: { allow: 'GET' } });
  });

  test('a wrong environment → 500 that names all faulty variables and no value', async () => {
    const { call } = copyFunction({}, () => {
      readSettings({ PAUSED: 'perhaps', ENS_TIMEOUT_SECONDS: '-5' });
      throw new Error('not reached');
    });
    const { status, body } = await call('GET', '/healthz');
    expect([status, body.type]).toEqual([500, 'urn:ensr:misconfigured']);
    expect(body.detail).toMatch(/ENS_TIMEOUT_SECONDS.*PAUSED|PAUSED.*ENS_TIMEOUT_SECONDS/);
    expect(JSON.stringify(body)).not.toMatch(/perhaps|-5/);
  });
});
