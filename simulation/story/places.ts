/** The node that most sources are on, and one that has others. */
export const homeNode = 'cn-home';
export const homeNodes: readonly string[] = [homeNode, 'cn-home-2'];

/** The disks that snapshots are taken of, by the node that they are on. */
export const disksOf: Readonly<Record<string, readonly string[]>> = {
  'cn-home': ['d-1', 'd-2'],
  'cn-home-2': ['d-3'],
};

/** The nodes of every story, beside the home nodes. */
export const allNodes: readonly string[] = Array.from({ length: 8 }, (_, index) => `cn-node-${index}`);

/** The areas that the nodes are in by turns. */
export const areas = ['north', 'south', 'west'] as const;

/** The area of a node of a story; the home nodes are in none of them. */
export function areaOf(ensRegionId: string): string {
  if (homeNodes.includes(ensRegionId)) return 'home';
  return areas[Number(ensRegionId.at(-1)) % areas.length] ?? 'home';
}
