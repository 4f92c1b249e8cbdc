import type { Retention, Rule } from '../../shared/core/effective-rules.ts';
import type { Limits } from '../../shared/core/rules.ts';
import type { SeededRandom } from './random.ts';
import { areas, type Edition, morning, type PlannedSource, threeHourly } from './scenario.ts';

/** What the rules of a story say of newest, retention, limits and times, and the snapshots that are taken meanwhile. */
export interface Policy {
  readonly newest: number;
  readonly retention: Retention;
  readonly says: Pick<Rule, 'limits' | 'schedule' | 'window'>;
  readonly limitsOfFile: Limits | undefined;
  /** A second rule, of the same sources, that wants and keeps more of them on some of the nodes. */
  readonly second?: readonly string[];
  readonly isGrouped: boolean;
  readonly sources: readonly PlannedSource[];
  readonly calmTicks: number;
}

/** Draws a policy for a story that has `stock` from the start. */
export function drawPolicy(
  random: SeededRandom,
  nodes: readonly string[],
  stock: readonly PlannedSource[],
  stormSeconds: number,
): Policy {
  const newest = random.between(1, 3);
  const apply = random.pick(['delete', 'delete', 'report'] as const);
  const limits = random.chance(0.15) ? drawLimits(random) : undefined;
  const hasWindow = limits === undefined && random.chance(0.15);
  // A source that is gone still counts with its copy.
  const goes = stock.some(({ goneAt }) => goneAt !== undefined);
  const last = newest + (goes ? 3 : random.between(0, 3));
  return {
    newest,
    retention: { keep: { last }, per: 'disk', atLeast: random.between(1, 2), apply },
    says: {
      ...(limits?.ofRule === undefined ? {} : { limits: limits.ofRule }),
      ...(random.chance(0.3) ? { schedule: threeHourly } : {}),
      ...(hasWindow ? { window: morning } : {}),
    },
    limitsOfFile: limits?.ofFile,
    ...(random.chance(limits?.ofFile === undefined ? 0.3 : 1)
      ? { second: random.some(nodes, random.between(1, 3)) }
      : {}),
    isGrouped: random.chance(0.3),
    sources: Array.from({ length: random.between(3, 8) }, (_, index) => ({
      snapshotId: `sp-later-${index}`,
      takenAt: random.between(1, stormSeconds),
    })),
    calmTicks: limits?.calmTicks ?? (hasWindow ? 32 : 6),
  };
}

interface DrawnLimits {
  readonly ofRule?: Limits;
  readonly ofFile?: Limits;
  /** As many as it takes until all that is wanted has begun. */
  readonly calmTicks: number;
}

function drawLimits(random: SeededRandom): DrawnLimits {
  const ofDay = { copiesPerDay: random.between(9, 14) };
  return random.pick<DrawnLimits>([
    { ofRule: { copiesPerRun: random.between(3, 5) }, calmTicks: 40 },
    { ofRule: ofDay, calmTicks: 110 },
    { ofFile: ofDay, calmTicks: 110 },
  ]);
}

/** The rules of an edition, as a policy would have them. */
export function withPolicy(edition: Edition, policy: Policy | undefined, random: SeededRandom): Edition {
  if (policy === undefined || edition.rules === 'broken') return edition;
  const { newest, retention, says, limitsOfFile, second, isGrouped } = policy;
  const rules = edition.rules.map((rule) => ({
    ...rule,
    ...says,
    source: newestOf(rule, newest),
    ...(isGrouped ? { destinations: { groups: ['group'] } } : {}),
  }));
  // Another edition may have other nodes in it.
  const groups = isGrouped ? { groups: { group: { areas: random.some(areas, random.between(1, 2)) } } } : {};
  const [first] = rules;
  const more =
    first === undefined || second === undefined
      ? []
      : [
          {
            ...first,
            name: 'second',
            enabled: true,
            source: newestOf(first, newest + 5),
            destinations: { nodes: [...second] },
            retention: { ...retention, keep: { last: newest + 8 } },
          },
        ];
  const limits = limitsOfFile === undefined ? {} : { limits: limitsOfFile };
  return { ...edition, ...groups, ...limits, retention, rules: [...rules, ...more] };
}

function newestOf({ source }: Rule, count: number): Rule['source'] {
  return { ...source, newest: { count, per: 'disk' } };
}
