import type { EnsNode } from '../../local/ens/inventory.ts';

/** A node with stock, named by its id. */
export function edgeNode(ensRegionId: string): EnsNode {
  return {
    ensRegionId,
    name: ensRegionId,
    enName: ensRegionId,
    area: 'EastChina',
    province: 'Zhejiang',
    stock: 'open',
  };
}
