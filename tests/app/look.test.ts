import { describe, expect, test } from 'vitest';
import { lookAtSource, lookFull, lookSparingly, seenIn, visit } from '../../shared/app/look.ts';
import { CallError } from '../../shared/core/failure.ts';
import type { Listing } from '../../shared/core/listing.ts';
import type { Snapshot } from '../../shared/core/snapshot.ts';
import type { SnapshotQuery } from '../../shared/ports.ts';
import { job, node, noon, source } from '../support/builders.ts';
import { createScene } from '../support/scene.ts';

const wanted = job({ nodes: [node('cn-a-1'), node('cn-b-1')], copy: { name: 'golden' } });
const onBoth = { ensRegionIds: ['cn-a-1', 'cn-b-1'] };
const copyOn = (ensRegionId: string, changes = {}) =>
  source({ snapshotId: `sp-${ensRegionId}`, ensRegionId, name: 'golden', sourceSnapshotId: 'sp-source', ...changes });
const complete = (...snapshots: Listing['snapshots']): Listing => ({ snapshots, complete: true });

/** An ENS that answers each listing in turn, and what it was asked. */
function ens(...answers: readonly (Listing | CallError)[]) {
  const scene = createScene();
  const asked: SnapshotQuery[] = [];
  const listSnapshots = async (query: SnapshotQuery) => {
    const answer = answers[asked.length];
    const { beginBy, ...rest } = query;
    expect(beginBy).toBeLessThanOrEqual(noon + 55_000);
    asked.push(rest);
    if (answer === undefined || answer instanceof CallError) throw answer ?? new Error('asked once too often');
    return answer;
  };
  const deps = scene.instance({ cloud: { ...scene.ports.cloud, listSnapshots }, mostTries: 1 });
  return { asked, deps, events: scene.events };
}

const states = ({ nodes }: Awaited<ReturnType<typeof lookFull>>) =>
  nodes.map(({ node: { ensRegionId }, sight }) => `${ensRegionId} ${sight.state}`);

test('seenIn, of a node that was not visited → refused: what is missing is paid for', async () => {
  const { deps } = ens(complete());
  const visited = await visit(deps, ['cn-a-1']);
  expect(seenIn(visited, deps, [node('cn-a-1')], source()).map(({ sight }) => sight.state)).toEqual(['missing']);
  expect(() => seenIn(visited, deps, wanted.nodes, source())).toThrow('cn-b-1 was not visited');
});

