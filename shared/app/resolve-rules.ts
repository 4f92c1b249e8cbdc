import { nodesUnlisted } from '../core/own-failures.ts';
import { type NodeList, needsDisks, type ResolvedRule, resolveDisks, resolveNodes } from '../core/resolved-rule.ts';
import { needNodeList } from '../core/rule-nodes.ts';
import type { RuleSet } from '../core/rules.ts';
import { attempt } from './attempt.ts';
import type { Deps } from './deps.ts';
import { readByNodes } from './read-by-nodes.ts';

/** The rules with the nodes and disks that they name by what these are like; ENS is asked only for what they need. */
export async function resolveRules(deps: Deps, rules: RuleSet, known?: NodeList): Promise<ResolvedRule[]> {
  const list = known ?? (needNodeList(rules) ? await listNodes(deps) : { nodes: [] });
  const resolved = resolveNodes(rules, list);
  const nodes = [...new Set(resolved.filter(needsDisks).flatMap(({ sourceNodes }) => sourceNodes))];
  if (nodes.length === 0) return resolved;
  const { items, gaps } = await readByNodes(deps, 'disks', nodes, async (ensRegionIds) => {
    const { disks, complete } = await deps.cloud.listDisks({ ensRegionIds });
    return { items: disks, complete };
  });
  return resolved.map((rule) => resolveDisks(rule, items, gaps));
}

/** The account's nodes, or why they could not be read; the log tells that, too. */
export async function listNodes(deps: Deps): Promise<NodeList> {
  const listed = await attempt(deps, 'read', () => deps.cloud.listNodes());
  if (listed.ok && listed.value.length > 0) return { nodes: listed.value };
  const failure = listed.ok ? nodesUnlisted : listed.failure;
  deps.log.warn('nodes.unknown', { ...failure });
  return { failure };
}
