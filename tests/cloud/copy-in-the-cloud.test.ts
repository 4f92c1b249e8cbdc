import Mns from '@alicloud/mns';
import { describe, expect, test, vi } from 'vitest';
import { signedCall } from '../../scripts/signed-call.ts';
import { bodyOf, lobby, runningCloud } from '../support/running-cloud.ts';

describe('the built copy function in the local cloud', () => {
  test('a request → copies made over signed HTTP, a task that the official SMQ client reads', async () => {
    const { cloud, call, nodes, log } = await runningCloud();
    const [first = '', second = ''] = nodes;
    const answer = await call('POST', '/copies', { snapshotId: lobby, destinationRegionIds: [first, second] });
    expect([answer.status, bodyOf(answer).status]).toEqual([202, 'AllSuccess']);

    const { accountId, accessKeyId, accessKeySecret, smq, retryQueue } = cloud.addresses;
    const official = new Mns(accountId, { accessKeyId, accessKeySecret, endpoint: smq });
    const { body } = await official.getQueueAttributes(retryQueue);
    expect(body?.['DelayMessages']).toBe('1');

    const shown = `/copies/${lobby}?destinationRegionIds=${first},${second}`;
    await vi.waitFor(async () => {
      const statuses = bodyOf(await call('GET', shown)).nodes.map(({ status }) => status);
      expect(statuses).toEqual(['available', 'available']);
    }, 5000);
    const again = await call('POST', '/copies', { snapshotId: lobby, destinationRegionIds: [first, second] });
    expect([again.status, cloud.world.counters().copiesMade]).toEqual([200, 2]);
    expect(log.join('\n')).toContain('"event":"copy.accepted"');
    expect(log.join('\n')).not.toContain(accessKeySecret);
  });

  test('the credentials of the invocation → used, whatever the environment says', async () => {
    const { call } = await runningCloud({
      environment: { ALIBABA_CLOUD_ACCESS_KEY_ID: 'old', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'old' },
    });
    expect((await call('GET', `/copies/${lobby}?destinationRegionIds=cn-wuhan-6`)).status).toBe(200);
  });

  test('an unsigned call, or one with a wrong secret → 403, the function not even asked', async () => {
    const { cloud, log } = await runningCloud();
    const wrong = { ...cloud.addresses, accessKeySecret: 'wrong' };
    expect((await signedCall(wrong, 'GET', '/healthz')).status).toBe(403);
    expect((await fetch(`${cloud.addresses.copyUrl}/healthz`)).status).toBe(403);
    expect(log).toEqual([]);
  });

  test('anonymous → open to whoever reaches it', async () => {
    const { cloud } = await runningCloud({ anonymous: true });
    const answer = await fetch(`${cloud.addresses.copyUrl}/healthz`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
  });

  test('a method that the trigger does not list → 403 from the platform; one that the path does not know → 405 from us', async () => {
    const { call } = await runningCloud();
    expect((await call('DELETE', '/copies')).status).toBe(403);
    expect((await call('GET', '/copies')).status).toBe(405);
  });

  test('a lost answer → queued, and asked again nothing is bought twice, even by a new instance', async () => {
    const { cloud, call, nodes } = await runningCloud();
    const wanted = { snapshotId: lobby, destinationRegionIds: nodes.slice(0, 3) };
    cloud.world.addFault({ action: 'CopySnapshot', effect: { kind: 'html-504', commit: true } });
    expect(bodyOf(await call('POST', '/copies', wanted)).nodes.map(({ outcome }) => outcome)).toEqual(
      Array(3).fill('queued'),
    );
    await cloud.host.killAll();
    expect((await call('POST', '/copies', wanted)).status).toBeLessThan(300);
    expect(cloud.world.counters().copiesMade).toBe(3);
  });

  test('an answer later than the timeout → queued as unknown, sent once', async () => {
    const { cloud, call, nodes } = await runningCloud({ environment: { ENS_TIMEOUT_SECONDS: '0.3' } });
    cloud.world.addFault({ action: 'CopySnapshot', effect: { kind: 'slow', seconds: 20, commit: true } });
    const answer = await call('POST', '/copies', { snapshotId: lobby, destinationRegionIds: nodes.slice(0, 1) });
    expect(bodyOf(answer).nodes).toMatchObject([{ outcome: 'queued', failure: { kind: 'unknown', code: 'Timeout' } }]);
    expect(cloud.world.counters().received['CopySnapshot']).toBe(1);
  });

  test.each([
    [{ ENS_TIMEOUT_SECONDS: 'soon', PAUSED: '1' }, 500, 'urn:ensr:misconfigured', /ENS_TIMEOUT_SECONDS.*PAUSED/],
    [{ PAUSED: 'true' }, 503, 'urn:ensr:paused', /paused/],
    [{ RETRY_QUEUE: 'not-there', DEAD_LETTER_QUEUE: 'nor-this' }, 202, undefined, /^$/],
  ] as const)('environment %j → %i', async (environment, status, type, detail) => {
    const { call, nodes } = await runningCloud({ environment });
    const answer = await call('POST', '/copies', { snapshotId: lobby, destinationRegionIds: nodes.slice(0, 1) });
    expect([answer.status, bodyOf(answer).type]).toEqual([status, type]);
    expect(bodyOf(answer).detail ?? '').toMatch(detail);
  });

  test('the retry queue gone → 503, and nothing copied', async () => {
    const { cloud, call, nodes } = await runningCloud();
    cloud.broker.deleteQueue(cloud.addresses.retryQueue, Date.now());
    const answer = await call('POST', '/copies', { snapshotId: lobby, destinationRegionIds: nodes.slice(0, 2) });
    expect([answer.status, bodyOf(answer).type]).toEqual([503, 'urn:ensr:unsecured']);
    expect(cloud.world.counters().received['CopySnapshot']).toBeUndefined();
  });
});
