import { effectiveRules, type Rule } from './effective-rules.ts';
import type { Failure } from './failure.ts';
import { type Known, meansNode } from './means-node.ts';
import { isOpen, nodesOf } from './rule-nodes.ts';
import type { RuleSet } from './rules.ts';
import type { Disk, EdgeNode } from './snapshot.ts';

/** A rule whose nodes and disks are known by id. */
export interface ResolvedRule {
  readonly rule: Rule;
  readonly sourceNodes: readonly string[];
  readonly destinationNodes: readonly string[];
  /** The groups of the file, and what ENS lists of nodes: what a node is like that is not listed is not known. */
  readonly groups: NonNullable<RuleSet['groups']>;
  readonly listed: ReadonlyMap<string, EdgeNode>;
  /** Set when tags or instances choose the disks: those that they choose. */
  readonly chosenDisks?: ReadonlySet<string>;
  /** Set with them: those that they certainly do not choose. A disk that is not listed, or detached, may be either. */
  readonly otherDisks?: ReadonlySet<string>;
  /** Set with them: the nodes whose disks could not all be listed, and why. */
  readonly diskGaps?: ReadonlyMap<string, Failure>;
  /** Why its nodes are not known: the list of nodes could not be read. */
  readonly unresolved?: Failure;
}

/** The account's nodes, or why they could not be listed. */
export type NodeList = { readonly nodes: readonly EdgeNode[] } | { readonly failure: Failure };

/** The rules of the file, in its order, each with the nodes that it speaks of. */
export function resolveNodes(rules: RuleSet, list: NodeList): ResolvedRule[] {
  const groups = rules.groups ?? {};
  const nodes = 'nodes' in list ? list.nodes : [];
  const listed = new Map(nodes.map((node) => [node.ensRegionId, node]));
  return effectiveRules(rules).map((rule) => {
    const sides = [rule.source, rule.destinations] as const;
    if ('failure' in list && sides.some((side) => isOpen(side, groups))) {
      return { rule, groups, listed, sourceNodes: [], destinationNodes: [], unresolved: list.failure };
    }
    const [sourceNodes, destinationNodes] = sides.map((side) => nodesOf(side, groups, nodes)) as [string[], string[]];
    return { rule, groups, listed, sourceNodes, destinationNodes };
  });
}

/** Whether the rule means a node, listed or not, to read from. */
export function readsFrom({ rule, sourceNodes, groups, listed }: ResolvedRule, ensRegionId: string): Known {
  if (sourceNodes.includes(ensRegionId)) return true;
  return meansNode(rule.source, groups, listed.get(ensRegionId) ?? { ensRegionId });
}

/** Whether the rule means a node, listed or not, to copy to. */
export function copiesTo({ rule, destinationNodes, groups, listed }: ResolvedRule, ensRegionId: string): Known {
  if (destinationNodes.includes(ensRegionId)) return true;
  return meansNode(rule.destinations, groups, listed.get(ensRegionId) ?? { ensRegionId });
}

/** Whether the rule's disks are chosen by what only DescribeDisks tells. */
export function needsDisks({ rule: { source } }: ResolvedRule): boolean {
  return source.diskTags !== undefined || source.instances !== undefined;
}

/** The rule with the disks that its tags and instances choose among `disks`, which are not all those on the nodes in `gaps`. */
export function resolveDisks(
  resolved: ResolvedRule,
  disks: readonly Disk[],
  gaps: ReadonlyMap<string, Failure>,
): ResolvedRule {
  if (!needsDisks(resolved)) return resolved;
  const { diskTags = {}, instances } = resolved.rule.source;
  const idsOf = (some: readonly Disk[]) => new Set(some.map(({ diskId }) => diskId));
  const isTagged = ({ tags }: Disk) => Object.entries(diskTags).every(([key, value]) => tags[key] === value);
  const isOn = (instanceId: string | undefined) =>
    instances === undefined || (instanceId !== undefined && instances.includes(instanceId));
  return {
    ...resolved,
    chosenDisks: idsOf(disks.filter((disk) => isTagged(disk) && isOn(disk.instanceId))),
    otherDisks: idsOf(
      disks.filter((disk) => !(isTagged(disk) && (disk.instanceId === undefined || isOn(disk.instanceId)))),
    ),
    diskGaps: gaps,
  };
}

/** The nodes that `rules` read from and copy to, each once. */
export function nodesInvolved(rules: readonly ResolvedRule[]): string[] {
  return [...new Set(rules.flatMap(({ sourceNodes, destinationNodes }) => [...sourceNodes, ...destinationNodes]))];
}