describe('lookFull', () => {
  test('asks for all snapshots of the nodes, within the page budget', async () => {
    const { asked, deps } = ens(complete(copyOn('cn-a-1')));
    const seen = await lookFull(deps, wanted, source());
    expect([seen.seenAt, states(seen)]).toEqual([noon, ['cn-a-1 present', 'cn-b-1 missing']]);
    expect(asked).toEqual([{ ...onBoth, pageBudget: 20 }]);
  });

  test('beyond the budget → node by node, and a single node whatever it takes', async () => {
    const over = { snapshots: [], complete: false, pagesNeeded: 30 };
    const { asked, deps } = ens(over, complete(copyOn('cn-a-1', { name: 'renamed' })), complete());
    expect(states(await lookFull(deps, wanted, source()))).toEqual(['cn-a-1 present', 'cn-b-1 missing']);
    expect(asked).toEqual([{ ...onBoth, pageBudget: 20 }, { ensRegionIds: ['cn-a-1'] }, { ensRegionIds: ['cn-b-1'] }]);
  });

  test('a listing that is not complete, or none at all → unseen with the reason, but for what it shows', async () => {
    const partly = { snapshots: [copyOn('cn-a-1')], complete: false };
    const shown = ens(partly, partly, partly);
    expect((await lookFull(shown.deps, wanted, source())).nodes.map(({ sight }) => sight)).toMatchObject([
      { state: 'present' },
      { state: 'unseen', failure: { kind: 'unknown', code: 'ListingIncomplete' } },
    ]);
    const none = ens(new CallError({ kind: 'throttled', code: 'Throttling' }));
    expect((await lookFull(none.deps, wanted, source())).nodes.map(({ sight }) => sight)).toEqual([
      { state: 'unseen', failure: { kind: 'throttled', code: 'Throttling' } },
      { state: 'unseen', failure: { kind: 'throttled', code: 'Throttling' } },
    ]);
  });

  test('one node that ENS refuses to list → only it is unseen, and the log says why', async () => {
    const refused = new CallError({ kind: 'invalid', code: 'InvalidEnsRegionIds' });
    const { deps, events } = ens(refused, refused, complete(copyOn('cn-b-1')));
    expect(states(await lookFull(deps, wanted, source()))).toEqual(['cn-a-1 unseen', 'cn-b-1 present']);
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'nodes.unseen', nodeIds: ['cn-a-1'], code: 'InvalidEnsRegionIds' }),
    );
  });

  test('an answer that is lost → asked again', async () => {
    const { asked, deps } = ens(new CallError({ kind: 'unknown', code: 'Timeout' }), complete());
    const seen = await lookFull({ ...deps, mostTries: 2 }, wanted, source());
    expect(states(seen)).toEqual(['cn-a-1 missing', 'cn-b-1 missing']);
    expect(asked).toHaveLength(2);
  });

  test('a call that this process sent → counts as being made, and as begun on its node', async () => {
    const { deps } = ens(complete(copyOn('cn-a-1', { description: '[ensr/1 default - sp-x d-x -]' })));
    deps.sentCalls.sent('sp-source', 'cn-b-1');
    deps.sentCalls.sent('sp-other', 'cn-b-1');
    const seen = await lookFull(deps, wanted, source());
    expect(states(seen)).toEqual(['cn-a-1 present', 'cn-b-1 creating']);
    expect(seen.nodes.map(({ begunToday }) => begunToday)).toEqual([1, 2]);
  });

  test('little time → none is read that would leave no time for the call after it', async () => {
    const { asked, deps } = ens(complete());
    expect(states(await lookFull({ ...deps, deadline: noon + 64_999 }, wanted, source()))).toEqual([
      'cn-a-1 unseen',
      'cn-b-1 unseen',
    ]);
    expect(asked).toEqual([]);
    expect(states(await lookFull({ ...deps, deadline: noon + 65_000 }, wanted, source()))).toEqual([
      'cn-a-1 missing',
      'cn-b-1 missing',
    ]);
  });
});

describe('lookSparingly', () => {
  test("nothing seems to be missing → one look, by the copy's name: the one wanted, else the source's", async () => {
    const both = complete(copyOn('cn-a-1'), copyOn('cn-b-1', { status: 'creating' }));
    const { asked, deps } = ens(both, both);
    expect(states(await lookSparingly(deps, wanted, source()))).toEqual(['cn-a-1 present', 'cn-b-1 creating']);
    await lookSparingly(deps, { ...wanted, copy: {} }, source());
    expect(asked).toEqual([
      { ...onBoth, name: 'golden', pageBudget: 20 },
      { ...onBoth, name: 'nightly', pageBudget: 20 },
    ]);
  });

  test('something seems to be missing → looked at fully, on those nodes only; the others stay as they were seen', async () => {
    const { asked, deps } = ens(complete(copyOn('cn-a-1')), complete(copyOn('cn-b-1', { name: 'other' })));
    expect(states(await lookSparingly(deps, wanted, source()))).toEqual(['cn-a-1 present', 'cn-b-1 present']);
    expect(asked).toEqual([{ ...onBoth, name: 'golden', pageBudget: 20 }, { ensRegionIds: ['cn-b-1'] }]);
  });
});

describe('lookAtSource', () => {
  const found = (answer: Snapshot | undefined) => {
    const scene = createScene();
    return lookAtSource(scene.instance({ cloud: { ...scene.ports.cloud, findSnapshot: async () => answer } }), 'sp-1');
  };

  test.each(['available', 'creating'] as const)('%s → as it is', async (status) => {
    expect(await found(source({ status }))).toStrictEqual({ ok: true, value: source({ status }) });
  });

  test.each(['error', 'deleting'] as const)('%s → never usable', async (status) => {
    const failure = { kind: 'refused', code: 'SourceNotAvailable', message: expect.stringContaining(`"${status}"`) };
    expect(await found(source({ status }))).toMatchObject({ ok: true, value: { status, unusable: failure } });
  });

  test('unknown to ENS → not there', async () => {
    const failure = { kind: 'not-found', code: 'SourceNotFound' };
    expect(await found(undefined)).toMatchObject({ ok: true, value: { snapshotId: 'sp-1', unusable: failure } });
  });
});
