import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type OwnCopy, viewOf } from '../../shared/core/inventory.ts';
import { resolveNodes } from '../../shared/core/resolved-rule.ts';
import { givenUpBy, retentionJudge } from '../../shared/core/rule-retention.ts';
import type { WrittenRule } from '../../shared/core/rules.ts';
import type { Snapshot } from '../../shared/core/snapshot.ts';
import { noon, source } from '../support/builders.ts';
import { copyOf } from '../support/rule-world.ts';

type WrittenRetention = NonNullable<WrittenRule['retention']>;
const keeping = (keep: WrittenRetention['keep'], changes: Partial<WrittenRetention> = {}): WrittenRetention => ({
  keep,
  per: 'disk',
  atLeast: 1,
  apply: 'report',
  ...changes,
});
const taken = (snapshotId: string, hoursAgo: number, changes: Partial<Snapshot> = {}) =>
  source({ snapshotId, creationTime: noon - hoursAgo * 3_600_000, ...changes });
const copy = (of: Snapshot, changes: Partial<Snapshot> = {}, maker = 'lobby') =>
  copyOf(of, { snapshotId: `${maker}-${of.snapshotId}`, ensRegionId: 'cn-a-1', ...changes }, maker);
const [one, two, three] = [taken('sp-1', 1), taken('sp-2', 2), taken('sp-3', 3)];

/** What is wanted, and what may go, on cn-a-1. */
const judged = (
  retention: WrittenRetention | undefined,
  selected: readonly Snapshot[],
  copies: readonly Snapshot[],
  waiting: readonly Snapshot[] = [],
) => {
  const file = {
    version: 1 as const,
    rules: [
      {
        name: 'lobby',
        enabled: true,
        source: { nodes: ['cn-home-1'] },
        destinations: { nodes: ['cn-a-1'] },
        ...(retention === undefined ? {} : { retention }),
      },
    ],
  };
  const [rule] = resolveNodes(file, { nodes: [] });
  if (rule === undefined) throw new Error('no rule');
  const selection = { sources: selected, waiting, passedOver: [] };
  const plan = retentionJudge(rule, selection, viewOf({ snapshots: copies }, 'default'))?.('cn-a-1');
  return plan && { wanted: [...plan.wanted].toSorted(), deletable: [...plan.deletable].toSorted() };
};

describe('retentionJudge', () => {
  test('no retention → no judge', () => {
    expect(judged(undefined, [one], [])).toBeUndefined();
  });

  test('durations and counts → as the file says them', () => {
    const copies = [copy(one), copy(two), copy(three)];
    expect(judged(keeping({ within: '1h' }), [], copies)).toEqual({ wanted: ['sp-1', 'sp-2'], deletable: ['sp-3'] });
    expect(judged(keeping({ last: 1, within: '60m' }), [], copies)?.wanted).toEqual(['sp-1', 'sp-2']);
    expect(judged(keeping({ daily: 9, weekly: 9, monthly: 9 }), [], copies)?.wanted).toEqual(['sp-1']);
  });

  test('several copies of a source → count once, as available if one of them is', () => {
    const last = keeping({ last: 1 });
    const making = copy(one, { status: 'creating' });
    expect(judged(last, [one], [making, copy(two)])?.deletable).toEqual([]);
    for (const maker of ['stranger', 'other']) {
      const available = copy(one, {}, maker);
      expect(judged(last, [one], [making, available, copy(two)])?.deletable).toEqual(['sp-2']);
      expect(judged(last, [one], [available, making, copy(two)])?.deletable).toEqual(['sp-2']);
      expect(judged(last, [], [making, available, copy(two)])?.deletable).toEqual([]);
    }
    const again = copy(one, { snapshotId: 'c-again', status: 'creating' });
    expect(judged(last, [one], [copy(one), again, copy(two)])?.deletable).toEqual(['sp-2']);
  });

  test('failed copies, copies on other nodes, and of other rules → do not count', () => {
    const others = [copy(one, { status: 'error' }), copy(one, { ensRegionId: 'cn-b-1' }), copy(one, {}, 'other')];
    expect(judged(keeping({ last: 1 }), [], [...others, copy(two), copy(three)])).toEqual({
      wanted: ['sp-2'],
      deletable: ['sp-3'],
    });
  });

  test('a source on the node itself → takes no place there', () => {
    const here = taken('sp-here', 0.5, { ensRegionId: 'cn-a-1' });
    expect(judged(keeping({ last: 1 }, { per: 'rule' }), [here, two], [])?.wanted).toEqual(['sp-2']);
    expect(judged(keeping({ last: 1 }, { per: 'rule' }), [here, two], [copy(three)])).toEqual({
      wanted: ['sp-2'],
      deletable: [],
    });
  });

  test('a source that waits → is wanted before older ones', () => {
    expect(judged(keeping({ last: 1 }), [two], [], [one])?.wanted).toEqual(['sp-1']);
  });

  test('sources and copies that tell no time → count as the oldest of all, and do not go', () => {
    const { creationTime: _, ...timeless } = taken('sp-0', 0);
    expect(judged(keeping({ last: 1 }), [timeless, three], [])?.wanted).toEqual(['sp-3']);
    const { creationTime: __, ...made } = copy(timeless);
    expect(judged(keeping({ last: 1 }), [], [made, copy(three)])).toEqual({ wanted: ['sp-3'], deletable: [] });
    expect(judged(keeping({ last: 1 }), [], [made, copy(three), copy(two)])?.deletable).toEqual(['sp-3']);
  });
});

