import { matchesGlob } from './glob.ts';
import type { Finding, LintedRule, LintOptions } from './lint-context.ts';
import type { NodeSet, RuleSet } from './rules.ts';

/** Sides of a rule that come to no node, and rules whose only destination is where the source is. */
export function lintNodes({ path, sourceNodes, destinationNodes }: LintedRule): Finding[] {
  const empty = [
    ...(sourceNodes?.length === 0 ? ['source'] : []),
    ...(destinationNodes?.length === 0 ? ['destinations'] : []),
  ];
  if (empty.length > 0) return empty.map((side) => ({ path: [...path, side], message: 'comes to no node' }));
  const [home, ...others] = sourceNodes ?? [];
  if (home === undefined || others.length > 0 || destinationNodes?.some((node) => node !== home) !== false) return [];
  return [{ path: [...path, 'destinations'], message: 'comes to no node but the one that the source is on' }];
}

/** Ids and globs of nodes that are none of the account's, where these are known. */
export function lintUnknownNodes({ groups = {}, rules }: RuleSet, { nodes }: LintOptions): Finding[] {
  if (nodes === undefined) return [];
  const sides = rules.flatMap(({ source, destinations }, index) => [
    { path: ['rules', index, 'source'], names: source.nodes },
    { path: ['rules', index, 'destinations'], names: destinations.nodes },
  ]);
  const all = [
    ...sides,
    ...Object.entries(groups).map(([name, group]) => ({ path: ['groups', name], names: group.nodes })),
  ];
  return all.flatMap(({ path, names = [] }) =>
    names.flatMap((name, position) =>
      nodes.some(({ ensRegionId }) => matchesGlob(name, ensRegionId))
        ? []
        : { path: [...path, 'nodes', position], message: `${name} is no node of this account` },
    ),
  );
}

/** Groups that no rule speaks of. */
export function lintGroups({ groups = {}, rules }: RuleSet): Finding[] {
  const sets: NodeSet[] = rules.flatMap(({ source, destinations }) => [source, destinations]);
  const used = new Set(sets.flatMap((set) => set.groups ?? []));
  return Object.keys(groups)
    .filter((name) => !used.has(name))
    .map((name) => ({ path: ['groups', name], message: 'is used by no rule' }));
}
