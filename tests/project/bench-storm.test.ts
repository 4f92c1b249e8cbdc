import { describe, expect, test } from 'vitest';
import { type ContenderName, contenders } from '../../scripts/bench-storm/contenders.ts';
import { play, sum } from '../../scripts/bench-storm/play.ts';

const playAll = async (name: ContenderName) => {
  const seeds = [1, 2, 3, 4];
  const storms = seeds.map((seed) => ({ seed, stormSeconds: 480, sources: 2, nodes: 5 }));
  return sum(await Promise.all(storms.map((storm) => play(name, storm))));
};

describe('bench:storm', () => {
  test.each(['our requests', 'our rules'] as const)('%s in four storms → none lost, none doubled', async (name) => {
    expect(await playAll(name)).toMatchObject({ pairs: 40, lost: 0, doubled: 0 });
  });

  test('a script that calls again on any error → pairs doubled, and more copies billed than pairs', async () => {
    const { doubled, copies } = await playAll('script: retry on any error');
    expect(doubled).toBeGreaterThan(0);
    expect(copies).toBeGreaterThan(40);
  });

  test('the same storm twice → the same result, for each contender', async () => {
    const storm = { seed: 7, stormSeconds: 420, sources: 1, nodes: 3 };
    for (const name of Object.keys(contenders) as ContenderName[]) {
      expect(await play(name, storm)).toEqual(await play(name, storm));
    }
  });
});
