import type { SeededRandom } from './random.ts';
import type { PlannedCopy, PlannedSource } from './scenario.ts';

/** Copies of most of `sources` on each of `nodes`, by us, by another installation whose rules bear the same names, and by people. */
export function drawStock(
  random: SeededRandom,
  sources: readonly PlannedSource[],
  nodes: readonly string[],
  ruleNames: readonly string[],
): PlannedCopy[] {
  const ours = random.next() * 0.5 + 0.5;
  const others = random.chance(0.4) ? random.next() * 0.6 : 0;
  const people = random.chance(0.4) ? random.next() * 0.3 : 0;
  const favourite = random.pick(ruleNames);
  let number = 0;
  const copyOf = ({ snapshotId, takenAt = -3600 }: PlannedSource, ensRegionId: string): PlannedCopy => {
    number += 1;
    const rule = random.chance(0.7) ? favourite : random.pick([...ruleNames, 'removed', '-']);
    const isYoung = random.chance(0.12);
    const status = random.pick(
      isYoung
        ? (['creating', 'error'] as const)
        : (['available', 'available', 'available', 'available', 'error'] as const),
    );
    const madeAt = isYoung ? -random.between(1, 900) : Math.min(-1000, takenAt + random.between(600, 7200));
    return {
      ...{ copyId: `sp-copy-${number}`, sourceId: snapshotId, ensRegionId, by: 'us', madeAt, status },
      ...(rule === '-' ? {} : { rule }),
      ...(status === 'creating' ? { availableAt: random.between(1, 3 * 3600) } : {}),
    };
  };
  return sources
    .filter(({ takenAt = -3600 }) => takenAt < -3600)
    .flatMap((source) =>
      nodes.flatMap((node): PlannedCopy[] => {
        const own = random.chance(ours)
          ? [copyOf(source, node), ...(random.chance(0.1) ? [copyOf(source, node)] : [])].map(overtaken)
          : [];
        const [first] = own;
        return [
          ...own,
          ...(random.chance(others) ? [{ ...copyOf(source, node), by: 'others' as const }] : []),
          ...(random.chance(people) ? [peoplesCopy(copyOf(source, random.pick(nodes)), first)] : []),
        ];
      }),
    );
}

/** The second copy of a pair; where the first is still being made, it was begun later and is done before. */
function overtaken(copy: PlannedCopy, index: number, [first]: readonly PlannedCopy[]): PlannedCopy {
  if (index === 0 || first?.status !== 'creating') return copy;
  const { availableAt: _, ...rest } = copy;
  return { ...rest, status: 'available', madeAt: Math.min(-1, first.madeAt + 60) };
}

/** A person's: a copy of a copy of ours, whose description it inherits, or an original that bears a marker of ours. */
function peoplesCopy(copy: PlannedCopy, first: PlannedCopy | undefined): PlannedCopy {
  const { copyId, ...by } = copy;
  return {
    ...by,
    copyId: `${copyId}-of-people`,
    by: 'people',
    status: 'available',
    ...(first === undefined ? {} : { from: first.copyId }),
  };
}
