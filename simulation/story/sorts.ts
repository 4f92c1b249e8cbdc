import { seededRandom } from './random.ts';
import type { Sort } from './scenario.ts';

/** How many of a thousand stories are of a sort: the heavy ones are rare. */
const shares: Readonly<Record<Sort, number>> = {
  requests: 510,
  policy: 190,
  prune: 190,
  pages: 50,
  edges: 56,
  crowd: 2,
  backlog: 2,
};

export const sorts = Object.keys(shares) as readonly Sort[];

/** The sort of a seed's story where none is asked for; the draw is apart from the story's own. */
export function sortOf(seed: number): Sort {
  let left = seededRandom(seed ^ 0x5075).next() * 1000;
  for (const sort of sorts) {
    left -= shares[sort];
    if (left < 0) return sort;
  }
  return 'requests';
}
