import type { Failure } from './failure.ts';
import type { ResolvedRule } from './resolved-rule.ts';

/** A node of which not everything could be read, and why. */
export interface UnseenNode {
  readonly ensRegionId: string;
  readonly failure: Failure;
}

/** A source node on which a rule selects nothing, because what there is of this could not be read. */
export interface UnseenSource extends UnseenNode {
  readonly of: 'snapshots' | 'disks';
}

type Gaps = ReadonlyMap<string, Failure>;

/** The nodes that have gaps, in the order of their ids. */
export function unseenNodes(gaps: Gaps): UnseenNode[] {
  return [...gaps.keys()].toSorted().flatMap((node) => unseen(node, gaps));
}

/** What could not be read of the source nodes of a rule, given which nodes have gaps in their snapshots; in the rule's order. */
export function unseenSources({ sourceNodes, diskGaps = new Map() }: ResolvedRule, gaps: Gaps): UnseenSource[] {
  return sourceNodes.flatMap((node) => [
    ...unseen(node, gaps).map((each) => ({ ...each, of: 'snapshots' as const })),
    ...unseen(node, diskGaps).map((each) => ({ ...each, of: 'disks' as const })),
  ]);
}

function unseen(ensRegionId: string, gaps: Gaps): UnseenNode[] {
  const failure = gaps.get(ensRegionId);
  return failure === undefined ? [] : [{ ensRegionId, failure }];
}
