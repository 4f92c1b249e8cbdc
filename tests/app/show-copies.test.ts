import { describe, expect, test } from 'vitest';
import { showCopies } from '../../shared/app/show-copies.ts';
import { CallError } from '../../shared/core/failure.ts';
import type { Listing } from '../../shared/core/listing.ts';
import type { Snapshot, SnapshotStatus } from '../../shared/core/snapshot.ts';
import type { SnapshotQuery } from '../../shared/ports.ts';
import { noon, source } from '../support/builders.ts';
import { createScene } from '../support/scene.ts';

const copy = (status: SnapshotStatus, changes: Partial<Snapshot> = {}) =>
  source({ snapshotId: `sp-${status}`, ensRegionId: 'cn-a-1', sourceSnapshotId: 'sp-source', status, ...changes });

type Answers<T> = T | CallError | readonly (T | CallError)[];

/** Asks for two nodes of an ENS that answers as given, in turn where there are several answers. */
async function shown(
  listings: Answers<Listing>,
  {
    found = source(),
    sentAt,
    mostTries = 1,
  }: { found?: Answers<Snapshot | null>; sentAt?: number; mostTries?: number } = {},
) {
  const scene = createScene();
  const teller = <T>(answers: Answers<T>) => {
    const left = [answers].flat() as (T | CallError)[];
    return (): T => {
      const answer = left.shift();
      if (answer === undefined || answer instanceof CallError) throw answer ?? new Error('asked once too often');
      return answer;
    };
  };
  const [listing, snapshot] = [teller(listings), teller(found)];
  const nodes = ['cn-a-1', 'cn-b-1'];
  const cloud = {
    ...scene.ports.cloud,
    listSnapshots: async (query: SnapshotQuery) => {
      expect(nodes).toEqual(expect.arrayContaining([...(query.ensRegionIds ?? ['none'])]));
      return listing();
    },
    findSnapshot: async () => snapshot() ?? undefined,
  };
  const deps = scene.instance({ cloud, mostTries });
  const sentCalls = {
    ...deps.sentCalls,
    sentAt: (_: string, node: string) => (node === 'cn-b-1' ? sentAt : undefined),
  };
  return showCopies({ ...deps, sentCalls }, 'sp-source', nodes);
}
const complete = (...snapshots: Snapshot[]): Listing => ({ snapshots, complete: true });
const absent = (ensRegionId: string) => ({ ensRegionId, status: 'absent' });

describe('showCopies', () => {
  test.each<[SnapshotStatus[], SnapshotStatus]>([
    [['error', 'deleting', 'creating', 'available'], 'available'],
    [['error', 'deleting', 'creating'], 'creating'],
    [['error', 'deleting'], 'deleting'],
    [['error'], 'error'],
  ])('%j on a node → shown as %s', async (there, best) => {
    const copies = there.map((status) => copy(status));
    expect(await shown(complete(...copies))).toStrictEqual({
      done: true,
      nodes: [{ ensRegionId: 'cn-a-1', status: best, copySnapshotId: `sp-${best}` }, absent('cn-b-1')],
    });
  });

  test('copies of another source → not shown', async () => {
    const nodes = [absent('cn-a-1'), absent('cn-b-1')];
    expect(await shown(complete(copy('available', { sourceSnapshotId: 'sp-other' })))).toEqual({ done: true, nodes });
  });

  test.each([
    ['just sent', noon, 'creating'],
    ['sent within the visibility time', noon - 599_999, 'creating'],
    ['sent before it', noon - 600_000, 'absent'],
  ])('a call %s, nothing listed → shown as one being made, or absent', async (_, sentAt, status) => {
    const nodes = [absent('cn-a-1'), { ensRegionId: 'cn-b-1', status }];
    expect(await shown(complete(), { sentAt })).toEqual({ done: true, nodes });
  });

  test('neither the source nor a copy of it → not found; a copy of a source that is gone → shown', async () => {
    const failure = { kind: 'not-found', code: 'SourceNotFound' };
    expect(await shown(complete(), { found: null })).toMatchObject({ done: false, failure });
    expect(await shown(complete(copy('available')), { found: null })).toMatchObject({ done: true });
  });

  test('ENS fails, or its listing is not complete → the failure', async () => {
    const throttled = new CallError({ kind: 'throttled', code: 'Throttling' });
    const lost = new CallError({ kind: 'unknown', code: 'Timeout' });
    expect(await shown([lost, complete()], { found: [lost, source()], mostTries: 2 })).toMatchObject({ done: true });
    expect(await shown(throttled)).toEqual({ done: false, failure: throttled.failure });
    expect(await shown(complete(), { found: throttled })).toEqual({ done: false, failure: throttled.failure });
    const unknown = { kind: 'unknown', code: 'ListingIncomplete' };
    const changing = { snapshots: [], complete: false };
    expect(await shown([changing, changing, changing])).toMatchObject({ done: false, failure: unknown });
  });

  test('a node that cannot be read whole → what it shows, else unknown with the reason; the others as they are', async () => {
    const partly = { snapshots: [copy('available')], complete: false };
    expect(await shown([partly, partly, partly])).toMatchObject({
      nodes: [{ status: 'available' }, { status: 'unknown', failure: { code: 'ListingIncomplete' } }],
    });
    const refused = new CallError({ kind: 'invalid', code: 'InvalidEnsRegionIds' });
    expect(await shown([refused, complete(), refused])).toMatchObject({
      nodes: [absent('cn-a-1'), { status: 'unknown', failure: refused.failure }],
    });
  });
});
