import type { CloudAddresses } from './cloud.ts';
import type { EnsWorld } from './ens/world.ts';

/** What a person can try next, each as a line to paste into another terminal. */
export function suggestions(addresses: CloudAddresses, world: EnsWorld, now: number, anonymous: boolean): string {
  const source = world.snapshots(now).find(({ status, ensRegionId }) => status === 'available' && ensRegionId);
  const nodes = world.nodes().filter(({ ensRegionId }) => ensRegionId !== source?.ensRegionId);
  const pick = (stock: string, count: number) =>
    nodes
      .filter((node) => node.stock === stock)
      .slice(0, count)
      .map(({ ensRegionId }) => ensRegionId);
  const body = (destinationRegionIds: readonly string[], more = {}) =>
    JSON.stringify({ snapshotId: source?.snapshotId, destinationRegionIds, ...more });
  const call = (method: string, path: string, data?: string) =>
    anonymous
      ? `curl -s${method === 'GET' ? '' : ` -X ${method}`} '${addresses.copyUrl}${path}'${data === undefined ? '' : ` -d '${data}'`}`
      : `npm run --silent call -- ${method} '${path}'${data === undefined ? '' : ` '${data}'`}`;

  const [open, soldOut, restricted] = [pick('open', 3), pick('sold-out', 1), pick('restricted', 1)];
  const all = [...open, ...soldOut];
  const lines: readonly (readonly [string, string])[] = [
    ['see what would be copied, without copying', call('POST', '/copies', body(all, { dryRun: true }))],
    ['copy a snapshot to four nodes, one of them sold out', call('POST', '/copies', body(all))],
    ['send it again: nothing is bought twice', call('POST', '/copies', body(all))],
    ['see where the copies are', call('GET', `/copies/${source?.snapshotId}?destinationRegionIds=${all.join(',')}`)],
    ['a node that is not sold to this account: a dead letter', call('POST', '/copies', body(restricted))],
    [
      'a request with four faults',
      call(
        'POST',
        '/copies',
        '{"snapshotId":"","destinationRegionIds":["a b"],"destinationSnapshotName":"auto","x":1}',
      ),
    ],
  ];
  return lines.map(([what, line]) => `# ${what}\n${line}`).join('\n\n');
}
