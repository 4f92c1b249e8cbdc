import type { Rule } from '../../shared/core/effective-rules.ts';
import { drawRetention, drawZone } from './draw-retention.ts';
import { drawStock } from './draw-stock.ts';
import { drawPeriod, drawWeather } from './draw-weather.ts';
import { areas, disksOf, homeNode, homeNodes } from './places.ts';
import type { SeededRandom } from './random.ts';
import type { Edition, PlannedSource, Scenario } from './scenario.ts';
import { nightly, threeHourly, weekly } from './times.ts';

const hour = 3600;

/** The names that rules of these stories take turns in bearing. */
const ruleNames = ['hourly', 'nightly', 'weekly'] as const;

/**
 * A story of prune, which finds the copies of many days: those of rules that stand, that are gone, or that mean something
 * else by now; of another installation in the same account; and of people who copy our copies and our descriptions.
 */
export function drawPrune(random: SeededRandom, plain: Scenario): Scenario {
  const nodes = random.some(plain.nodes, random.between(1, 3));
  const isRetired = random.chance(0.25);
  const sources = drawHistory(random, isRetired);
  const stormSeconds = random.between(1, 5) * hour;
  const isHiding = random.chance(0.5);
  const retired = isRetired ? [{ ensRegionId: 'cn-home-2', period: [-1, Number.POSITIVE_INFINITY] as const }] : [];
  const hidden = isHiding ? random.some([...homeNodes, ...nodes], random.between(1, 2)) : [];
  const weather = drawWeather(random, 0.2);
  return {
    ...plain,
    sources,
    copies: drawStock(random, sources, nodes, ruleNames),
    // Else nothing would tell a person's copy of a copy from ours.
    readings: { ...plain.readings, copyOfCopyNames: 'parent' },
    strangers: random.between(0, 2),
    requests: random.chance(0.2)
      ? plain.requests.map((one) => ({ ...one, snapshotId: random.pick(sources).snapshotId }))
      : [],
    editions: drawPruneEditions(random, nodes, stormSeconds),
    ...(random.chance(0.85) ? { isPruneOnly: true } : {}),
    pruneSeconds: random.pick([hour, hour, 3 * hour]),
    ...(random.chance(0.4) ? { slowSeconds: random.between(5, 45) } : {}),
    weather: { ...weather, nodesUnlisted: random.chance(0.3) ? 0.4 : 0, nodesOmitted: random.chance(0.3) ? 0.4 : 0 },
    stormSeconds,
    down: {},
    away: [
      ...retired,
      ...(random.chance(0.5) ? hidden.map((ensRegionId) => ({ ensRegionId, period: drawPeriod(random) })) : []),
    ],
    unlistable: random.chance(0.3) ? hidden.map((ensRegionId) => ({ ensRegionId, period: drawPeriod(random) })) : [],
    meddling: random.chance(0.7) ? random.next() : 0,
    calmTicks: 28,
  };
}

/** Snapshots of up to ten days on three disks; many are gone by now, and all of the third disk's where its node has been retired. */
function drawHistory(random: SeededRandom, isRetired: boolean): PlannedSource[] {
  const every = random.pick([6 * hour, 12 * hour, 24 * hour]);
  return homeNodes.flatMap((ensRegionId) =>
    (disksOf[ensRegionId] ?? []).flatMap((diskId) => {
      if (diskId !== 'd-1' && random.chance(0.4)) return [];
      const keptSince = -random.between(0, 6) * 24 * hour;
      return Array.from({ length: random.between(2, 8) }, (_, index): PlannedSource => {
        const takenAt = hour - (index + 1) * every + random.between(0, hour);
        const isGone = (isRetired && ensRegionId !== homeNode) || takenAt < keptSince || random.chance(0.1);
        const isLater = takenAt > 0;
        return {
          ...{ snapshotId: `sp-${diskId}-${index}`, ensRegionId, diskId, takenAt },
          ...(isGone && !isLater ? { goneAt: -1 } : {}),
          ...(!isGone && random.chance(0.1) ? { goneAt: random.between(hour, 4 * hour) } : {}),
        };
      });
    }),
  );
}

function drawPruneEditions(random: SeededRandom, nodes: readonly string[], stormSeconds: number): Edition[] {
  const drawn = (from: number): Edition => {
    const group = { areas: random.some<string>(areas, random.between(1, 3)) };
    const zone = drawZone(random);
    const deletionsPerRun = random.chance(0.3) ? { limits: { deletionsPerRun: random.between(1, 4) } } : {};
    return {
      from,
      groups: { group },
      ...deletionsPerRun,
      ...(random.chance(0.5) ? { retention: drawRetention(random, random.pick(['delete', 'report'])) } : {}),
      rules: random.some(ruleNames, random.between(1, 3)).map((name) => drawPruneRule(random, name, nodes, zone)),
    };
  };
  return [drawn(0), ...(random.chance(0.3) ? [drawn(random.between(1, stormSeconds))] : [])];
}

function drawPruneRule(random: SeededRandom, name: string, nodes: readonly string[], zone: string): Rule {
  const cron = random.chance(0.25) ? undefined : random.pick([threeHourly, nightly, weekly]);
  const disks = random.chance(0.2) ? { disks: [random.pick(['d-1', 'd-2', 'd-3'])] } : {};
  const newest = random.chance(0.6)
    ? { newest: { count: random.between(1, 4), per: random.pick(['disk', 'disk', 'rule'] as const) } }
    : {};
  return {
    name,
    enabled: random.chance(0.85),
    zone,
    source: { nodes: random.pick([[homeNode], ['cn-home*'], ['cn-home*'], [...homeNodes]]), ...disks, ...newest },
    destinations: random.pick([
      { nodes: [...nodes] },
      { nodes: ['cn-node-*'] },
      { groups: ['group'] },
      { nodes: random.some(nodes, 1) },
    ]),
    copy: random.chance(0.3) ? { name: 'ruled-{source.id}' } : {},
    ...(cron === undefined ? {} : { schedule: { cron, zone } }),
    ...(random.chance(0.9)
      ? { retention: drawRetention(random, random.pick(['delete', 'delete', 'delete', 'report'])) }
      : {}),
  };
}
