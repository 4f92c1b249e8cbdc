import { isGlob, matchesGlob } from './glob.ts';
import type { Group, NodeSet, RuleSet } from './rules.ts';
import type { EdgeNode } from './snapshot.ts';

/** Whether `rules` cannot be resolved without the list of the account's nodes: some of them name nodes by what they are like. */
export function needNodeList({ rules, groups = {} }: Pick<RuleSet, 'rules' | 'groups'>): boolean {
  const sets = rules.flatMap(({ source, destinations }) => [source, destinations]);
  return sets.some((set) => isOpen(set, groups));
}

/** Whether what `set` comes to depends on which nodes there are. */
export function isOpen(set: NodeSet, groups: NonNullable<RuleSet['groups']>): boolean {
  return (
    (set.nodes ?? []).some(isGlob) ||
    (set.groups ?? []).some((name) => {
      const { nodes = [], areas, provinces } = groups[name] ?? {};
      return areas !== undefined || provinces !== undefined || nodes.some(isGlob);
    })
  );
}

/**
 * The ids of the nodes that `set` names, each once: ids as they are written, known or not; what globs, areas and provinces
 * find among `nodes`, those of the account, sorted.
 */
export function nodesOf(set: NodeSet, groups: NonNullable<RuleSet['groups']>, nodes: readonly EdgeNode[]): string[] {
  const named = (set.groups ?? []).flatMap((name) => nodesOfGroup(groups[name] ?? {}, nodes));
  return without([...byId(set.nodes ?? [], nodes), ...named], set.exclude);
}

function nodesOfGroup({ nodes: ids = [], areas, provinces, exclude }: Group, nodes: readonly EdgeNode[]): string[] {
  const placed = nodes
    .filter(
      ({ area, province }) =>
        areas?.some((glob) => matchesPlace(glob, area)) || provinces?.some((glob) => matchesPlace(glob, province)),
    )
    .map(({ ensRegionId }) => ensRegionId)
    .toSorted();
  return without([...byId(ids, nodes), ...placed], exclude);
}

/** Whether a glob means an area or a province, in any case. */
export function matchesPlace(glob: string, place = ''): boolean {
  return matchesGlob(glob.toLowerCase(), place.toLowerCase());
}

function byId(ids: readonly string[], nodes: readonly EdgeNode[]): string[] {
  const found = (glob: string) =>
    nodes
      .map(({ ensRegionId }) => ensRegionId)
      .filter((node) => matchesGlob(glob, node))
      .toSorted();
  return ids.flatMap((id) => (isGlob(id) ? found(id) : id));
}

function without(ids: readonly string[], exclude: readonly string[] = []): string[] {
  return [...new Set(ids)].filter((id) => !exclude.some((glob) => matchesGlob(glob, id)));
}
