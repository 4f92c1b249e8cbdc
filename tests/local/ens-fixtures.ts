import type { CopySnapshotBody } from '../../local/ens/copy.ts';
import type { DescribeSnapshotsBody } from '../../local/ens/describe.ts';
import type { DescribeDisksBody } from '../../local/ens/describe-disks.ts';
import type { EnsOutcome } from '../../local/ens/errors.ts';
import type { EnsDisk, EnsNode, EnsSnapshot, NodeStock } from '../../local/ens/inventory.ts';
import type { EnsResult } from '../../local/ens/result.ts';
import { createEnsWorld, type EnsSeed, type EnsWorld } from '../../local/ens/world.ts';

export const NOW = Date.parse('2026-11-24T02:54:38Z');
export const COPY_SECONDS = 60;
/** The node the source `sp-source` is on. */
export const HOME = 'cn-hangzhou-26';
export const OPEN = 'cn-hangzhou-27';
export const OTHER = 'cn-chengdu-telecom';
export const SOLD_OUT = 'cn-suzhou-9';
export const RESTRICTED = 'cn-beijing-cmcc';

export function node(ensRegionId: string, stock: NodeStock = 'open'): EnsNode {
  return {
    ensRegionId,
    name: `节点 ${ensRegionId}`,
    enName: ensRegionId,
    area: 'EastChina',
    province: 'Zhejiang',
    stock,
  };
}

export function disk(changes: Partial<EnsDisk> = {}): EnsDisk {
  return {
    diskId: 'd-1',
    ensRegionId: HOME,
    diskName: 'data',
    sizeMiB: 40960,
    category: 'cloud_efficiency',
    type: 'data',
    instanceId: 'i-1',
    ...changes,
  };
}

export function snapshot(changes: Partial<EnsSnapshot> = {}): EnsSnapshot {
  return {
    snapshotId: 'sp-source',
    snapshotName: 'nightly',
    ensRegionId: HOME,
    createdAt: NOW - 3_600_000,
    sizeMiB: 40960,
    sourceDiskId: 'd-1',
    sourceDiskType: 'data',
    sourceDiskCategory: 'cloud_efficiency',
    status: 'available',
    ...changes,
  };
}

/** Numbers in [0, 1) that are the same in every run. */
export function seededRandom(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

export function world(changes: Partial<EnsSeed> = {}): EnsWorld {
  return createEnsWorld({
    nodes: [node(HOME), node(OPEN), node(OTHER), node(SOLD_OUT, 'sold-out'), node(RESTRICTED, 'restricted')],
    disks: [disk()],
    snapshots: [snapshot()],
    copySeconds: COPY_SECONDS,
    random: seededRandom(),
    ...changes,
  });
}

/** CopySnapshot of `sp-source` to these nodes, with more or other parameters where given. */
export function copy(of: EnsWorld, nodes: readonly string[], more: Record<string, string> = {}, now = NOW): EnsResult {
  const parameters = { SnapshotId: 'sp-source', DestinationRegionIds: JSON.stringify(nodes), ...more };
  return of.call({ action: 'CopySnapshot', parameters }, now);
}

export function describeAll(of: EnsWorld, parameters: Record<string, string> = {}, now = NOW): DescribeSnapshotsBody {
  const { outcome } = of.call({ action: 'DescribeSnapshots', parameters: { PageSize: '50', ...parameters } }, now);
  return succeeded(outcome, 'Snapshots');
}

export function describeDisks(of: EnsWorld, parameters: Record<string, string> = {}, now = NOW): DescribeDisksBody {
  const { outcome } = of.call({ action: 'DescribeDisks', parameters: { PageSize: '50', ...parameters } }, now);
  return succeeded(outcome, 'Disks');
}

/** Begins to delete a snapshot, or is refused; gives the error's code, or `accepted`. */
export function deletion(of: EnsWorld, SnapshotId: string, now = NOW): string {
  const { outcome } = of.call({ action: 'DeleteSnapshot', parameters: { SnapshotId } }, now);
  return outcome.ok ? 'accepted' : outcome.error.code;
}

/** The body of a CopySnapshot that must have succeeded. */
export function copied(result: EnsResult): CopySnapshotBody {
  return succeeded(result.outcome, 'BizStatusCode');
}

/** The ids of the new snapshots of a CopySnapshot that must have succeeded. */
export function newIds(result: EnsResult): string[] {
  return (copied(result).AllocationId ?? []).flatMap((allocation) => allocation.InstanceId);
}

function succeeded<Body extends object, Wanted extends Body>(outcome: EnsOutcome<Body>, member: keyof Wanted): Wanted {
  if (outcome.ok && member in outcome.body) return outcome.body as Wanted;
  throw new Error(`not the expected answer: ${JSON.stringify(outcome)}`);
}
