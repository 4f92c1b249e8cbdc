import { closestWord } from './closest-word.ts';
import { matchesGlob } from './glob.ts';
import { type Finding, knownNodes, type LintedRule, type LintOptions } from './lint-context.ts';
import { matchesPlace } from './rule-nodes.ts';
import type { Group, NodeSet, RuleSet } from './rules.ts';
import type { EdgeNode } from './snapshot.ts';

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

/** What is written of a set of nodes, and what it says of those that it does not mean. */
const entries = {
  nodes: { is: 'is no node', matches: matchesGlob, of: ({ ensRegionId }) => ensRegionId },
  exclude: { is: 'leaves out no node', matches: matchesGlob, of: ({ ensRegionId }) => ensRegionId },
  areas: { is: 'is the area of no node', matches: matchesPlace, of: ({ area = '' }) => area },
  provinces: { is: 'is the province of no node', matches: matchesPlace, of: ({ province = '' }) => province },
} satisfies Record<string, Entry>;

interface Entry {
  readonly is: string;
  readonly matches: (glob: string, text: string) => boolean;
  readonly of: (node: EdgeNode) => string;
}

type Key = keyof typeof entries;

/** Ids, globs, areas and provinces that mean none of the account's nodes, where these are known. */
export function lintUnknownNodes({ groups = {}, rules }: RuleSet, { nodes }: LintOptions): Finding[] {
  if (nodes === undefined) return [];
  const sets: { path: Finding['path']; set: Pick<Group, Key> }[] = [
    ...rules.flatMap(({ source, destinations }, index) => [
      { path: ['rules', index, 'source'], set: source },
      { path: ['rules', index, 'destinations'], set: destinations },
    ]),
    ...Object.entries(groups).map(([name, set]) => ({ path: ['groups', name], set })),
  ];
  return sets.flatMap(({ path, set }) =>
    (Object.keys(entries) as Key[]).flatMap((key) =>
      (set[key] ?? []).flatMap((glob, position) =>
        nodes.some((node) => entries[key].matches(glob, entries[key].of(node)))
          ? []
          : { path: [...path, key, position], message: unknownMessage(glob, key, nodes) },
      ),
    ),
  );
}

function unknownMessage(glob: string, key: Key, nodes: readonly EdgeNode[]): string {
  const meant = /[*?]/.test(glob) ? undefined : closestWord(glob, nodes.map(entries[key].of));
  return `${glob} ${entries[key].is} of this account${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

/** Groups that no rule speaks of, and those that come to no node. */
export function lintGroups(file: RuleSet, options: LintOptions): Finding[] {
  const sets: NodeSet[] = file.rules.flatMap(({ source, destinations }) => [source, destinations]);
  const used = new Set(sets.flatMap((set) => set.groups ?? []));
  return Object.keys(file.groups ?? {}).flatMap((name) => {
    const isEmpty = knownNodes({ groups: [name] }, file, options)?.length === 0;
    const messages = [...(used.has(name) ? [] : ['is used by no rule']), ...(isEmpty ? ['comes to no node'] : [])];
    return messages.map((message) => ({ path: ['groups', name], message }));
  });
}
