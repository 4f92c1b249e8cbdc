import type { Failure } from './failure.ts';
import { matchesGlob } from './glob.ts';
import type { Settings } from './settings.ts';

/** What the operator forbids: globs of ids. */
export type DenyLists = Pick<Settings, 'denySnapshots' | 'denyNodes'>;

/** Why the operator's deny lists forbid copying this snapshot, or undefined. */
export function snapshotBrake(snapshotId: string, { denySnapshots }: DenyLists): Failure | undefined {
  if (!denySnapshots.some((glob) => matchesGlob(glob, snapshotId))) return undefined;
  return { kind: 'denied', code: 'DENY_SNAPSHOTS', message: 'Copying this snapshot is switched off by the operator.' };
}

/** Why the operator's deny lists forbid copying to this node, or undefined. */
export function nodeBrake(ensRegionId: string, { denyNodes }: DenyLists): Failure | undefined {
  if (!denyNodes.some((glob) => matchesGlob(glob, ensRegionId))) return undefined;
  return { kind: 'denied', code: 'DENY_NODES', message: 'Copying to this node is switched off by the operator.' };
}
