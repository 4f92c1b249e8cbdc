import { believableNodes } from './believable-nodes.ts';
import { chinaTime } from './china-time.ts';
import type { EnsDisk, EnsSnapshot } from './inventory.ts';
import type { EnsInventory } from './world.ts';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const MINUTE = 60 * 1000;
// 18:10 UTC is 02:10 of the next day in China, an hour at which nightly snapshots are taken.
const NIGHTLY_TIME = 18 * HOUR + 10 * MINUTE;

/**
 * An account as one could find it: a game, a shop and a video service on the edge, with nightly snapshots of the last
 * days, one being created (available two minutes after `now`) and one that failed. Ages count from `now`. Three disks go on
 * taking nightly snapshots, but for the first hour, so that a story of minutes plays in the world that it began in.
 */
export function believableWorld(now: number): EnsInventory {
  const nightly = (nightsAgo: number) => Math.floor((now - NIGHTLY_TIME) / DAY) * DAY + NIGHTLY_TIME - nightsAgo * DAY;
  const snapshots = [
    snapshot('sp-5k9x2mvq7w1c4h8tz3rnb6dap', lobbySystem, 'game-lobby-nightly', nightly(2)),
    snapshot('sp-5k9yb4s0e6jx2fgu7mwqt1hc8', lobbySystem, 'game-lobby-nightly', nightly(1)),
    snapshot('sp-5ka0c8n3rvz5d1ol9pyxe7wk2', lobbySystem, 'game-lobby-nightly', nightly(0)),
    snapshot('sp-5p3d7w9h1uqa6k2xcf0m8tzrj', matchData, 'game-match-data-nightly', nightly(1)),
    snapshot('sp-5p3ev2l6yb0sn4gj8iqx5wd1o', matchData, 'game-match-data-nightly', nightly(0)),
    snapshot('sp-5t7r1zc5mk8f3w0yhv6dqa2pb', shopSystem, 'shop-web-release', nightly(6) + 9 * HOUR),
    snapshot('sp-5t7sq8x4e2j9un1bo6gwl3kcv', shopData, 'shop-orders-nightly', nightly(1)),
    snapshot('sp-5t7u0h6a9p3dzy7rm2xf8vtq4', shopData, 'shop-orders-nightly', nightly(0)),
    snapshot('sp-5w1x1nxsmkhdgval1h5lq8e0r', videoCache, 'video-origin-weekly', nightly(9)),
    snapshot('sp-5w1z6d2ocb7k4u9sjt3gyp5xi', transcoder, 'transcoder-image', nightly(3) + 13 * HOUR),
  ];
  const beingMade: EnsSnapshot = {
    ...snapshot('sp-5w20f9v5qh8m1lx7e3znr6wka', transcoder, 'transcoder-image', now - 4 * MINUTE),
    status: 'creating',
    settles: { at: now + 2 * MINUTE, as: 'available' },
  };
  const failed: EnsSnapshot = {
    ...snapshot('sp-5w1yk3t7u0cd6pg2s9bvj4oxn', videoCache, 'video-origin-weekly', nightly(2)),
    status: 'error',
  };
  const firstAt = nightly(-1) - now < HOUR ? nightly(-2) : nightly(-1);
  const disks = [lobbySystem, matchData, shopSystem, shopData, videoCache, transcoder].map((each, index): EnsDisk => {
    const name = nightlies.get(each.diskId);
    const series = { everySeconds: DAY / 1000, firstAt, keep: 7, createSeconds: 180 };
    const createdAt = nightly(400 - 50 * index) + 7 * HOUR;
    return { ...each, createdAt, ...(name !== undefined && { snapshots: { name, ...series } }) };
  });
  return { nodes: believableNodes, disks, snapshots: [...snapshots, failed, beingMade] };
}

const lobbySystem = {
  ...disk('d-5s3kq7w9zx1m4vbc8trh2nfya', 'cn-hangzhou-26', 'game-lobby-system', 40, 'system', 'i-5lobby1'),
  tags: { app: 'game', backup: 'nightly' },
};
const matchData = {
  ...disk('d-5s3m0e8ua6y2jpdg5xwkl9o1q', 'cn-shanghai-11', 'game-match-data', 200, 'data', 'i-5match1'),
  tags: { app: 'game', backup: 'nightly', 负责人: '运维一组' },
};
const shopSystem = {
  ...disk('d-5v8n4c1rz7h3tqs0fb6kx9wmj', 'cn-shenzhen-3', 'shop-web-system', 40, 'system', 'i-5shop01'),
  tags: { app: 'shop' },
};
const shopData = {
  ...disk('d-5v8p9y5lo2g8eui3da7nv1xct', 'cn-shenzhen-3', 'shop-orders-data', 100, 'data', 'i-5shop01'),
  tags: { app: 'shop', backup: 'nightly', 'keep-in': 'south' },
};
const videoCache = disk('d-5x2h6bw0ms4k9jqzr1c7ty3fv', 'cn-beijing-15', 'video-origin-data', 500, 'data', 'i-5video1');
const transcoder = {
  ...disk('d-5x2j1fd3pn8u5goa6le0hs9xk', 'cn-chengdu-telecom', 'transcoder-system', 60, 'system'),
  tags: { app: 'video' },
};
/** What the nightly snapshots are called, by the disks that have them. */
const nightlies: ReadonlyMap<string, string> = new Map([
  [lobbySystem.diskId, 'game-lobby-nightly'],
  [matchData.diskId, 'game-match-data-nightly'],
  [shopData.diskId, 'shop-orders-nightly'],
]);

function disk(
  diskId: string,
  ensRegionId: string,
  diskName: string,
  sizeGiB: number,
  type: EnsDisk['type'],
  instanceId?: string,
): EnsDisk {
  const category = type === 'system' ? 'cloud_efficiency' : 'cloud_ssd';
  const size = { sizeMiB: sizeGiB * 1024, category, type } as const;
  return { diskId, ensRegionId, diskName, ...size, ...(instanceId !== undefined && { instanceId }) };
}

function snapshot(snapshotId: string, of: EnsDisk, series: string, createdAt: number): EnsSnapshot {
  const chinaDate = chinaTime(createdAt).slice(0, 10).replaceAll('-', '');
  return {
    snapshotId,
    snapshotName: `${series}-${chinaDate}`,
    ensRegionId: of.ensRegionId,
    createdAt,
    sizeMiB: of.sizeMiB,
    sourceDiskId: of.diskId,
    sourceDiskType: of.type,
    sourceDiskCategory: of.category,
    status: 'available',
  };
}
