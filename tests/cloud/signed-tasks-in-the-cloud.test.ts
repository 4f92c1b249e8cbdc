import { expect, test, vi } from 'vitest';
import { bodyOf, lobby, runningCloud } from '../support/running-cloud.ts';

const key = 'a key of the tests alone, 40 characters.';

test('TASK_SIGNING_KEY set → tasks are signed and worked; a forged one is a dead letter and buys nothing', async () => {
  const environment = { TASK_SIGNING_KEY: key, ENS_VISIBILITY_SECONDS: '1', RETRY_REFUSED_BASE_SECONDS: '1' };
  const running = await runningCloud({ environment, triggersRun: true });
  const { cloud, nodes, call, tasks, letters, copiesOn, log } = running;
  const [asked = '', forged = ''] = nodes;
  const answer = await call('POST', '/copies', { snapshotId: lobby, destinationRegionIds: [asked] });
  expect(bodyOf(answer).nodes).toMatchObject([{ outcome: 'accepted' }]);
  const [task] = tasks();
  expect(task?.signature).toMatch(/^[0-9a-f]{64}$/);

  const body = JSON.stringify({ ...task, nodes: [{ ensRegionId: forged, attempts: 0 }] });
  cloud.broker.send(cloud.addresses.retryQueue, { body: Buffer.from(body).toString('base64') }, Date.now());
  await vi.waitFor(
    () => {
      expect(letters()).toMatchObject([{ reason: 'unreadable', failure: { code: 'Unsigned' }, body }]);
      expect(tasks()).toEqual([]);
    },
    { timeout: 18_000, interval: 100 },
  );
  expect([copiesOn(asked).length, copiesOn(forged).length]).toEqual([1, 0]);
  expect(log.join('\n')).not.toContain(key);
});
