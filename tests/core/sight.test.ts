import { describe, expect, test } from 'vitest';
import { formatMarker } from '../../shared/core/marker.ts';
import { idUsedAgain } from '../../shared/core/own-failures.ts';
import { sightOf } from '../../shared/core/sight.ts';
import { isCopyOf, type Snapshot, sourceTime } from '../../shared/core/snapshot.ts';
import { node, noon, source } from '../support/builders.ts';

const copy = (changes: Partial<Snapshot> = {}): Snapshot => ({
  snapshotId: 'sp-copy',
  ensRegionId: 'cn-a-1',
  status: 'available',
  sourceSnapshotId: 'sp-source',
  ...changes,
});
const look = (
  snapshots: readonly Snapshot[],
  pair: { lastAttemptAt?: number; sentAt?: number; sourceMadeAt?: number; hidden?: boolean } = {},
) => {
  const { sentAt, sourceMadeAt, hidden, ...rest } = pair;
  return sightOf(
    { sourceId: 'sp-source', sourceMadeAt, node: node('cn-a-1', rest), ...(sentAt === undefined ? {} : { sentAt }) },
    { snapshots, ...(hidden ? { gap: { kind: 'unknown' } as const } : {}) },
    noon,
    600,
  );
};

describe('sightOf', () => {
  test('an available copy → present, even beside a failed one and in an incomplete listing', () => {
    const snapshots = [copy({ snapshotId: 'sp-bad', status: 'error' }), copy()];
    expect(look(snapshots, { hidden: true })).toEqual({ state: 'present', copy: copy() });
  });

  test('a copy on another node, or of another source → missing', () => {
    expect(look([copy({ ensRegionId: 'cn-b-1' }), copy({ sourceSnapshotId: 'sp-other' })])).toEqual({
      state: 'missing',
    });
  });

  test('a creating copy → creating, since its own time, else the last attempt, else now', () => {
    const creating = copy({ status: 'creating' });
    expect(look([{ ...creating, creationTime: 5 }])).toMatchObject({ state: 'creating', since: 5 });
    expect(look([creating], { lastAttemptAt: 7 })).toMatchObject({ since: 7 });
    expect(look([creating])).toMatchObject({ since: noon });
  });

  test('nothing listed within the visibility time after an attempt → creating, then missing', () => {
    const [young, old] = [noon - 599_000, noon - 600_000];
    expect(look([], { lastAttemptAt: young })).toEqual({ state: 'creating', since: young });
    expect(look([], { sentAt: young, lastAttemptAt: old })).toEqual({ state: 'creating', since: young });
    expect(look([], { lastAttemptAt: old, sentAt: old })).toEqual({ state: 'missing' });
  });

  test('an error copy → missing, once the last attempt is older than the visibility time', () => {
    const failed = copy({ status: 'error' });
    expect(look([failed])).toEqual({ state: 'missing' });
    expect(look([failed], { lastAttemptAt: noon - 1000 }).state).toBe('creating');
    expect(look([copy({ status: 'deleting' })])).toEqual({ state: 'missing' });
  });

  test('an incomplete listing without the copy → unseen, with the reason', () => {
    expect(look([], { hidden: true })).toEqual({ state: 'unseen', failure: { kind: 'unknown' } });
  });

  test('a copy older than its source, whose id was used before → neither present nor missing, until it is gone', () => {
    const sourceMadeAt = noon - 3_600_000;
    const old = copy({ snapshotId: 'sp-old', creationTime: sourceMadeAt - 600_001 });
    const own = copy({ creationTime: sourceMadeAt - 600_000 });
    expect(look([old], { sourceMadeAt })).toEqual({ state: 'unseen', failure: idUsedAgain });
    expect(look([{ ...old, status: 'creating' }], { sourceMadeAt }).state).toBe('unseen');
    expect(look([{ ...old, status: 'error' }], { sourceMadeAt })).toEqual({ state: 'missing' });
    expect(look([old, own], { sourceMadeAt })).toEqual({ state: 'present', copy: own });
    expect(look([old])).toEqual({ state: 'present', copy: old });
    expect(look([copy()], { sourceMadeAt })).toEqual({ state: 'present', copy: copy() });
  });
});

describe('snapshot', () => {
  const marker = { installation: 'default', sourceId: 'sp-source', sourceTime: 1000 };
  test('a copy of a copy that names the root → known by its marker', () => {
    const second = copy({ sourceSnapshotId: 'sp-root', description: formatMarker(marker) });
    expect(isCopyOf(second, 'sp-source')).toBe(true);
    expect(isCopyOf(second, 'sp-root')).toBe(true);
    expect(isCopyOf(second, 'sp-third')).toBe(false);
  });

  test('source time → the marker carries it from copy to copy; an original has its own', () => {
    expect(sourceTime(copy({ description: formatMarker(marker), creationTime: 9000 }))).toBe(1000);
    expect(sourceTime(source())).toBe(noon - 3_600_000);
  });
});
