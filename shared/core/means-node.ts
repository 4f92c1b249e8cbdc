import { matchesGlob } from './glob.ts';
import { matchesPlace } from './rule-nodes.ts';
import type { Group, NodeSet, RuleSet } from './rules.ts';
import type { EdgeNode } from './snapshot.ts';

/** An answer by what is known. */
export type Known = boolean | 'unknown';

/**
 * Whether `set` means `node`, of which no more may be known than its id: what ENS does not list, or lists without its area
 * or province, may be in any.
 */
export function meansNode(set: NodeSet, groups: NonNullable<RuleSet['groups']>, node: EdgeNode): Known {
  if (isOneOf(set.exclude, node)) return false;
  return any([isOneOf(set.nodes, node), ...(set.groups ?? []).map((name) => groupMeans(groups[name] ?? {}, node))]);
}

function groupMeans({ nodes, areas, provinces, exclude }: Group, node: EdgeNode): Known {
  if (isOneOf(exclude, node)) return false;
  return any([isOneOf(nodes, node), isPlaced(areas, node.area), isPlaced(provinces, node.province)]);
}

function isOneOf(ids: readonly string[] = [], { ensRegionId }: EdgeNode): boolean {
  return ids.some((glob) => matchesGlob(glob, ensRegionId));
}

function isPlaced(globs: readonly string[] = [], place: string | undefined): Known {
  if (place === undefined) return globs.length > 0 && 'unknown';
  return globs.some((glob) => matchesPlace(glob, place));
}

function any(answers: readonly Known[]): Known {
  return answers.includes(true) || (answers.includes('unknown') && 'unknown');
}
