import { describe, expect, test } from 'vitest';
import type { CopySnapshotBody } from '../../local/ens/copy.ts';
import type { DescribeSnapshotsBody } from '../../local/ens/describe.ts';
import type { DescribeDisksBody } from '../../local/ens/describe-disks.ts';
import type { AnswerEffect } from '../../local/ens/faults.ts';
import type { DescribeEnsRegionsBody } from '../../local/ens/regions.ts';
import type { Keys } from '../../local/keys.ts';
import { disk, HOME, OPEN, SOLD_OUT, world } from './ens-fixtures.ts';
import { permanent, REQUEST_ID, startEns, temporary } from './ens-running.ts';
import { type OfficialError, officialEns } from './official-client.ts';

const copyQuery = { SnapshotId: 'sp-source', DestinationRegionIds: JSON.stringify([OPEN, SOLD_OUT]) };

async function errorOf(call: Promise<unknown>): Promise<OfficialError> {
  return call.then(
    () => expect.unreachable('the call should have failed'),
    (error: OfficialError) => error,
  );
}

describe('ENS over HTTP: the official client', () => {
  test('official client: CopySnapshot with a temporary key → the documented answer, and the copy is listed', async () => {
    const ens = world();
    const call = officialEns((await startEns(ens, Date.now)).url, temporary);
    const named = {
      DestinationSnapshotName: 'nightly:备份',
      DestinationSnapshotDescription: "[ensr/1 a] it's (100%) + *~!",
    };
    const { statusCode, headers, body } = await call<CopySnapshotBody>('CopySnapshot', { ...copyQuery, ...named });
    expect(statusCode).toBe(200);
    expect(body).toEqual({
      RequestId: expect.stringMatching(REQUEST_ID),
      AllocationId: [{ EnsRegionId: OPEN, InstanceId: [expect.stringMatching(/^sp-/)] }],
      BizStatusCode: 'PartSuccess',
      UnAllocationId: [{ EnsRegionId: SOLD_OUT }],
    });
    expect(headers['x-acs-request-id']).toBe(body.RequestId);
    const listed = await call<DescribeSnapshotsBody>(
      'DescribeSnapshots',
      { EnsRegionId: OPEN, PageNumber: '1' },
      'GET',
    );
    expect(listed.body.Snapshots).toEqual([
      expect.objectContaining({
        SnapshotId: body.AllocationId?.[0]?.InstanceId[0],
        SnapshotName: named.DestinationSnapshotName,
        Description: named.DestinationSnapshotDescription,
        Status: 'creating',
        SourceSnapshotId: 'sp-source',
        SourceEnsRegionId: HOME,
      }),
    ]);
  });

  test('official client: DescribeEnsRegions with a permanent key → the nodes', async () => {
    const call = officialEns((await startEns(world(), Date.now)).url, permanent);
    const { body } = await call<DescribeEnsRegionsBody>('DescribeEnsRegions', {});
    expect(body.EnsRegions.EnsRegions).toHaveLength(5);
  });

  test('official client: DescribeDisks → Code 0 and the disks, with their tags and the time in China', async () => {
    const createdAt = Date.parse('2021-11-11T06:34:55Z');
    const ens = world({ disks: [disk({ createdAt, tags: { app: '商店', backup: '' } })] });
    const call = officialEns((await startEns(ens, Date.now)).url, permanent);
    const query = { EnsRegionIds: JSON.stringify([HOME]), Type: 'data', PageNumber: '1', PageSize: '50' };
    expect((await call<DescribeDisksBody>('DescribeDisks', query)).body).toEqual({
      RequestId: expect.stringMatching(REQUEST_ID),
      Code: 0,
      PageNumber: 1,
      PageSize: 50,
      TotalCount: 1,
      Disks: {
        Disks: [
          {
            Category: 'cloud_efficiency',
            CreationTime: '2021-11-11T14:34:55+08:00',
            DeleteWithInstance: false,
            DiskChargeType: 'postpaid',
            DiskId: 'd-1',
            DiskName: 'data',
            Encrypted: false,
            EnsRegionId: HOME,
            InstanceId: 'i-1',
            Portable: true,
            Size: 40960,
            Status: 'In-use',
            Tags: {
              Tags: [
                { Key: 'app', Value: '商店' },
                { Key: 'backup', Value: '' },
              ],
            },
            Type: '2',
          },
        ],
      },
    });
  });

  test('official client: DeleteSnapshot → RequestId alone, and the snapshot is deleting; again → its ClientError', async () => {
    const ens = world();
    const call = officialEns((await startEns(ens, Date.now)).url, temporary);
    const { statusCode, body } = await call('DeleteSnapshot', { SnapshotId: 'sp-source' });
    expect([statusCode, body]).toEqual([200, { RequestId: expect.stringMatching(REQUEST_ID) }]);
    const listed = await call<DescribeSnapshotsBody>('DescribeSnapshots', { SnapshotId: 'sp-source' });
    expect(listed.body.Snapshots).toMatchObject([{ Status: 'deleting' }]);
    const error = await errorOf(call('DeleteSnapshot', { SnapshotId: 'sp-source' }));
    expect(error).toMatchObject({ name: 'ClientError', code: 'IncorrectInstanceStatus', statusCode: 400 });
  });

  test.each<[AnswerEffect, Partial<OfficialError>]>([
    [{ kind: 'drop', commit: true }, { code: 'ECONNRESET' }],
    [{ kind: 'html-504', commit: true }, { name: 'SyntaxError' }],
    [{ kind: 'slow', commit: true, seconds: 30 }, { name: 'RequestTimeoutError' }],
  ])(
    'official client: DeleteSnapshot amid the fault %j → its error, though the deletion began',
    async (effect, expected) => {
      const ens = world();
      ens.addFault({ effect });
      const call = officialEns((await startEns(ens, Date.now)).url, temporary, 300);
      expect(await errorOf(call('DeleteSnapshot', { SnapshotId: 'sp-source' }))).toMatchObject(expected);
      expect(ens.counters().snapshotsDeleted).toBe(1);
    },
  );

  test.each<[string, Keys, string, number]>([
    ['a wrong secret', { ...temporary, accessKeySecret: 'wrong' }, 'SignatureDoesNotMatch', 400],
    ['a wrong token', { ...temporary, securityToken: 'wrong' }, 'InvalidSecurityToken.Mismatch', 400],
    ['an unknown key', { ...permanent, accessKeyId: 'UnknownKey' }, 'InvalidAccessKeyId.NotFound', 404],
  ])(
    'official client: %s → its ClientError with code and status, no copy',
    async (_situation, keys, code, statusCode) => {
      const ens = world();
      const error = await errorOf(officialEns((await startEns(ens, Date.now)).url, keys)('CopySnapshot', copyQuery));
      expect(error).toMatchObject({
        name: 'ClientError',
        code,
        statusCode,
        requestId: expect.stringMatching(REQUEST_ID),
      });
      expect(ens.counters().received).toEqual({});
    },
  );

  test('official client: a throttling fault → its ThrottlingError with the delay in milliseconds', async () => {
    const ens = world();
    const message = 'Request was denied due to user flow control.';
    ens.addFault({
      effect: { kind: 'error', commit: false, status: 400, code: 'Throttling.User', message, retryAfterMs: 250 },
    });
    const error = await errorOf(officialEns((await startEns(ens, Date.now)).url, temporary)('CopySnapshot', copyQuery));
    expect(error).toMatchObject({ name: 'ThrottlingError', code: 'Throttling.User', statusCode: 400, retryAfter: 250 });
    expect(ens.counters().copiesMade).toBe(0);
  });

  test('official client: ens.interface.error and InternalError after commit → ClientError and ServerError, copies made', async () => {
    const ens = world();
    const call = officialEns((await startEns(ens, Date.now)).url, temporary);
    const fault = { kind: 'error', commit: true, message: 'Failed to call API.' } as const;
    ens.addFault({ effect: { ...fault, status: 400, code: 'ens.interface.error' } });
    ens.addFault({ effect: { ...fault, status: 500, code: 'InternalError' } });
    expect(await errorOf(call('CopySnapshot', copyQuery))).toMatchObject({
      name: 'ClientError',
      code: 'ens.interface.error',
    });
    expect(await errorOf(call('CopySnapshot', copyQuery))).toMatchObject({ name: 'ServerError', statusCode: 500 });
    expect(ens.counters().copiesMade).toBe(2);
  });

  test.each<[AnswerEffect, Partial<OfficialError>]>([
    [{ kind: 'drop', commit: true }, { code: 'ECONNRESET' }],
    [{ kind: 'html-504', commit: true }, { name: 'SyntaxError' }],
    [{ kind: 'slow', commit: true, seconds: 30 }, { name: 'RequestTimeoutError' }],
    [{ kind: 'slow', commit: true, seconds: Number.POSITIVE_INFINITY }, { name: 'RequestTimeoutError' }],
  ])(
    'official client: the fault %j → the error it has for that, though the copy was made',
    async (effect, expected) => {
      const ens = world();
      ens.addFault({ effect });
      const error = await errorOf(
        officialEns((await startEns(ens, Date.now)).url, temporary, 300)('CopySnapshot', copyQuery),
      );
      expect(error).toMatchObject(expected);
      expect(ens.counters().copiesMade).toBe(1);
    },
  );

  test('official client: temporary keys that have expired → its error for them; permanent keys and the next call pass', async () => {
    const ens = world();
    const expired = { code: 'InvalidSecurityToken.Expired', message: 'Specified SecurityToken is expired.' };
    ens.addFault({ temporaryKeys: true, effect: { kind: 'error', commit: false, status: 400, ...expired } });
    const { url } = await startEns(ens, Date.now);
    await officialEns(url, permanent)('CopySnapshot', copyQuery);
    const error = await errorOf(officialEns(url, temporary)('CopySnapshot', copyQuery));
    expect(error).toMatchObject({ name: 'ClientError', code: expired.code, statusCode: 400 });
    await officialEns(url, temporary)('CopySnapshot', copyQuery);
    expect(ens.counters().carriedOut).toEqual({ CopySnapshot: 2 });
  });

  test('official client: a slow answer that comes in time → the answer', async () => {
    const ens = world();
    ens.addFault({ effect: { kind: 'slow', commit: true, seconds: 0.05 } });
    const { body } = await officialEns((await startEns(ens, Date.now)).url, temporary)<CopySnapshotBody>(
      'CopySnapshot',
      copyQuery,
    );
    expect(body.BizStatusCode).toBe('PartSuccess');
  });
});
