import { describe, expect, test } from 'vitest';
import { outcomeFor } from '../../shared/core/copy-answer.ts';
import { httpStatusOf, type NodeReport, overallStatus, reportOf } from '../../shared/core/report.ts';
import { letterOfMessage, letterOfTask, lettersOf, taskOf } from '../../shared/core/task.ts';
import { job, node, noon, source } from '../support/builders.ts';

const outcome = (what: NodeReport['outcome'], failure?: NodeReport['failure']): NodeReport => ({
  ensRegionId: 'cn-a-1',
  outcome: what,
  ...(failure === undefined ? {} : { failure }),
});

describe('outcomeFor', () => {
  const answer = {
    ensRequestId: 'ENS-1',
    allocated: [
      { ensRegionId: 'cn-a-1', snapshotIds: ['sp-1'] },
      { ensRegionId: 'cn-b-1', snapshotIds: [] },
    ],
    unallocated: ['cn-c-1', 'cn-a-1'],
  };

  test('a copy id → accepted, even if the node is listed as failed too', () => {
    expect(outcomeFor('cn-a-1', answer)).toEqual({ accepted: true, copySnapshotId: 'sp-1' });
  });
  test('UnAllocationId → refused; in neither list, or without an id → unknown', () => {
    expect(outcomeFor('cn-c-1', answer)).toMatchObject({ failure: { kind: 'refused', ensRequestId: 'ENS-1' } });
    expect(outcomeFor('cn-d-1', answer)).toMatchObject({ failure: { kind: 'unknown', code: 'Unaccounted' } });
    expect(outcomeFor('cn-b-1', { ...answer, unallocated: [] })).toMatchObject({ failure: { kind: 'unknown' } });
  });
  test('an answer without a request id → no id in the failure', () => {
    expect(outcomeFor('cn-c-1', { allocated: [], unallocated: ['cn-c-1'] })).toStrictEqual({
      accepted: false,
      failure: {
        kind: 'refused',
        code: 'UnAllocationId',
        message: 'ENS made no copy on this node and gave no reason.',
      },
    });
    expect(outcomeFor('cn-c-1', { allocated: [], unallocated: [] })).toStrictEqual({
      accepted: false,
      failure: { kind: 'unknown', code: 'Unaccounted', message: 'ENS did not say what became of this node.' },
    });
  });
});

describe('overallStatus and httpStatusOf', () => {
  test.each([
    ['AllSuccess', 202, [outcome('present'), outcome('accepted')]],
    ['AllSuccess', 200, [outcome('present')]],
    ['AllSuccess', 200, [outcome('wouldCopy'), outcome('present')]],
    ['PartSuccess', 202, [outcome('present'), outcome('queued', { kind: 'unknown' })]],
    ['PartSuccess', 403, [outcome('present'), outcome('failed', { kind: 'denied' })]],
    ['AllFailed', 202, [outcome('queued', { kind: 'refused' })]],
    ['AllFailed', 403, [outcome('failed', { kind: 'not-found' }), outcome('failed', { kind: 'denied' })]],
  ] as const)('%s, %i', (status, http, nodes) => {
    expect(overallStatus(nodes)).toBe(status);
    expect(httpStatusOf(nodes)).toBe(http);
  });
});

describe('reportOf', () => {
  const here = node('cn-a-1');
  const refused = { accepted: false, failure: { kind: 'refused' } } as const;
  const due = new Date(noon).toISOString();
  const next = { nodes: [here], dueAt: noon };

  test('each step of a plan alone → what would happen', () => {
    expect(reportOf({ do: 'call', node: here })).toEqual({ ensRegionId: 'cn-a-1', outcome: 'wouldCopy' });
    const wait = { do: 'wait', node: here, failure: { kind: 'unknown' }, since: noon } as const;
    expect(reportOf(wait)).toMatchObject({ outcome: 'failed' });
    expect(reportOf(wait, [], next)).toEqual({
      ensRegionId: 'cn-a-1',
      outcome: 'queued',
      nextAttemptAt: due,
      failure: { kind: 'unknown' },
    });
  });

  test('present, creating with and without an id, buried', () => {
    expect(reportOf({ do: 'nothing', node: here, copy: source() }, [])).toEqual({
      ensRegionId: 'cn-a-1',
      outcome: 'present',
      copySnapshotId: 'sp-source',
      copyStatus: 'available',
    });
    const creating = { do: 'lookAgain', node: here, since: noon } as const;
    expect(reportOf(creating, [])).toEqual({ ensRegionId: 'cn-a-1', outcome: 'accepted', copyStatus: 'creating' });
    expect(reportOf({ ...creating, copy: source() }, [])).toMatchObject({ copySnapshotId: 'sp-source' });
    const buried = { do: 'bury', node: here, reason: 'permanent', failure: { kind: 'denied' } } as const;
    expect(reportOf(buried, [])).toMatchObject({ outcome: 'failed', failure: { kind: 'denied' } });
  });

  test('called → accepted, queued until the next task, or failed for good', () => {
    const call = { do: 'call', node: here } as const;
    const called = (result: Parameters<typeof reportOf>[1] extends readonly (infer T)[] | undefined ? T : never) =>
      reportOf(call, [result], next);
    expect(called({ node: here, calls: 1, outcome: { accepted: true, copySnapshotId: 'sp-1' } })).toEqual({
      ensRegionId: 'cn-a-1',
      outcome: 'accepted',
      copySnapshotId: 'sp-1',
      copyStatus: 'creating',
    });
    expect(called({ node: here, calls: 1, outcome: refused })).toMatchObject({ outcome: 'queued', nextAttemptAt: due });
    expect(reportOf(call, [{ node: here, calls: 1, outcome: refused }])).toMatchObject({ outcome: 'failed' });
    const others = { nodes: [node('cn-b-1')], dueAt: noon };
    expect(reportOf(call, [{ node: here, calls: 1, outcome: refused }], others)).toMatchObject({ outcome: 'failed' });
  });
});

