import type { CopyOrder } from '../../shared/ports.ts';
import { noon } from './builders.ts';

/** An order with everything that has to be encoded on its way. */
export const copyOrder: CopyOrder = {
  snapshotId: 'sp-source',
  ensRegionIds: ['cn-a-1', 'cn-b-1'],
  name: '快照:golden',
  description: "for (all) nodes' use* [ensr/1 default - sp-source d-1 2026-11-24T03:00:00Z]",
  instanceBillingCycle: 'Month',
  beginBy: noon,
};
