import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startLocalCloud } from '../../local/cloud.ts';
import type { CloudOptions, LocalCloud } from '../../local/cloud-options.ts';
import { believableWorld } from '../../local/ens/believable-world.ts';
import { type Answer, type Method, signedCall } from '../../scripts/signed-call.ts';
import type { DeadLetter, Task } from '../../shared/core/task.ts';
import { ownCopy } from './scene.ts';

export const lobby = 'sp-5ka0c8n3rvz5d1ol9pyxe7wk2';

/**
 * The built functions in a local cloud, until the test is over. Seconds stand for minutes. Unless it `isNew`, the
 * installation has made copies before, and so knows that it recognises them.
 */
export async function runningCloud({ isNew = false, ...options }: Partial<CloudOptions> & { isNew?: boolean } = {}) {
  const log: string[] = [];
  const cloud = await startLocalCloud({
    serverlessYaml: join(import.meta.dirname, '..', '..', 's.yaml'),
    inventory: believableWorld(Date.now()),
    copySeconds: 0.2,
    log: (line) => log.push(line),
    triggersRun: false,
    ...options,
    environment: { ENS_VISIBILITY_SECONDS: '30', ENS_TIMEOUT_SECONDS: '2', ...options.environment },
  });
  onTestFinished(() => cloud.close());
  const openNodes = cloud.world.nodes().flatMap(({ ensRegionId, stock }) => (stock === 'open' ? [ensRegionId] : []));
  const sourceNode = cloud.world.snapshots(0).find(({ snapshotId }) => snapshotId === lobby)?.ensRegionId;
  if (sourceNode !== undefined && !isNew) cloud.world.putSnapshot(ownCopy(sourceNode, Date.now()));
  return {
    cloud,
    log,
    /** Nodes that take copies of `lobby`. */
    nodes: openNodes.filter((ensRegionId) => ensRegionId !== sourceNode),
    call: (method: Method, target: string, body?: unknown) =>
      signedCall(cloud.addresses, method, target, body === undefined ? '' : JSON.stringify(body)),
    tasks: () => messages<Task>(cloud, cloud.addresses.retryQueue),
    letters: () => messages<DeadLetter>(cloud, cloud.addresses.deadLetterQueue),
    copiesOn: (ensRegionId: string) =>
      cloud.world
        .snapshots(Date.now())
        .filter((copy) => copy.sourceSnapshotId === lobby && copy.ensRegionId === ensRegionId),
  };
}

export type RunningCloud = Awaited<ReturnType<typeof runningCloud>>;

/** The members of an answer that tests look at. */
export function bodyOf(answer: Answer) {
  return answer.json as {
    readonly status: string | number;
    readonly type?: string;
    readonly detail?: string;
    readonly nodes: readonly { readonly ensRegionId: string; readonly outcome: string; readonly status: string }[];
  };
}

function messages<Body>(cloud: LocalCloud, queue: string): Body[] {
  return cloud.broker
    .messages(queue, Date.now())
    .map(({ body }) => JSON.parse(Buffer.from(body, 'base64').toString('utf8')));
}
