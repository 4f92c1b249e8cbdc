import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readByNodes } from '../../shared/app/read-by-nodes.ts';
import { CallError, type Failure, type FailureKind } from '../../shared/core/failure.ts';
import { listingIncomplete, outOfTime } from '../../shared/core/own-failures.ts';
import { createScene } from '../support/scene.ts';

const nodes = (count: number) => Array.from({ length: count }, (_, index) => `cn-${index}`);

const itemsOn = (some: readonly string[]) => some.map((ensRegionId) => ({ ensRegionId }));
const nodesOf = (items: readonly { ensRegionId: string }[]) => items.map(({ ensRegionId }) => ensRegionId);

/** Reads `count` nodes, each of which has one item on it, from an ENS of which every listing with a bad node in it is bad. */
async function read(
  count: number,
  isBad: (node: number) => boolean,
  bad: FailureKind | Failure | 'incomplete' = 'invalid',
  seconds = 0,
) {
  const scene = createScene();
  const asked: (readonly string[])[] = [];
  const list = async (some: readonly string[]) => {
    asked.push(some);
    await scene.wait(seconds);
    const isGood = !some.some((node) => isBad(Number(node.slice(3))));
    if (isGood || bad === 'incomplete') return { items: itemsOn(some), complete: isGood };
    throw new CallError(typeof bad === 'string' ? { kind: bad } : bad);
  };
  // An answer that is not recognised is asked for again, which is not what is counted here.
  const deps = scene.instance(typeof bad === 'string' ? {} : { mostTries: 1 });
  const { items, gaps } = await readByNodes(deps, 'snapshots', nodes(count), list);
  const told = scene.events.filter(({ event }) => event === 'nodes.unseen');
  return { items: nodesOf(items), gaps, asked, told };
}
const answered: Failure = { kind: 'unknown', code: 'EnsRegionIdNotFound', ensRequestId: 'r-1' };
const gapsOf = async (...inputs: Parameters<typeof read>) => {
  const { gaps, asked } = await read(...inputs);
  return { gaps: [...gaps.keys()], calls: asked.length };
};

/** So many nodes, and which of them are bad. */
const world = fc
  .integer({ min: 1, max: 260 })
  .chain((count) => fc.tuple(fc.constant(count), fc.uniqueArray(fc.nat(count - 1), { maxLength: 8 })));

describe('readByNodes', () => {
  test('what can be read → one call for each hundred nodes', async () => {
    const { items, gaps, asked } = await read(250, () => false);
    expect(asked.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect([items, gaps.size]).toEqual([nodes(250), 0]);
    expect(await gapsOf(0, () => true)).toEqual({ gaps: [], calls: 0 });
  });

  test('a listing that is not complete → a gap of the nodes that it was asked with', async () => {
    const { items, gaps } = await read(120, (node) => node < 100, 'incomplete');
    expect([...gaps]).toEqual(nodes(100).map((node) => [node, listingIncomplete]));
    expect(items).toEqual(nodes(120));
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

  test('an answer that is not recognised, because of one node among a hundred → only it is a gap', async () => {
    const { gaps, asked } = await read(100, (node) => node === 49, answered);
    expect([...gaps]).toEqual([['cn-49', answered]]);
    expect(asked.length).toBeLessThanOrEqual(1 + 14);
  });

  test('one busy node among a hundred, whose listing never is complete → only it is a gap, and what it shows is read', async () => {
    const { items, gaps, asked } = await read(100, (node) => node === 49, 'incomplete');
    expect([...gaps]).toEqual([['cn-49', listingIncomplete]]);
    expect(items).toEqual(nodes(100));
    expect(asked.length).toBeLessThanOrEqual(1 + 14);
  });

  test('incomplete, and its halves are not answered → what it showed of them', async () => {
    const deps = createScene().instance();
    const { items, gaps } = await readByNodes(deps, 'snapshots', nodes(4), async (some) => {
      if (some.length === 4 || some.includes('cn-0')) return { items: itemsOn(some), complete: some.length < 4 };
      throw new CallError({ kind: 'denied' });
    });
    expect(nodesOf(items)).toEqual(nodes(4));
    expect([...gaps]).toEqual([
      ['cn-2', { kind: 'denied' }],
      ['cn-3', { kind: 'denied' }],
    ]);
  });

  test('bad nodes in both halves, or in several groups → only they are gaps', async () => {
    expect(await gapsOf(4, (node) => node === 1 || node === 2)).toEqual({ gaps: ['cn-1', 'cn-2'], calls: 7 });
    const three = (node: number) => [3, 150, 299].includes(node);
    const { gaps, calls } = await gapsOf(300, three);
    expect(gaps).toEqual(['cn-3', 'cn-150', 'cn-299']);
    expect(calls).toBeLessThanOrEqual(3 + 3 * 14);
    expect((await gapsOf(300, (node) => node >= 100 && three(node))).gaps).toEqual(['cn-150', 'cn-299']);
  });

  test.each(['incomplete', answered] as const)('%j of all nodes → 14 calls more, however many nodes', async (bad) => {
    for (const count of [100, 250, 1000]) {
      const calls = Math.ceil(count / 100) + 14;
      expect(await gapsOf(count, () => true, bad)).toEqual({ gaps: nodes(count), calls });
    }
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

  test('any nodes without a complete listing → they are gaps, all that is shown is read, and calls are within the bound', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ([count, bad]) => {
        const { items, gaps, asked } = await read(count, (node) => bad.includes(node), 'incomplete');
        expect([...gaps.keys()]).toEqual(expect.arrayContaining(bad.map((node) => `cn-${node}`)));
        expect(items.toSorted()).toEqual(nodes(count).toSorted());
        expect(asked.length).toBeLessThanOrEqual(Math.ceil(count / 100) + 14 * bad.length);
      }),
    );
  });

  test('any nodes that ENS refuses → they are gaps, what is no gap was read, and calls are within the bound', async () => {
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