test('retentionJudge: copies that tell no time of their source → change nothing for those that do', () => {
  const keeps = fc.record({
    last: fc.nat(3),
    within: fc.constantFrom('1h', '2d'),
    daily: fc.nat(3),
    monthly: fc.nat(2),
  });
  const ages = fc.uniqueArray(fc.nat(90), { maxLength: 6 });
  fc.assert(
    fc.property(keeps, fc.integer({ min: 1, max: 3 }), ages, ages, fc.nat(4), (keep, atLeast, sources, made, count) => {
      const of = (hours: number) => taken(`sp-${hours}`, hours * 7);
      const undated = Array.from({ length: count }, (_, index) => {
        const { creationTime: _time, ...timeless } = taken(`sp-none-${index}`, 0);
        return copy(timeless);
      });
      const dated = made.map((hours) => copy(of(hours)));
      const judge = (copies: readonly Snapshot[]) => judged(keeping(keep, { atLeast }), sources.map(of), copies);
      const [with_, without] = [judge([...undated, ...dated]), judge(dated)];
      expect(with_?.deletable).toEqual(without?.deletable);
      expect(with_?.wanted.filter((id) => !id.startsWith('sp-none'))).toEqual(without?.wanted);
    }),
  );
});

describe('givenUpBy', () => {
  const own = (of: Snapshot, changes: Partial<Snapshot> = {}): OwnCopy => {
    const [found] = viewOf({ snapshots: [copy(of, changes)] }, 'default').ours;
    if (found === undefined) throw new Error('not ours');
    return found;
  };
  const givenUp = (retention: WrittenRetention, copies: readonly OwnCopy[]) =>
    [...givenUpBy(retention, 'UTC', copies)].toSorted();

  test('some copies → the sources whose copies would go', () => {
    const copies = [own(one), own(two), own(three, { sourceDiskId: 'd-other' })];
    expect(givenUp(keeping({ last: 1 }), copies)).toEqual(['sp-2', 'sp-3']);
    expect(givenUp(keeping({ last: 1 }, { atLeast: 2 }), copies)).toEqual(['sp-3']);
    const far = taken('sp-far', 4, { sourceDiskId: 'd-far' });
    expect(givenUp(keeping({ last: 1 }), [own(one), own(far)])).toEqual([]);
    expect(givenUp(keeping({ last: 1 }, { per: 'rule' }), [own(one), own(far)])).toEqual(['sp-far']);
  });
});
