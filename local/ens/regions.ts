import type { EnsOutcome } from './errors.ts';
import type { EnsParameters } from './parameters.ts';
import type { EnsState } from './state.ts';

/** DescribeEnsRegions' documented answer; it tells nothing of a node's stock. */
export interface DescribeEnsRegionsBody {
  readonly Code: 0;
  readonly EnsRegions: {
    readonly EnsRegions: readonly {
      readonly EnsRegionId: string;
      readonly Name: string;
      readonly EnName: string;
      readonly Area: string;
      readonly Province: string;
    }[];
  };
}

/** Carries out DescribeEnsRegions: every node, or the one asked for; an unknown one gives an empty list (not documented). */
export function describeEnsRegions(state: EnsState, parameters: EnsParameters): EnsOutcome<DescribeEnsRegionsBody> {
  const { EnsRegionId } = parameters;
  const nodes = [...state.nodes.values()].filter((node) => (EnsRegionId ?? node.ensRegionId) === node.ensRegionId);
  return {
    ok: true,
    body: {
      Code: 0,
      EnsRegions: {
        EnsRegions: nodes.map((node) => ({
          EnsRegionId: node.ensRegionId,
          Name: node.name,
          EnName: node.enName,
          Area: node.area,
          Province: node.province,
        })),
      },
    },
  };
}
