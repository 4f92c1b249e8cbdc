import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCopyHandler } from '../../functions/copy/handler.ts';
import { createEnsClient } from '../../shared/adapters/ens/client.ts';
import { createPace } from '../../shared/adapters/ens/pace.ts';
import { createSnapshotCloud } from '../../shared/adapters/ens/snapshot-cloud.ts';
import { createSnapshotDeletion } from '../../shared/adapters/ens/snapshot-deletion.ts';
import type { HttpAnswer, HttpRequest } from '../../shared/adapters/exchange.ts';
import { createInvocation } from '../../shared/adapters/invocation.ts';
import { CallError } from '../../shared/core/failure.ts';
import { httpFunction } from '../../shared/fc/http-function.ts';
import type { Clock, SnapshotCloud, SnapshotDeletion } from '../../shared/ports.ts';
import { noon } from '../support/builders.ts';
import { createScene } from '../support/scene.ts';
import { type Answered, answers, echoed } from './answers.ts';
import { credentials, expectNoSecret, fuzz, linesLog } from './fuzzing.ts';
import { jsonText, mangled, mutated } from './hostile.ts';

const snapshots = {
  RequestId: '8A5B6C7D',
  PageNumber: 1,
  PageSize: 50,
  TotalCount: 2,
  Snapshots: [
    {
      SnapshotId: 'sp-source',
      SnapshotName: 'nightly',
      EnsRegionId: 'cn-home-1',
      Status: 'available',
      CreationTime: '2026-11-24T03:00:00Z',
      SourceDiskId: 'd-1',
      SourceSnapshotId: null,
    },
    {
      SnapshotId: 'sp-copy',
      EnsRegionId: 'cn-a-1',
      Status: 'creating',
      SourceSnapshotId: 'sp-source',
      Description: 'x',
    },
  ],
};
const regions = {
  Code: 0,
  EnsRegions: {
    EnsRegions: ['cn-a-1', 'cn-b-1'].map((EnsRegionId) => ({ EnsRegionId, Name: 'n', Area: 'a', Province: 'p' })),
  },
};
const copied = {
  RequestId: '8A5B6C7D',
  AllocationId: [{ EnsRegionId: 'cn-a-1', InstanceId: ['sp-new'] }],
  BizStatusCode: 'PartSuccess',
  UnAllocationId: [{ EnsRegionId: 'cn-b-1' }],
};
const disks = {
  Code: 0,
  TotalCount: 2,
  Disks: {
    Disks: [
      {
        DiskId: 'd-1',
        DiskName: 'data',
        EnsRegionId: 'cn-a-1',
        InstanceId: 'i-1',
        Type: '2',
        Tags: { Tags: [{ Key: 'backup', Value: 'daily' }] },
      },
      { DiskId: 'd-2', EnsRegionId: 'cn-a-1', Type: 1, Tags: null },
    ],
  },
};
const error = { RequestId: '8A5B6C7D', HostId: 'ens', Code: 'Throttling.User', Message: 'slow down', Recommend: 'x' };
const documents = {
  DescribeSnapshots: snapshots,
  DescribeDisks: disks,
  DescribeEnsRegions: regions,
  CopySnapshot: copied,
  DeleteSnapshot: { RequestId: '8A5B6C7D' },
};

const bodies = (document: unknown) =>
  fc.oneof(
    { weight: 6, arbitrary: mutated(document).map(jsonText) },
    { weight: 1, arbitrary: mangled(jsonText(document)) },
    { weight: 3, arbitrary: mutated(error).map(jsonText) },
    { weight: 1, arbitrary: fc.constantFrom('', '<html>504 Gateway Time-out</html>', '[]', 'null', '"x"') },
    {
      weight: 4,
      arbitrary: fc.constantFrom('Code', 'Message', 'RequestId').map((key) => jsonText({ ...error, [key]: echoed })),
    },
  );
const answersTo = (document: unknown) => answers(bodies(document));

/** Our ENS adapter, to which `answerTo` answers. */
function cloudOn(
  answerTo: (request: HttpRequest) => Promise<HttpAnswer>,
  clock: Clock = { now: () => noon, sleep: async () => {} },
) {
  const invocation = createInvocation({}, clock);
  invocation.begin({ credentials, deadline: noon + 600_000 });
  const pace = createPace({ callsPerSecond: 1000, concurrentCalls: 10, clock });
  const random = { next: () => 0.5, uuid: () => 'nonce' };
  const around = { invocation, pace, clock, random, exchange: answerTo };
  const client = createEnsClient({ endpoint: 'https://ens.test', timeoutSeconds: 5, ...around });
  return { ...createSnapshotCloud(client, clock), ...createSnapshotDeletion(client) };
}

