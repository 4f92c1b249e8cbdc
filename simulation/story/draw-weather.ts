import type { SeededRandom } from './random.ts';
import type { Period, Weather } from './scenario.ts';

const hour = 3600;

/** How often things go wrong in a story; `mild`: seldom, so that most runs get to their end. */
export function drawWeather(random: SeededRandom, mild = 1): Weather {
  const some = (most: number) => (random.chance(0.4) ? 0 : random.next() * most * mild);
  return {
    throttled: some(0.5),
    answerLost: some(0.3),
    tooSlow: some(0.2),
    refused: some(0.3),
    omitted: some(0.2),
    copyFails: some(0.2),
    copyVanishes: some(0.2),
    lags: some(1 / mild),
    listingChanges: some(0.3),
    denied: some(0.1),
    broken: some(0.2),
    sendFails: some(0.15),
    carriedOut: 0.5,
    withdrawFails: some(0.3),
    killed: some(0.06),
    nodesUnlisted: some(0.3),
    nodesOmitted: 0,
    delivered: { again: some(0.1), twice: some(0.2), late: some(0.2) },
  };
}

/** Some hours in the first nine. */
export function drawPeriod(random: SeededRandom): Period {
  const from = random.between(0, 3 * hour);
  return [from, from + random.between(1, 6 * hour)];
}
