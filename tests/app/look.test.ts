import { describe, expect, test } from 'vitest';
import { lookAtSource, lookByName, lookFull, lookSparingly } from '../../shared/app/look.ts';
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
    asked.push(query);
    if (answer === undefined || answer instanceof CallError) throw answer ?? new Error('asked once too often');
    return answer;
  };
  const deps = scene.instance({ cloud: { ...scene.ports.cloud, listSnapshots }, mostTries: 1 });
  return { asked, deps };
}

const states = ({ nodes }: Awaited<ReturnType<typeof lookFull>>) =>
  nodes.map(({ node: { ensRegionId }, sight }) => `${ensRegionId} ${sight.state}`);

describe('lookFull', () => {
  test('asks for all snapshots of the nodes, within the page budget', async () => {
    const { asked, deps } = ens(complete(copyOn('cn-a-1')));
    const seen = await lookFull(deps, wanted, source());
    expect([seen.look, seen.seenAt, states(seen)]).toEqual(['full', noon, ['cn-a-1 present', 'cn-b-1 missing']]);
    expect(asked).toEqual([{ ...onBoth, pageBudget: 20 }]);
  });

  test('beyond the budget → by name, whatever was seen until then', async () => {
    const { asked, deps } = ens({ snapshots: [copyOn('cn-b-1')], complete: false, overBudget: true }, complete());
    const seen = await lookFull(deps, wanted, source());
    expect([seen.look, states(seen)]).toEqual(['byName', ['cn-a-1 missing', 'cn-b-1 missing']]);
    expect(asked[1]).toEqual({ ...onBoth, name: 'golden' });
  });

  test('a listing that is not complete, or none at all → unseen with the reason, but for what it shows', async () => {
    const partly = ens({ snapshots: [copyOn('cn-a-1')], complete: false });
    const seen = await lookFull(partly.deps, wanted, source());
    expect(seen.nodes.map(({ sight }) => sight)).toMatchObject([
      { state: 'present' },
      { state: 'unseen', failure: { kind: 'unknown', code: 'ListingIncomplete' } },
    ]);
    const none = ens(new CallError({ kind: 'throttled', code: 'Throttling' }));
    expect((await lookFull(none.deps, wanted, source())).nodes.map(({ sight }) => sight)).toEqual([
      { state: 'unseen', failure: { kind: 'throttled', code: 'Throttling' } },
      { state: 'unseen', failure: { kind: 'throttled', code: 'Throttling' } },
    ]);
  });

  test('an answer that is lost → asked again', async () => {
    const lost = new CallError({ kind: 'unknown', code: 'Timeout' });
    for (const look of [lookFull, lookByName]) {
      const { asked, deps } = ens(lost, complete());
      expect(states(await look({ ...deps, mostTries: 2 }, wanted, source()))).toEqual([
        'cn-a-1 missing',
        'cn-b-1 missing',
      ]);
      expect(asked).toHaveLength(2);
    }
  });

  test('a call that this process sent → counts as being made', async () => {
    const { deps } = ens(complete());
    deps.sentCalls.sent('sp-source', 'cn-b-1');
    expect(states(await lookFull(deps, wanted, source()))).toEqual(['cn-a-1 missing', 'cn-b-1 creating']);
  });
});

describe('lookByName', () => {
  test("asks for the copy's name: the one wanted, else the source's", async () => {
    const { asked, deps } = ens(complete(copyOn('cn-a-1')), complete());
    expect(states(await lookByName(deps, wanted, source()))).toEqual(['cn-a-1 present', 'cn-b-1 missing']);
    await lookByName(deps, { ...wanted, copy: {} }, source());
    expect(asked).toEqual([
      { ...onBoth, name: 'golden' },
      { ...onBoth, name: 'nightly' },
    ]);
  });
});

describe('lookSparingly', () => {
  test('nothing seems to be missing → one look, by name', async () => {
    const { asked, deps } = ens(complete(copyOn('cn-a-1'), copyOn('cn-b-1', { status: 'creating' })));
    const seen = await lookSparingly(deps, wanted, source());
    expect([seen.look, states(seen)]).toEqual(['byName', ['cn-a-1 present', 'cn-b-1 creating']]);
    expect(asked).toEqual([{ ...onBoth, name: 'golden' }]);
  });

  test('something seems to be missing → looked at fully, on those nodes only; the others stay as they were seen', async () => {
    const { asked, deps } = ens(complete(copyOn('cn-a-1')), complete(copyOn('cn-b-1', { name: 'other' })));
    const seen = await lookSparingly(deps, wanted, source());
    expect([seen.look, states(seen)]).toEqual(['full', ['cn-a-1 present', 'cn-b-1 present']]);
    expect(asked).toEqual([
      { ...onBoth, name: 'golden' },
      { ensRegionIds: ['cn-b-1'], pageBudget: 20 },
    ]);
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
