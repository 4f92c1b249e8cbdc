import { chunks } from '../core/chunks.ts';
import { type NodeList, needsDisks, type ResolvedRule, resolveDisks, resolveNodes } from '../core/resolved-rule.ts';
import { needNodeList } from '../core/rule-nodes.ts';
import type { RuleSet } from '../core/rules.ts';
import type { Disk } from '../core/snapshot.ts';
import { attempt } from './attempt.ts';
import type { Deps } from './deps.ts';
import { nodesPerListing } from './take-inventory.ts';

/** The rules with the nodes and disks that they name by what these are like; ENS is asked only for what they need. */
export async function resolveRules(deps: Deps, rules: RuleSet, known?: NodeList): Promise<ResolvedRule[]> {
  const list = known ?? (needNodeList(rules) ? await listNodes(deps) : { nodes: [] });
  const resolved = resolveNodes(rules, list);
  const nodes = [...new Set(resolved.filter(needsDisks).flatMap(({ sourceNodes }) => sourceNodes))];
  if (nodes.length === 0) return resolved;
  const { disks, gaps } = await listDisks(deps, nodes);
  return resolved.map((rule) => resolveDisks(rule, disks, gaps));
}

/** The account's nodes, or why they could not be read. */
export async function listNodes(deps: Deps): Promise<NodeList> {
  const listed = await attempt(deps, 'read', () => deps.cloud.listNodes());
  return listed.ok ? { nodes: listed.value } : { failure: listed.failure };
}

async function listDisks(deps: Deps, nodes: readonly string[]): Promise<{ disks: Disk[]; gaps: ReadonlySet<string> }> {
  const disks: Disk[] = [];
  const gaps = new Set<string>();
  await Promise.all(
    chunks(nodes, nodesPerListing).map(async (ensRegionIds) => {
      const listed = await attempt(deps, 'read', () => deps.cloud.listDisks({ ensRegionIds }));
      if (listed.ok) disks.push(...listed.value.disks);
      if (!listed.ok || !listed.value.complete) for (const node of ensRegionIds) gaps.add(node);
    }),
  );
  return { disks, gaps };
}
