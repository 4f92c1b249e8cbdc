import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readByNodes } from '../../shared/app/read-by-nodes.ts';
import { CallError, type FailureKind } from '../../shared/core/failure.ts';
import { listingIncomplete, outOfTime } from '../../shared/core/own-failures.ts';
import { createScene } from '../support/scene.ts';

const nodes = (count: number) => Array.from({ length: count }, (_, index) => `cn-${index}`);

/** Reads `count` nodes, each of which has itself on it, from an ENS that fails for every listing with a bad node in it. */
async function read(count: number, isBad: (node: number) => boolean, kind: FailureKind = 'invalid', seconds = 0) {
  const scene = createScene();
  const asked: (readonly string[])[] = [];
  const result = await readByNodes(scene.instance(), 'snapshots', nodes(count), async (some) => {
    asked.push(some);
    await scene.wait(seconds);
    if (some.some((node) => isBad(Number(node.slice(3))))) throw new CallError({ kind });
    return { items: some, complete: true };
  });
  const told = scene.events.filter(({ event }) => event === 'nodes.unseen');
  return { ...result, asked, told };
}
const gapsOf = async (...inputs: Parameters<typeof read>) => {
  const { gaps, asked } = await read(...inputs);
  return { gaps: [...gaps.keys()], calls: asked.length };
};

describe('readByNodes', () => {
  test('what can be read → one call for each hundred nodes', async () => {
    const { items, gaps, asked } = await read(250, () => false);
    expect(asked.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect([items, gaps.size]).toEqual([nodes(250), 0]);
    expect(await gapsOf(0, () => true)).toEqual({ gaps: [], calls: 0 });
  });

  test('a listing that is not complete → a gap of the nodes that it was asked with', async () => {
    const result = await readByNodes(createScene().instance(), 'snapshots', nodes(120), async (some) => ({
      items: some,
      complete: some.length < 100,
    }));
    expect([...result.gaps]).toEqual(nodes(100).map((node) => [node, listingIncomplete]));
    expect(result.items).toEqual(nodes(120));
  });

  test.each<FailureKind>(['invalid', 'not-found', 'denied', 'not-on-sale'])(
    '%s because of one node among a hundred → only it is a gap, for 14 calls more',
    async (kind) => {
      for (const bad of [0, 49, 50, 99]) {
        const { items, gaps, asked } = await read(100, (node) => node === bad, kind);
        expect([...gaps]).toEqual([[`cn-${bad}`, { kind }]]);
        expect(items).toEqual(nodes(100).filter((node) => node !== `cn-${bad}`));
        expect(asked.length).toBeLessThanOrEqual(1 + 14);
      }
    },
  );

  test('bad nodes in both halves, or in several groups → only they are gaps', async () => {
    expect(await gapsOf(4, (node) => node === 1 || node === 2)).toEqual({ gaps: ['cn-1', 'cn-2'], calls: 7 });
    const three = (node: number) => [3, 150, 299].includes(node);
    const { gaps, calls } = await gapsOf(300, three);
    expect(gaps).toEqual(['cn-3', 'cn-150', 'cn-299']);
    expect(calls).toBeLessThanOrEqual(3 + 3 * 14);
    expect((await gapsOf(300, (node) => node >= 100 && three(node))).gaps).toEqual(['cn-150', 'cn-299']);
  });

  test('refused for all nodes → 14 calls more, however many nodes; a half after one without any answer stays whole', async () => {
    for (const count of [100, 101, 1000]) {
      expect(await gapsOf(count, () => true, 'denied')).toEqual({
        gaps: nodes(count),
        calls: Math.ceil(count / 100) + 14,
      });
    }
    expect(await gapsOf(4, (node) => node !== 3)).toEqual({ gaps: nodes(4), calls: 5 });
  });

  test('refused for all nodes of some groups → 14 calls more for each of them', async () => {
    const { gaps, calls } = await gapsOf(400, (node) => node >= 100, 'denied');
    expect([gaps.length, calls]).toEqual([300, 4 + 3 * 14]);
    const mixed = (node: number) => node === 5 || (node >= 100 && node < 200) || node === 205;
    expect((await gapsOf(300, mixed)).gaps).toEqual(nodes(300).filter((_, node) => mixed(node)));
  });

  test.each<FailureKind>(['unknown', 'throttled', 'unsent', 'refused'])('%s → not split', async (kind) => {
    const { gaps, asked } = await read(100, (node) => node === 7, kind);
    expect([...gaps.keys()]).toEqual(nodes(100));
    expect(new Set(asked.map(({ length }) => length))).toEqual(new Set([100]));
  });

  test('gaps → an event for each reason, that names some of the nodes; none → no event', async () => {
    const { told } = await read(100, (node) => node >= 50, 'denied', 12);
    const first = { level: 'warn', event: 'nodes.unseen', of: 'snapshots' };
    expect(told).toEqual([
      { ...first, nodes: 13, nodeIds: nodes(60).slice(50), ...outOfTime },
      { ...first, nodes: 37, nodeIds: nodes(73).slice(63), kind: 'denied' },
    ]);
    expect((await read(100, () => false)).told).toEqual([]);
  });

  test('time runs out → no half is asked any more, and what was not asked is a gap', async () => {
    const { gaps, asked } = await read(100, (node) => node === 99, 'invalid', 20);
    expect(asked.map(({ length }) => length)).toEqual([100, 50, 50, 25, 25]);
    expect([...gaps]).toEqual(
      nodes(100)
        .slice(75)
        .map((node) => [node, outOfTime]),
    );
  });

  test('any bad nodes → they are gaps, what is no gap was read, and calls are within the bound', async () => {
    const world = fc
      .integer({ min: 1, max: 260 })
      .chain((count) => fc.tuple(fc.constant(count), fc.uniqueArray(fc.nat(count - 1), { maxLength: 8 })));
    await fc.assert(
      fc.asyncProperty(world, async ([count, bad]) => {
        const { items, gaps, asked } = await read(count, (node) => bad.includes(node));
        expect([...gaps.keys()]).toEqual(expect.arrayContaining(bad.map((node) => `cn-${node}`)));
        expect([...items, ...gaps.keys()].toSorted()).toEqual(nodes(count).toSorted());
        expect(asked.length).toBeLessThanOrEqual(Math.ceil(count / 100) + 14 * bad.length);
      }),
    );
  });
});
