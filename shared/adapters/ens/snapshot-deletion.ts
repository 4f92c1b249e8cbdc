import type { SnapshotDeletion } from '../../ports.ts';
import type { EnsClient } from './calls.ts';

/**
 * Deletion behind its port, made apart from ENS's other one: what is not bundled cannot be called. On a fresh connection as
 * the paid call: sent a second time, it would be refused because of what the first sending began.
 */
export function createSnapshotDeletion(client: EnsClient): SnapshotDeletion {
  return {
    async deleteSnapshot(snapshotId) {
      await client('DeleteSnapshot', { SnapshotId: snapshotId }, { connection: 'fresh' });
    },
  };
}