const order = {
  snapshotId: 'sp-source',
  ensRegionIds: ['cn-a-1', 'cn-b-1'],
  name: 'nightly',
  description: 'xx',
  beginBy: noon,
};
type Cloud = SnapshotCloud & SnapshotDeletion;
const calls: readonly (readonly [keyof typeof documents, (cloud: Cloud) => Promise<unknown>])[] = [
  ['DescribeSnapshots', (cloud) => cloud.findSnapshot('sp-source')],
  ['DescribeSnapshots', (cloud) => cloud.listSnapshots({ ensRegionIds: ['cn-a-1'], pageBudget: 5 })],
  ['DescribeDisks', (cloud) => cloud.listDisks({ ensRegionIds: ['cn-a-1'] })],
  ['DescribeEnsRegions', (cloud) => cloud.listNodes()],
  ['CopySnapshot', (cloud) => cloud.copySnapshot(order)],
  ['DeleteSnapshot', (cloud) => cloud.deleteSnapshot('sp-source')],
];

describe('ENS answers', () => {
  test.each(calls)('%s: a value, or a CallError that shows no secret', (action, call) =>
    fuzz(fc.array(answersTo(documents[action]), { minLength: 1, maxLength: 3 }), async (list) => {
      const signatures: string[] = [];
      let asked = 0;
      const cloud = cloudOn(async (request) => {
        const signed = request.sign();
        signatures.push(signed.headers['authorization']?.split('Signature=')[1] ?? '');
        const answer = list[asked % list.length] as Answered;
        asked += 1;
        return answer(signed);
      });
      const failure = await call(cloud).catch((reason: unknown) => reason);
      if (!(failure instanceof Error)) return;
      expect(failure).toBeInstanceOf(CallError);
      const told = JSON.stringify((failure as CallError).failure);
      expect(told.length).toBeLessThan(4_000);
      expectNoSecret(`${told} ${failure.stack}`, signatures);
    }),
  );

  const stories = fc.record({
    DescribeSnapshots: fc.array(answersTo(snapshots), { minLength: 1, maxLength: 3 }),
    DescribeEnsRegions: fc.array(answersTo(regions), { minLength: 1, maxLength: 3 }),
    CopySnapshot: fc.array(answersTo(copied), { minLength: 1, maxLength: 3 }),
    isUsual: fc.boolean(),
  });
  test('the copy function on any of them: an answer, no bug and no secret', () =>
    fuzz(stories, async (story) => {
      const { log, lines } = linesLog();
      const deps = createScene().instance();
      const counts = new Map<string, number>();
      type Action = 'DescribeSnapshots' | 'DescribeEnsRegions' | 'CopySnapshot';
      const cloud = cloudOn(async (request) => {
        const signed = request.sign();
        const action = signed.headers['x-acs-action'] as Action;
        const count = counts.get(action) ?? 0;
        counts.set(action, count + 1);
        // Half of the stories get as far as the paid call.
        if (story.isUsual && action !== 'CopySnapshot')
          return { sent: signed.headers, status: 200, headers: {}, body: JSON.stringify(documents[action]) };
        return (story[action][count % story[action].length] as Answered)(signed);
      }, deps.clock);
      const handle = createCopyHandler(({ deadline }) => ({ ...deps, cloud, log, deadline }));
      const { snapshotId, ensRegionIds: destinationRegionIds } = order;
      const event = {
        body: JSON.stringify({ snapshotId, destinationRegionIds }),
        requestContext: { http: { method: 'POST', path: '/copies' } },
      };
      const context = {
        requestId: 'r',
        credentials,
        function: { name: 'f', timeout: 120 },
        region: 'r',
        accountId: '1',
      };
      const answer = await httpFunction(handle, { log, clock: deps.clock })(
        Buffer.from(JSON.stringify(event)),
        context,
      );
      expect(answer.statusCode).not.toBe(500);
      expect(lines.filter((line) => line.includes('"event":"bug"'))).toEqual([]);
      expectNoSecret(answer.body + lines.join('\n'));
    }));
});
