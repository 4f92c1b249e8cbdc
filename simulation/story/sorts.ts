import { seededRandom } from './random.ts';
import type { Sort } from './scenario.ts';

/** How many of a thousand stories are of a sort: the heavy ones are rare. */
const shares: Readonly<Record<Sort, number>> = {
  requests: 618,
  policy: 150,
  prune: 150,
  pages: 50,
  edges: 30,
  crowd: 1,
  backlog: 1,
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