describe('task', () => {
  const copy = { name: 'nightly', description: 'marker' };

  test('taskOf → times as ISO 8601, optional fields only where they are', () => {
    expect(taskOf(job(), [node('cn-a-1'), node('cn-b-1', { attempts: 1, lastAttemptAt: noon })], copy)).toEqual({
      version: 1,
      taskId: 'task-1',
      snapshotId: 'sp-source',
      nodes: [
        { ensRegionId: 'cn-a-1', attempts: 0 },
        { ensRegionId: 'cn-b-1', attempts: 1, lastAttemptAt: '2026-11-24T04:00:00.000Z' },
      ],
      copy,
      origin: { trigger: 'http', requestId: 'request-1' },
      firstRequestedAt: '2026-11-24T04:00:00.000Z',
    });
    expect(taskOf(job(), [node('cn-a-1')], copy)).toStrictEqual({
      version: 1,
      taskId: 'task-1',
      snapshotId: 'sp-source',
      nodes: [{ ensRegionId: 'cn-a-1', attempts: 0 }],
      copy,
      origin: { trigger: 'http', requestId: 'request-1' },
      firstRequestedAt: '2026-11-24T04:00:00.000Z',
    });
    expect(taskOf(job({ expiresAt: noon }), [], copy).expiresAt).toBe('2026-11-24T04:00:00.000Z');
  });

  test('letterOfMessage → whole up to 6000 characters; of a longer one its beginning and its length', () => {
    const failure = { kind: 'invalid' } as const;
    const letter = { version: 1, reason: 'unreadable', failure, at: '2026-11-24T04:00:00.000Z' };
    const body = 'x'.repeat(6000);
    expect(letterOfMessage(body, failure, noon)).toStrictEqual({ ...letter, body });
    expect(letterOfMessage(`${body}x`, failure, noon)).toStrictEqual({ ...letter, body, bodyLength: 6001 });
  });

  test('letterOfTask → the task, why, and when', () => {
    const task = taskOf(job(), [node('cn-a-1')], copy);
    const failure = { kind: 'bug' } as const;
    expect(letterOfTask(task, 'permanent', failure, noon)).toStrictEqual({
      version: 1,
      reason: 'permanent',
      task,
      failure,
      at: '2026-11-24T04:00:00.000Z',
    });
  });

  test('lettersOf → the same kind with another code, or another reason → another letter', () => {
    const casualties = [
      { reason: 'permanent', failure: { kind: 'denied', code: 'A' } },
      { reason: 'permanent', failure: { kind: 'denied', code: 'B' } },
      { reason: 'exhausted', failure: { kind: 'denied', code: 'A' } },
      { reason: 'permanent', failure: { kind: 'invalid', code: 'A' } },
    ] as const;
    const letters = lettersOf(
      job(),
      casualties.map((casualty, index) => ({ ...casualty, node: node(`cn-${index}`) })),
      copy,
      noon,
    );
    expect(letters.map(({ version, reason, failure, at }) => ({ version, reason, failure, at }))).toEqual(
      casualties.map((casualty) => ({ version: 1, ...casualty, at: '2026-11-24T04:00:00.000Z' })),
    );
  });

  test('lettersOf → one letter for all nodes that share reason and failure', () => {
    const denied = { reason: 'permanent', failure: { kind: 'denied' } } as const;
    const letters = lettersOf(
      job(),
      [
        { node: node('cn-a-1'), ...denied },
        { node: node('cn-b-1'), reason: 'exhausted', failure: { kind: 'unknown' } },
        { node: node('cn-c-1'), ...denied },
      ],
      copy,
      noon,
    );
    expect(letters.map(({ reason, task }) => [reason, task?.nodes.map((entry) => entry.ensRegionId)])).toEqual([
      ['permanent', ['cn-a-1', 'cn-c-1']],
      ['exhausted', ['cn-b-1']],
    ]);
  });
});
