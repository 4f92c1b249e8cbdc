import { createServer } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createEnsWorld } from '../../local/ens/world.ts';
import { listen } from '../../local/http.ts';
import type { Keys } from '../../local/keys.ts';
import type { EnsClient, EnsClientOptions } from '../../shared/adapters/ens/calls.ts';
import { createPace } from '../../shared/adapters/ens/pace.ts';
import { createSnapshotCloud } from '../../shared/adapters/ens/snapshot-cloud.ts';
import { createSnapshotDeletion } from '../../shared/adapters/ens/snapshot-deletion.ts';
import { createExchange } from '../../shared/adapters/exchange.ts';
import { createInvocation } from '../../shared/adapters/invocation.ts';
import { systemRandom } from '../../shared/adapters/system.ts';
import { permanent, startEns, temporary } from '../local/ens-running.ts';
import { noon } from '../support/builders.ts';
import { copyOrder as order } from '../support/copy-order.ts';
import { edgeNode } from '../support/edge-node.ts';
import { stranger } from '../support/stranger.ts';
import { failing } from './failing.ts';

interface Changes {
  readonly keys?: Keys;
  readonly timeoutSeconds?: number;
  /** When the invocation ends. */
  readonly deadline?: number;
}

/** What each ENS client must do beyond what SnapshotCloud promises: keys, secrets, connections, answers that are none. */
export function ensClientContract(name: string, create: (options: EnsClientOptions) => EnsClient): void {
  const cloudOf = (endpoint: string, changes?: Changes) =>
    createSnapshotCloud(clientOf(endpoint, changes), { now: () => noon });

  function clientOf(endpoint: string, changes: Changes = {}) {
    const { keys = temporary, timeoutSeconds = 5, deadline = noon + 120_000 } = changes;
    const clock = { now: () => noon, sleep: async () => {} };
    const environment = {
      ALIBABA_CLOUD_ACCESS_KEY_ID: permanent.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: permanent.accessKeySecret,
    };
    const invocation = createInvocation(keys.accessKeyId === '' ? {} : environment, clock);
    invocation.begin({ credentials: keys, deadline });
    const pace = createPace({ callsPerSecond: 1000, concurrentCalls: 10, clock });
    const around = { exchange: createExchange(), invocation, pace, clock, random: systemRandom };
    return create({ endpoint, timeoutSeconds, ...around });
  }

  async function ens() {
    const nodes = ['cn-home-1', 'cn-a-1', 'cn-b-1'].map(edgeNode);
    const world = createEnsWorld({ nodes, disks: [], snapshots: [], copySeconds: 60, random: Math.random });
    return { world, url: (await startEns(world, () => noon)).url };
  }

  describe(`ENS client: ${name}`, () => {
    test('begun too late to finish before the invocation ends → not sent', async () => {
      const { world, url } = await ens();
      const { failure } = await failing(cloudOf(url, { deadline: noon + 4_999 }).copySnapshot(order));
      expect(failure).toMatchObject({ kind: 'unsent', code: 'OutOfTime' });
      expect(world.counters().received).toEqual({});
    });

    describe('keys', () => {
      test('a wrong secret → denied; no keys at all → misconfigured', async () => {
        const { url } = await ens();
        const wrong = cloudOf(url, { keys: { ...temporary, accessKeySecret: 'wrong' } });
        const { failure } = await failing(wrong.listNodes());
        expect(failure).toMatchObject({ kind: 'denied', code: 'SignatureDoesNotMatch' });
        const none = cloudOf(url, { keys: { accessKeyId: '', accessKeySecret: '' } });
        expect((await failing(none.listNodes())).failure).toMatchObject({
          kind: 'misconfigured',
          code: 'NoCredentials',
        });
      });

      test('temporary keys refused → the second try signs with those of the environment', async () => {
        const { url, world } = await ens();
        const cloud = cloudOf(url, { keys: { ...temporary, securityToken: 'stale' } });
        expect((await failing(cloud.listNodes())).failure.kind).toBe('credentials');
        expect(await cloud.listNodes()).toHaveLength(3);
        expect(world.counters().received).toEqual({ DescribeEnsRegions: 1 });
      });

      test('an answer that quotes what was signed → no token, secret or signature in the failure', async () => {
        const url = await stranger((request, response) => {
          const { 'x-acs-security-token': token, authorization } = request.headers;
          const quoted = `${'x'.repeat(490)} ${token} ${encodeURIComponent(String(token))} ${authorization}`;
          response.writeHead(request.headers['x-acs-action'] === 'CopySnapshot' ? 200 : 400);
          response.end(JSON.stringify({ Code: 'SignatureDoesNotMatch', Message: quoted, RequestId: `1 ${token}` }));
        });
        const cloud = cloudOf(url);
        const error = await failing(cloud.listNodes());
        expect(error.failure.message).toMatch(/^x+ \*\*\* \*\*\* A/);
        expect(error.failure.ensRequestId).toBe('1 ***');
        expect(error.cause).toBeUndefined();
        expect((await cloud.copySnapshot(order)).ensRequestId).toBe('1 ***');
      });

      test('an answer that quotes only the signature → not in the failure either', async () => {
        const url = await stranger((request, response) => {
          const signature = /[0-9a-f]{64}$/.exec(request.headers.authorization ?? '');
          response.writeHead(400).end(JSON.stringify({ Code: 'NoPermission', Message: `yours: ${signature}` }));
        });
        expect((await failing(cloudOf(url).listNodes())).failure.message).toBe('yours: ***');
      });
    });

    describe('connections', () => {
      test('nobody listens → unsent', async () => {
        const server = await listen(createServer(), 0);
        await server.close();
        const error = await failing(cloudOf(server.url).copySnapshot(order));
        expect(error.failure).toMatchObject({ kind: 'unsent', code: 'ECONNREFUSED' });
        expect(error.cause).toMatchObject({ code: 'ECONNREFUSED' });
      });

      test('https, and the other side never shakes hands → unsent when the time is over', async () => {
        const silent = createTcpServer().listen(0, '127.0.0.1');
        await new Promise((resolve) => silent.once('listening', resolve));
        onTestFinished(() => void silent.close());
        const { port } = silent.address() as { readonly port: number };
        const cloud = cloudOf(`https://127.0.0.1:${port}`, { timeoutSeconds: 0.2 });
        expect((await failing(cloud.copySnapshot(order))).failure).toMatchObject({ kind: 'unsent', code: 'Timeout' });
      });

      test('connections that are dead after their first answer → no CopySnapshot or DeleteSnapshot is eaten, no read fails', async () => {
        const arrived: string[] = [];
        const known = new WeakSet<object>();
        const url = await stranger((request, response) => {
          if (known.has(request.socket)) return void request.socket.destroy();
          known.add(request.socket);
          arrived.push(String(request.headers['x-acs-action']));
          response.end('{"TotalCount":0,"EnsRegions":{"EnsRegions":[]},"RequestId":"1"}');
        });
        const client = clientOf(url);
        const [cloud, deletion] = [createSnapshotCloud(client, { now: () => noon }), createSnapshotDeletion(client)];
        for (let round = 0; round < 3; round += 1) {
          expect(await cloud.listNodes()).toEqual([]);
          await cloud.copySnapshot(order);
          await deletion.deleteSnapshot('sp-1');
        }
        expect(arrived).toHaveLength(9);
      });

      test('a deletion whose connection breaks → unknown, and not sent again', async () => {
        const arrived: string[] = [];
        const url = await stranger((request, response) => {
          arrived.push(String(request.headers['x-acs-action']));
          if (arrived.length > 1) return void request.socket.destroy();
          response.end('{"EnsRegions":{"EnsRegions":[]}}');
        });
        const client = clientOf(url);
        await createSnapshotCloud(client, { now: () => noon }).listNodes();
        const { failure } = await failing(createSnapshotDeletion(client).deleteSnapshot('sp-1'));
        expect(failure).toMatchObject({ kind: 'unknown', code: 'ECONNRESET' });
        expect(arrived).toEqual(['DescribeEnsRegions', 'DeleteSnapshot']);
      });

      test('the answer begins and never ends → unknown when the time is over', async () => {
        const url = await stranger((_, response) => void response.writeHead(200).write('{"RequestId":'));
        const began = performance.now();
        const { failure } = await failing(cloudOf(url, { timeoutSeconds: 0.2 }).copySnapshot(order));
        expect(failure.kind).toBe('unknown');
        expect(performance.now() - began).toBeLessThan(1000);
      });

      test('the answer breaks off → unknown', async () => {
        const url = await stranger((_, response) => {
          response
            .writeHead(400, { 'content-length': '100' })
            .write('{"Code":"NoPermission"', () => response.destroy());
        });
        const { failure } = await failing(cloudOf(url).copySnapshot(order));
        expect(failure).toMatchObject({ kind: 'unknown', code: 'ECONNRESET' });
      });
    });

    describe('answers', () => {
      test.each([
        ['unknown', 'Http200', 200, '<html>'],
        ['unknown', 'Http200', 200, 'null'],
        ['unknown', 'Http302', 302, '{}'],
        ['unknown', 'Http400', 400, 'null'],
        ['unknown', 'Http400', 400, '[]'],
        ['throttled', 'Http429', 429, '<html>Too Many Requests'],
        ['unknown', 'Http503', 503, ''],
        ['unknown', 'Http504', 504, '<html>Gateway Time-out'],
      ])('%s, %s: status %i with the body %j', async (kind, code, status, body) => {
        const url = await stranger((_, response) => void response.writeHead(status).end(body));
        const { failure } = await failing(cloudOf(url).copySnapshot(order));
        expect([failure.kind, failure.code]).toEqual([kind, code]);
      });

      test.each([
        '{"RequestId":"1"}',
        '[]',
        '{"TotalCount":1,"Snapshots":null}',
        '{"Snapshots":{"a":1}}',
        '{"Snapshots":[null]}',
      ])('a listing that is none, %s → unknown: silence is not absence', async (body) => {
        const url = await stranger((_, response) => void response.end(body));
        expect((await failing(cloudOf(url).findSnapshot('sp-1'))).failure.kind).toBe('unknown');
      });

      const diskOf = (Tags: unknown) =>
        JSON.stringify({ TotalCount: 1, Disks: { Disks: [{ DiskId: 'd-1', EnsRegionId: 'cn-a-1', Tags }] } });
      test.each([
        '{"RequestId":"1"}',
        '{"TotalCount":1,"Disks":null}',
        '{"TotalCount":1,"Disks":{"Disks":null}}',
        '{"TotalCount":1,"Disks":{"Disks":[{"DiskId":"d-1"}]}}',
        diskOf({ Tags: [{ Value: 'daily' }] }),
      ])('disks that are none, %s → unknown: silence is not absence', async (body) => {
        const url = await stranger((_, response) => void response.end(body));
        const { failure } = await failing(cloudOf(url).listDisks({ ensRegionIds: ['cn-a-1'] }));
        expect(failure).toMatchObject({ kind: 'unknown', code: 'UnreadableAnswer' });
      });

      test.each([null, undefined, {}, { Tags: null }, { Tags: [] }])(
        'a disk with the tags %j → has none',
        async (tags) => {
          const url = await stranger((_, response) => void response.end(diskOf(tags)));
          const disks = [{ diskId: 'd-1', ensRegionId: 'cn-a-1', tags: {} }];
          const listing = await cloudOf(url).listDisks({ ensRegionIds: ['cn-a-1'] });
          expect(listing).toEqual({ disks, complete: true });
        },
      );

      test('no disks in the place of a list, but a count of none → none', async () => {
        const url = await stranger((_, response) => void response.end('{"TotalCount":0,"Disks":{}}'));
        const listing = await cloudOf(url).listDisks({ ensRegionIds: ['cn-a-1'] });
        expect(listing).toEqual({ disks: [], complete: true });
      });

      test('null in the place of lists and texts, numbers as text → read', async () => {
        const snapshot = { SnapshotId: 'sp-1', EnsRegionId: 'cn-a-1', Status: 'Available', Description: null };
        const url = await stranger((request, response) => {
          const isCopy = request.headers['x-acs-action'] === 'CopySnapshot';
          const copied = { AllocationId: null, UnAllocationId: [{ EnsRegionId: 'cn-a-1' }] };
          response.end(JSON.stringify(isCopy ? copied : { TotalCount: '1', Snapshots: [snapshot] }));
        });
        const cloud = cloudOf(url);
        const found = { snapshotId: 'sp-1', ensRegionId: 'cn-a-1', status: 'available' };
        expect(await cloud.findSnapshot('sp-1')).toEqual(found);
        expect(await cloud.copySnapshot(order)).toEqual({ allocated: [], unallocated: ['cn-a-1'] });
      });

      test('throttled by another code than Throttling → the wait that was asked for is told', async () => {
        const url = await stranger((_, response) => {
          response.writeHead(503, { 'x-acs-retry-after': '250' }).end('{"Code":"ServiceUnavailable"}');
        });
        const error = await failing(cloudOf(url).listNodes());
        expect([error.failure.kind, error.retryAfterSeconds]).toEqual(['throttled', 0.25]);
      });
    });
  });
}
