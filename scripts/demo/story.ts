import type { LocalCloud } from '../../local/cloud-options.ts';
import { pruneText } from '../../shared/core/plan-text.ts';
import type { NodeReport } from '../../shared/core/report.ts';

import type { PairReport, RunReport } from '../../shared/core/run-report.ts';
import { signedCall } from '../signed-call.ts';
import type { Pair } from './tally.ts';
import { untilAvailable, untilQueueIsEmpty } from './waiting.ts';

/** What the story needs: the cloud it plays on, and where it tells itself. */
export interface Stage {
  readonly cloud: LocalCloud;
  readonly tell: (line: string) => void;
}

const lobby = 'sp-5ka0c8n3rvz5d1ol9pyxe7wk2';
const matches = 'sp-5p3ev2l6yb0sn4gj8iqx5wd1o';
const transcoder = 'sp-5w1z6d2ocb7k4u9sjt3gyp5xi';

/** Plays the demo and gives the pairs that were asked for. */
export async function play({ cloud, tell }: Stage): Promise<Pair[]> {
  const { world, clock } = cloud;
  const withStock = (stock: string) => world.nodes().flatMap((node) => (node.stock === stock ? node.ensRegionId : []));
  const sources = world.snapshots(clock.now()).map(({ ensRegionId }) => ensRegionId);
  const free = withStock('open').filter((ensRegionId) => !sources.includes(ensRegionId));
  const [soldOut, others, reached] = [free.slice(0, 2), free.slice(2, 5), free.slice(5, 8)];
  const pairs: Pair[] = [];
  const want = (snapshotId: string, ensRegionId: string) => {
    const isNew = !pairs.some((pair) => pair.snapshotId === snapshotId && pair.ensRegionId === ensRegionId);
    if (isNew) pairs.push({ snapshotId, ensRegionId });
  };
  const bought = () => world.counters().copiesMade;

  const ask = async (snapshotId: string, destinationRegionIds: readonly string[]) => {
    const before = bought();
    const body = JSON.stringify({ snapshotId, destinationRegionIds });
    const { status, json } = await signedCall(cloud.addresses, 'POST', '/copies', body);
    const { nodes } = json as { readonly nodes: readonly NodeReport[] };
    for (const ensRegionId of destinationRegionIds) want(snapshotId, ensRegionId);
    tell(`   HTTP ${status}: ${nodes.map(describe).join(', ')}`);
    tell(`   copies bought: ${bought() - before}`);
  };
  const tick = async () => {
    const before = bought();
    const firing = await cloud.host.fire('ens-snapshot-replicator-policy', 'tick');
    if (firing.kind !== 'ticked' || firing.outcome.kind !== 'answered') throw new Error('the rules did not run');
    const { rules }: RunReport = JSON.parse(Buffer.from(firing.outcome.body).toString('utf8'));
    for (const { rule, pairs: wanted } of rules) {
      for (const { snapshotId, ensRegionId } of wanted) want(snapshotId, ensRegionId);
      tell(`   rule ${rule}: ${wanted.map(describe).join(', ')}`);
    }
    tell(`   copies bought: ${bought() - before}`);
  };

  tell('1. Copy a snapshot to five nodes, two of which are sold out.');
  for (const ensRegionId of soldOut) world.setStock(ensRegionId, 'sold-out');
  await ask(lobby, [...others, ...soldOut]);

  tell('2. ENS carries a call out, but its answer is lost on the way. Asked again, the copies are found.');
  world.addFault({ action: 'CopySnapshot', effect: { kind: 'drop', commit: true } });
  await ask(matches, reached);
  await ask(matches, reached);

  tell('3. A copy that ENS begins, and that then ends in an error.');
  world.addFault({ action: 'CopySnapshot', effect: { kind: 'copy-fails' } });
  await ask(transcoder, reached.slice(0, 1));

  tell('4. A node that is not sold to this account: trying again cannot help.');
  await ask(transcoder, withStock('restricted').slice(0, 1));

  tell(
    '5. The sold-out nodes have stock again. The retry queue works itself off: they are copied to, the failed copy is',
  );
  tell('   made again, the others are seen to be there.');
  const before = bought();
  for (const ensRegionId of soldOut) world.setStock(ensRegionId, 'open');
  await untilQueueIsEmpty(cloud);
  tell(
    `   copies bought: ${bought() - before}; tasks left: ${cloud.broker.messages(cloud.addresses.retryQueue, clock.now()).length}`,
  );

  tell('6. The replication rules tick: what they want and is missing is copied.');
  await tick();
  tell('7. The next tick: nothing is missing.');
  await untilAvailable(cloud, pairs);
  await tick();
  tell('8. Prune, which is off until the rules file says otherwise, reports what may go: the copy that failed.');
  const pruned = await cloud.host.fire('ens-snapshot-replicator-prune', 'tick');
  if (pruned.kind !== 'ticked' || pruned.outcome.kind !== 'answered') throw new Error('prune did not run');
  tell(indent(pruneText(JSON.parse(Buffer.from(pruned.outcome.body).toString('utf8')))));
  return pairs;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '   ');
}

function describe({ ensRegionId, outcome, failure }: Pick<PairReport, 'ensRegionId' | 'outcome' | 'failure'>): string {
  return `${ensRegionId} ${outcome}${failure === undefined ? '' : ` (${failure.code ?? failure.kind})`}`;
}
