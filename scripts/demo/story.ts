import type { LocalCloud } from '../../local/cloud.ts';
import type { NodeReport } from '../../shared/core/report.ts';
import { signedCall } from '../signed-call.ts';
import type { Pair } from './tally.ts';

/** What the story needs: the cloud it plays on, and where it tells itself. */
export interface Stage {
  readonly cloud: LocalCloud;
  readonly tell: (line: string) => void;
}

const lobby = 'sp-5ka0c8n3rvz5d1ol9pyxe7wk2';
const orders = 'sp-5t7u0h6a9p3dzy7rm2xf8vtq4';
/** How long the demo waits for copies, at most. */
const patienceMs = 15_000;

/** Plays the demo and gives the pairs that were asked for. */
export async function play({ cloud, tell }: Stage): Promise<Pair[]> {
  const nodes = cloud.world
    .nodes()
    .filter(({ stock }) => stock === 'open')
    .map(({ ensRegionId }) => ensRegionId);
  const sources = cloud.world.snapshots(cloud.clock.now()).map(({ ensRegionId }) => ensRegionId);
  const free = nodes.filter((ensRegionId) => !sources.includes(ensRegionId));
  const [full, toFew, toLost] = [free.slice(0, 2), free.slice(2, 5), free.slice(5, 8)];
  const restricted = cloud.world
    .nodes()
    .filter(({ stock }) => stock === 'restricted')
    .slice(0, 1);
  const closed = restricted.map(({ ensRegionId }) => ensRegionId);
  const pairs: Pair[] = [];
  const ask = async (snapshotId: string, destinationRegionIds: readonly string[]) => {
    const body = JSON.stringify({ snapshotId, destinationRegionIds });
    const { status, json } = await signedCall(cloud.addresses, 'POST', '/copies', body);
    const report = json as { readonly status: string; readonly nodes: readonly NodeReport[] };
    tell(`   HTTP ${status} ${report.status}: ${report.nodes.map(describe).join(', ')}`);
    for (const ensRegionId of destinationRegionIds) {
      if (!pairs.some((pair) => pair.snapshotId === snapshotId && pair.ensRegionId === ensRegionId)) {
        pairs.push({ snapshotId, ensRegionId });
      }
    }
  };
  const bought = () => cloud.world.counters().copiesMade;

  tell('1. Copy a snapshot to five nodes, two of which are sold out.');
  for (const ensRegionId of full) cloud.world.setStock(ensRegionId, 'sold-out');
  await ask(lobby, [...toFew, ...full]);

  tell('2. The same request again, now that three copies are there: nothing is bought.');
  await available(cloud, lobby, toFew);
  const before = bought();
  await ask(lobby, [...toFew, ...full]);
  tell(`   copies bought by it: ${bought() - before}`);

  tell('3. ENS carries a call out, but its answer is lost on the way.');
  cloud.world.addFault({ action: 'CopySnapshot', effect: { kind: 'drop', commit: true } });
  await ask(orders, toLost);
  tell('   Asked again: the copies are found, not bought a second time.');
  await ask(orders, toLost);

  tell('4. A node that is not sold to this account: trying again cannot help.');
  await ask(orders, closed);

  await available(cloud, orders, toLost);
  return pairs;
}

function describe({ ensRegionId, outcome, failure }: NodeReport): string {
  return `${ensRegionId} ${outcome}${failure === undefined ? '' : ` (${failure.code ?? failure.kind})`}`;
}

async function available(cloud: LocalCloud, snapshotId: string, ensRegionIds: readonly string[]): Promise<void> {
  const until = Date.now() + patienceMs;
  const there = (ensRegionId: string) =>
    cloud.world
      .snapshots(cloud.clock.now())
      .some(
        (copy) =>
          copy.sourceSnapshotId === snapshotId && copy.ensRegionId === ensRegionId && copy.status === 'available',
      );
  while (!ensRegionIds.every(there) && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 100));
}
