import type { CloudAddresses } from './cloud-options.ts';
import type { EnsWorld } from './ens/world.ts';

type Suggestion = readonly [what: string, line: string];

/** What a person can try next, each as a line to paste into another terminal. */
export function suggestions(addresses: CloudAddresses, world: EnsWorld, now: number, anonymous: boolean): string {
  const source = world.snapshots(now).find(({ status }) => status === 'available');
  const nodes = world.nodes().filter(({ ensRegionId }) => ensRegionId !== source?.ensRegionId);
  const pick = (stock: string, count: number) =>
    nodes
      .filter((node) => node.stock === stock)
      .slice(0, count)
      .map(({ ensRegionId }) => ensRegionId);
  const body = (destinationRegionIds: readonly string[], more = {}) =>
    JSON.stringify({ snapshotId: source?.snapshotId, destinationRegionIds, ...more });
  const post = (data: string) =>
    anonymous
      ? `curl -s -X POST '${addresses.copyUrl}/copies' -d '${data}'`
      : `npm run --silent call -- POST /copies '${data}'`;
  const get = (path: string) =>
    anonymous ? `curl -s '${addresses.copyUrl}${path}'` : `npm run --silent call -- GET '${path}'`;
  const fire = (name: string, trigger: string) =>
    `curl -s -X POST ${addresses.control}/triggers/ens-snapshot-replicator-${name}/${trigger}`;

  const [open, soldOut, restricted] = [pick('open', 3), pick('sold-out', 1), pick('restricted', 1)];
  const all = [...open, ...soldOut];
  const lines: readonly Suggestion[] = [
    [
      'the nodes and the snapshots of this account',
      `curl -s ${addresses.control}/nodes; curl -s ${addresses.control}/snapshots`,
    ],
    ['see what would be copied, without copying', post(body(all, { dryRun: true }))],
    ['copy a snapshot to four nodes, one of them sold out', post(body(all))],
    ['send it again: nothing is bought twice', post(body(all))],
    ['see where the copies are', get(`/copies/${source?.snapshotId}?destinationRegionIds=${all.join(',')}`)],
    ['a node that is not sold to this account: a dead letter', post(body(restricted))],
    ['the messages in both queues: tasks and dead letters', `curl -s ${addresses.control}/queues`],
    ['work off at once what is due in the retry queue', fire('retry', 'tasks')],
    ['see what the replication rules would copy now, and why not more', 'npm run --silent plan -- --local'],
    ['let the replication rules tick now', fire('policy', 'tick')],
    ...faultSuggestions(addresses.control),
    [
      'a request with four faults',
      post('{"snapshotId":"","destinationRegionIds":["a b"],"destinationSnapshotName":"auto","x":1}'),
    ],
  ];
  return lines.map(([what, line]) => `# ${what}\n${line}`).join('\n\n');
}

function faultSuggestions(control: string): readonly Suggestion[] {
  const on = (fault: unknown) => `curl -s -X POST ${control}/faults -d '${JSON.stringify(fault)}'`;
  const lost = { service: 'ens', action: 'CopySnapshot', times: 1, effect: { kind: 'drop', commit: true } };
  return [
    ['let ENS carry the next copy out, but lose its answer', on(lost)],
    ['a storm of faults, for ten minutes', on({ preset: 'storm', seed: 1, forSeconds: 600 })],
    ['the faults that are on, how often each has acted, and all presets', `curl -s ${control}/faults`],
    ['switch all faults off', `curl -s -X DELETE ${control}/faults`],
  ];
}
