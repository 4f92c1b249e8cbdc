import type { Retention, Rule } from '../../shared/core/effective-rules.ts';
import type { SeededRandom } from './random.ts';
import { windows, zones } from './times.ts';

/** A zone, half of the time UTC. */
export function drawZone(random: SeededRandom): string {
  return random.chance(0.5) ? 'UTC' : random.pick(Object.keys(zones));
}

/** A retention; `least`: what its `last` keeps at least. */
export function drawRetention(random: SeededRandom, apply: Retention['apply'], least = 1): Retention {
  const keep = random.pick<() => Retention['keep']>([
    () => ({ last: random.between(least, least + 3) }),
    () => ({ last: random.between(least, least + 3) }),
    () => ({ daily: random.between(1, 4) }),
    () => ({ weekly: random.between(1, 4) }),
    () => ({ last: random.between(1, 2), daily: random.between(1, 3), weekly: random.between(1, 2) }),
    () => ({ within: random.pick(['6h', '36h', '3d']) }),
  ])();
  return { keep, per: random.pick(['disk', 'disk', 'disk', 'rule']), atLeast: random.between(1, 2), apply };
}

/** A window of one of the kinds that stories have. */
export function drawWindow(random: SeededRandom): NonNullable<Rule['window']> {
  const { from, to } = random.pick(windows);
  return { from, to, zone: drawZone(random) };
}
