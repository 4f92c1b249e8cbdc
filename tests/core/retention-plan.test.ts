import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendarOf, type Dated, type Keep } from '../../shared/core/retention.ts';
import { type Present, planRetention, type RetentionCase } from '../../shared/core/retention-plan.ts';
import { noon } from '../support/builders.ts';
import { keptByPeriods } from '../support/kept-by-periods.ts';

const hour = 3_600_000;
const zone = 'Asia/Shanghai';
const calendar = calendarOf(zone);
const dated = (id: string, hoursAgo: number): Dated => ({ id, time: noon - hoursAgo * hour });
const available = (item: Dated): Present => ({ ...item, isAvailable: true });
const creating = (item: Dated): Present => ({ ...item, isAvailable: false });
const plan = (of: RetentionCase, keep: Keep, atLeast = 1) => {
  const { wanted, deletable } = planRetention(of, keep, atLeast, calendar);
  return { wanted: [...wanted].toSorted(), deletable: [...deletable].toSorted() };
};

interface Case extends RetentionCase {
  readonly keep: Keep;
  readonly atLeast: number;
}

/** Sources that are selected, there, both or neither. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    sources: fc.array(
      fc.record({
        hoursAgo: fc.oneof(fc.nat(30), fc.nat(2000)),
        isSelected: fc.boolean(),
        copy: fc.constantFrom('none', 'available', 'available', 'creating'),
      }),
      { maxLength: 12 },
    ),
    keep: fc.record(
      { last: fc.nat(4), within: fc.nat(200_000), daily: fc.nat(4), weekly: fc.nat(3), monthly: fc.nat(3) },
      { requiredKeys: [] },
    ),
    atLeast: fc.nat(4),
  })
  .map(({ sources, ...rest }) => {
    const items = sources.map((source, index) => ({ ...source, ...dated(`sp-${index}`, source.hoursAgo) }));
    const plain = ({ id, time }: Dated) => ({ id, time });
    return {
      ...rest,
      selected: items.filter(({ isSelected }) => isSelected).map(plain),
      present: items
        .filter(({ copy }) => copy !== 'none')
        .map((item) => ({ ...plain(item), isAvailable: item.copy === 'available' })),
    };
  });
const inEachCase = (check: (of: Case, planned: ReturnType<typeof plan>) => void) =>
  fc.assert(
    fc.property(cases, (of) => check(of, plan(of, of.keep, of.atLeast))),
    { numRuns: 250 },
  );
/** The case once all wanted sources that are selected have arrived, and those that were being made. */
const arrived = ({ selected, present, ...rest }: Case, wanted: readonly string[]): Case => {
  const isThere = new Set(present.map(({ id }) => id));
  const bought = selected.filter(({ id }) => wanted.includes(id) && !isThere.has(id));
  return { ...rest, selected, present: [...present, ...bought].map(available) };
};
const without = ({ present, ...rest }: Case, deletable: readonly string[]): Case => ({
  ...rest,
  present: present.filter(({ id }) => !deletable.includes(id)),
});

describe('planRetention', () => {
  test('any case → wanted is kept of all, deletable what is not kept of the available, nor among the newest', () => {
    inEachCase(({ selected, present, keep, atLeast }, { wanted, deletable }) => {
      const all = [...selected, ...present.filter(({ id }) => !selected.some((item) => item.id === id))];
      expect(wanted).toEqual(keptByPeriods(all, keep, zone));
      const there = present.filter(({ isAvailable }) => isAvailable);
      const stays = [
        ...keptByPeriods(there, keep, zone),
        ...keptByPeriods(there, { last: Math.max(1, atLeast) }, zone),
      ];
      expect(deletable).toEqual(
        there
          .map(({ id }) => id)
          .filter((id) => !stays.includes(id))
          .toSorted(),
      );
    });
  });

  test('any case → nothing that is wanted may go', () => {
    inEachCase((_, { wanted, deletable }) => {
      expect(deletable.filter((id) => wanted.includes(id))).toEqual([]);
    });
  });

  test('any case → of the available ones `atLeast` stay, and one in any case', () => {
    inEachCase(({ present, atLeast }, { deletable }) => {
      const count = present.filter(({ isAvailable }) => isAvailable).length;
      expect(count - deletable.length).toBeGreaterThanOrEqual(Math.min(count, Math.max(1, atLeast)));
    });
  });

  test('any case once the wanted copies have arrived → the same is wanted, and nothing that was bought may go', () => {
    inEachCase((of, { wanted }) => {
      const after = arrived(of, wanted);
      const again = plan(after, of.keep, of.atLeast);
      expect(again.wanted).toEqual(wanted);
      const bought = after.present.filter(({ id }) => !of.present.some((item) => item.id === id));
      expect(bought.filter(({ id }) => again.deletable.includes(id))).toEqual([]);
    });
  });

  test('any case after its deletions → the same is wanted, and nothing more may go', () => {
    inEachCase((of, { wanted, deletable }) => {
      for (const state of [without(of, deletable), arrived(of, wanted)]) {
        const before = plan(state, of.keep, of.atLeast);
        const after = plan(without(state, before.deletable), of.keep, of.atLeast);
        expect(after).toEqual({ wanted, deletable: [] });
      }
    });
  });

  test('newer ones are wanted, but not there yet → the older copies stay until they have arrived', () => {
    const [one, two, three] = [dated('sp-1', 1), dated('sp-2', 2), dated('sp-3', 3)];
    const selected = [one, two];
    const keep = { last: 2 };
    expect(plan({ selected, present: [available(three)] }, keep)).toEqual({ wanted: ['sp-1', 'sp-2'], deletable: [] });
    const half = [available(two), creating(one), available(three)];
    expect(plan({ selected, present: half }, keep).deletable).toEqual([]);
    expect(plan({ selected, present: half }, { last: 1 }).deletable).toEqual(['sp-3']);
    expect(plan({ selected, present: [one, two, three].map(available) }, keep).deletable).toEqual(['sp-3']);
  });

  test('copies of sources that are not selected any more → are wanted all the same', () => {
    expect(plan({ selected: [], present: [available(dated('sp-1', 1))] }, { last: 2 }).wanted).toEqual(['sp-1']);
    expect(plan({ selected: [dated('sp-2', 2)], present: [available(dated('sp-1', 1))] }, { last: 1 })).toEqual({
      wanted: ['sp-1'],
      deletable: [],
    });
  });

  test('a copy that tells another time than its source → its own counts', () => {
    const [old, young] = [dated('sp-1', 9), dated('sp-2', 5)];
    const present = [available(dated('sp-1', 1))];
    expect(plan({ selected: [old, young], present }, { last: 1 }).wanted).toEqual(['sp-1']);
  });

  test('keep nothing → nothing is wanted, and the newest available ones stay', () => {
    const present = [dated('sp-1', 1), dated('sp-2', 2), dated('sp-3', 3)].map(available);
    expect(plan({ selected: [], present }, {}, 0)).toEqual({ wanted: [], deletable: ['sp-2', 'sp-3'] });
    expect(plan({ selected: [], present }, {}, 2)).toEqual({ wanted: [], deletable: ['sp-3'] });
  });
});
