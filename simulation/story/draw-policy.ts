import type { Retention, Rule } from '../../shared/core/effective-rules.ts';
import { drawEditions } from './draw-requests.ts';
import { drawRetention, drawWindow, drawZone } from './draw-retention.ts';
import { drawPeriod } from './draw-weather.ts';
import { areas, disksOf, homeNode, homeNodes } from './places.ts';
import type { SeededRandom } from './random.ts';
import type { Edition, PlannedSource, Scenario } from './scenario.ts';
import { nightly, schedules, threeHourly, weekly } from './times.ts';

const hour = 3600;
type FileLimits = NonNullable<Edition['limits']>;

/** What the rules of a story say of newest, retention, limits and times. */
interface Policy {
  readonly newest: NonNullable<Rule['source']['newest']>;
  readonly retention: Retention;
  readonly says: Pick<Rule, 'limits' | 'schedule' | 'window' | 'zone'>;
  readonly limitsOfFile: FileLimits | undefined;
  readonly sourceNodes: string[];
  readonly disks: string[] | undefined;
  /** A second rule, of the same sources, that wants and keeps others of them on some of the nodes. */
  readonly second: Pick<Rule, 'destinations' | 'retention' | 'schedule'> | undefined;
  readonly isGrouped: boolean;
}

/** A story about rules with a policy, in which snapshots are taken all the time, and about prune. */
export function drawPolicy(random: SeededRandom, plain: Scenario): Scenario {
  const { nodes, stormSeconds } = plain;
  const isLimited = random.chance(0.15);
  const limits = isLimited ? drawLimits(random) : undefined;
  const window = !isLimited && random.chance(0.15) ? drawWindow(random) : undefined;
  const zone = drawZone(random);
  const hasBudget = !isLimited && random.chance(0.04);
  // A cut-off that comes in the last days would leave limits too little time.
  const crons = isLimited || hasBudget ? [threeHourly] : [threeHourly, nightly, weekly];
  const schedule = random.chance(0.35) ? { cron: random.pick(crons), zone } : undefined;
  // A source that is gone still counts with its copy.
  const goes = plain.sources.some(({ goneAt }) => goneAt !== undefined);
  const newest = random.between(1, 3);
  const apply = random.pick(['delete', 'delete', 'report'] as const);
  const isPlain = isLimited || random.chance(0.4);
  const last = Math.max(1, newest + (goes ? 3 : random.between(-1, 3)));
  const policy: Policy = {
    newest: { count: newest, per: random.chance(isPlain ? 0 : 0.25) ? 'rule' : 'disk' },
    retention: isPlain
      ? { keep: { last }, per: 'disk', atLeast: random.between(1, 2), apply }
      : drawRetention(random, apply),
    says: {
      zone,
      ...(limits?.ofRule === undefined ? {} : { limits: limits.ofRule }),
      ...(schedule === undefined ? {} : { schedule }),
      ...(window === undefined ? {} : { window }),
    },
    limitsOfFile: limits?.ofFile ?? (random.chance(0.15) ? { deletionsPerRun: random.between(1, 3) } : undefined),
    sourceNodes: isLimited ? [homeNode] : random.pick([[homeNode], [...homeNodes], ['cn-home*']]),
    disks: !isLimited && random.chance(0.15) ? [random.pick(['d-1', 'd-2'])] : undefined,
    second: drawSecond(random, nodes, limits?.ofFile === undefined ? 0.4 : 1, isPlain ? last + 5 : undefined, apply),
    isGrouped: random.chance(0.3),
  };
  const isHiding = !isLimited && random.chance(0.12);
  const calmTicks = limits?.calmTicks ?? (hasBudget ? 110 : window === undefined ? 6 : 32);
  return {
    ...plain,
    sources: [...plain.sources, ...drawLaterSources(random, stormSeconds, isLimited)],
    editions: drawEditions(random, nodes, stormSeconds).map((edition) => withPolicy(edition, policy, random)),
    pruneSeconds: random.pick([hour, 3 * hour]),
    ...(random.chance(0.15) ? { slowSeconds: random.between(10, 45) } : {}),
    weather: isHiding ? { ...plain.weather, nodesOmitted: random.next() * 0.3 } : plain.weather,
    away: isHiding
      ? random
          .some([...homeNodes, ...nodes], random.between(1, 2))
          .map((ensRegionId) => ({ ensRegionId, period: drawPeriod(random) }))
      : [],
    unlistable:
      !isLimited && random.chance(0.15)
        ? [{ ensRegionId: random.pick(random.chance(0.6) ? homeNodes : nodes), period: drawPeriod(random) }]
        : plain.unlistable,
    ...(hasBudget ? { settings: { maxCopiesPerNodePerDay: random.between(4, 8) } } : {}),
    calmTicks: calmTicks + ticksUntilCutOff(schedule),
  };
}

function drawLaterSources(random: SeededRandom, stormSeconds: number, isOneDisk: boolean): PlannedSource[] {
  return Array.from({ length: random.between(3, 8) }, (_, index): PlannedSource => {
    const ensRegionId = isOneDisk || random.chance(0.7) ? homeNode : 'cn-home-2';
    return {
      snapshotId: `sp-later-${index}`,
      ensRegionId,
      diskId: isOneDisk ? 'd-1' : random.pick(disksOf[ensRegionId] ?? []),
      takenAt: random.chance(0.3) ? -random.between(1, 6 * 24) * hour : random.between(1, stormSeconds),
    };
  });
}

function drawSecond(
  random: SeededRandom,
  nodes: readonly string[],
  probability: number,
  last: number | undefined,
  apply: Retention['apply'],
): Policy['second'] {
  if (!random.chance(probability)) return undefined;
  return {
    destinations: { nodes: random.some(nodes, random.between(1, 3)) },
    retention: last === undefined ? drawRetention(random, apply) : { keep: { last }, per: 'disk', atLeast: 1, apply },
    ...(last === undefined && random.chance(0.4)
      ? { schedule: { cron: random.pick([nightly, weekly]), zone: 'UTC' } }
      : {}),
  };
}

interface DrawnLimits {
  readonly ofRule?: FileLimits;
  readonly ofFile?: FileLimits;
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

/** How many ticks there are to a cut-off and the next; a week is not waited for. */
function ticksUntilCutOff(schedule: Rule['schedule']): number {
  const every = schedules[schedule?.cron ?? '']?.everySeconds ?? 0;
  return every > 24 * hour ? 0 : Math.ceil(every / hour);
}

/** The rules of an edition, as a policy would have them. */
function withPolicy(edition: Edition, policy: Policy, random: SeededRandom): Edition {
  if (edition.rules === 'broken') return edition;
  const { newest, retention, says, limitsOfFile, sourceNodes, disks, second, isGrouped } = policy;
  const source = { nodes: sourceNodes, newest, ...(disks === undefined ? {} : { disks }) };
  const rules = edition.rules.map((rule) => ({
    ...rule,
    ...says,
    source,
    ...(isGrouped ? { destinations: { groups: ['group'] } } : {}),
  }));
  // Another edition may have other nodes in it.
  const groups = isGrouped ? { groups: { group: { areas: random.some<string>(areas, random.between(1, 2)) } } } : {};
  const [first] = rules;
  const more =
    first === undefined || second === undefined
      ? []
      : [
          {
            ...first,
            name: 'second',
            enabled: true,
            source: { ...source, newest: { ...newest, count: newest.count + 5 } },
            ...second,
          },
        ];
  const limits = limitsOfFile === undefined ? {} : { limits: limitsOfFile };
  return { ...edition, ...groups, ...limits, retention, rules: [...rules, ...more] };
}
