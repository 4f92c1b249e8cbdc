import { CallError } from '../../shared/core/failure.ts';
import type { Clock, SnapshotCloud } from '../../shared/ports.ts';

/** What a script works with: a client that reads all pages and tells every failure, as the official one does, and a clock. */
export interface Tools {
  readonly cloud: Pick<SnapshotCloud, 'copySnapshot' | 'listSnapshots'>;
  readonly clock: Clock;
}

/** Copies a snapshot to nodes, and gives the nodes that it reports as failed. */
export type Script = (tools: Tools, snapshotId: string, nodes: readonly string[]) => Promise<readonly string[]>;

const mostTries = 10;
const settleSeconds = 600;

/** Node by node: calls until ENS says that it has begun a copy; on any other answer, or none, it calls again. */
export const retryLoop: Script = async (tools, snapshotId, nodes) => {
  const failed: string[] = [];
  for (const node of nodes) {
    let left: readonly string[] = [node];
    for (let attempt = 1; attempt <= mostTries && left.length > 0; attempt += 1) {
      left = await copyOnce(tools, snapshotId, left);
      if (left.length > 0) await backOff(tools, attempt);
    }
    failed.push(...left);
  }
  return failed;
};

/** All nodes in one call, and another for those that have not taken their copy; before each it looks who has one. */
export const lookThenRetry: Script = async (tools, snapshotId, nodes) => {
  let left = nodes;
  for (let attempt = 1; attempt <= mostTries && left.length > 0; attempt += 1) {
    left = await missing(tools, snapshotId, left);
    if (left.length > 0) left = await copyOnce(tools, snapshotId, left);
    if (left.length > 0) await backOff(tools, attempt);
  }
  return left;
};

/** Calls once, waits until the copies must be listed, and calls a second time for what is missing then. */
export const secondPass: Script = async (tools, snapshotId, nodes) => {
  await copyOnce(tools, snapshotId, nodes);
  await tools.clock.sleep(settleSeconds);
  const left = await missing(tools, snapshotId, nodes);
  return left.length === 0 ? [] : await copyOnce(tools, snapshotId, left);
};

/** One call; gives the nodes that have not taken a copy, as far as the answer tells. */
async function copyOnce({ cloud }: Tools, snapshotId: string, nodes: readonly string[]): Promise<readonly string[]> {
  const terms = { name: `copy-of-${snapshotId}`, description: 'nightly copy', beginBy: Number.POSITIVE_INFINITY };
  const answer = await orUndefined(() => cloud.copySnapshot({ snapshotId, ensRegionIds: nodes, ...terms }));
  const taken = new Set(answer?.allocated.map(({ ensRegionId }) => ensRegionId));
  return nodes.filter((node) => !taken.has(node));
}

/** The nodes that have no copy, whole or being made; it asks until ENS tells. */
async function missing(tools: Tools, snapshotId: string, nodes: readonly string[]): Promise<readonly string[]> {
  for (let attempt = 1; attempt <= mostTries; attempt += 1) {
    const listing = await orUndefined(() => tools.cloud.listSnapshots({ ensRegionIds: nodes }));
    if (listing !== undefined) {
      const copies = listing.snapshots.filter((one) => one.sourceSnapshotId === snapshotId && one.status !== 'error');
      return nodes.filter((node) => !copies.some(({ ensRegionId }) => ensRegionId === node));
    }
    await backOff(tools, attempt);
  }
  throw new Error(`${snapshotId}: the copies cannot be listed`);
}

function backOff({ clock }: Tools, attempt: number): Promise<void> {
  return clock.sleep(Math.min(120, 2 ** attempt));
}

async function orUndefined<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof CallError) return undefined;
    throw error;
  }
}
