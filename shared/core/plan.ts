import { nameFault } from './copy-name.ts';
import type { Failure } from './failure.ts';
import type { CopyWish } from './job.ts';
import { descriptionFault } from './marker.ts';
import { markerFor } from './marker-for.ts';
import { type Rule, type RuleSet, ruleNodes } from './rules.ts';
import { select } from './selection.ts';
import { type Sight, sightOf } from './sight.ts';
import type { Snapshot } from './snapshot.ts';
import { fillTemplate } from './template.ts';

/** All snapshots of some nodes; `gaps` says for which nodes there may be others, and why. Taken at `takenAt`, ms. */
export interface PlanInventory {
  readonly snapshots: readonly Snapshot[];
  readonly gaps: ReadonlyMap<string, Failure>;
  readonly takenAt: number;
}

/** A copy that a rule wants, and whether it is there. */
export interface PlannedPair {
  readonly source: Snapshot;
  readonly ensRegionId: string;
  readonly sight: Sight;
}

/** What one rule comes to. */
export interface RulePlan {
  readonly rule: Rule;
  /** Sources that ENS is still making. */
  readonly waiting: readonly Snapshot[];
  /** In the order of sources, newest first, then of the rule's nodes; a pair that an earlier rule wants is not here. */
  readonly pairs: readonly PlannedPair[];
  /** The rule's source nodes that could not be read: nothing on them is selected. */
  readonly unseenSources: readonly string[];
}

/** What planning has to know beside rules and inventory. */
export interface PlanOptions {
  readonly visibilitySeconds: number;
  readonly installation: string;
  /** When this process last sent a call for a pair, if it did (ms). */
  readonly sentAt: (snapshotId: string, ensRegionId: string) => number | undefined;
}

/** What the enabled `rules` want, given what is there; a pair that two rules want belongs to the first in the file. */
export function planRules(rules: readonly Rule[], inventory: PlanInventory, options: PlanOptions): RulePlan[] {
  const copies = byNode(inventory.snapshots);
  const planned = new Set<string>();
  return rules
    .filter(({ enabled }) => enabled)
    .map((rule) => {
      const unseenSources = rule.source.nodes.filter((node) => inventory.gaps.has(node));
      const { sources, waiting } = select(rule, selectable(rule, inventory));
      const pairs = sources.flatMap((source) => {
        // What a rule cannot bring about, a later one may.
        const isPossible = 'wish' in copyWish(rule, source, options.installation);
        return rule.destinations.nodes.flatMap((ensRegionId): PlannedPair[] => {
          const key = `${source.snapshotId} ${ensRegionId}`;
          if (ensRegionId === source.ensRegionId || planned.has(key)) return [];
          if (isPossible) planned.add(key);
          const pair = {
            sourceId: source.snapshotId,
            node: { ensRegionId, attempts: 0 },
            sentAt: options.sentAt(source.snapshotId, ensRegionId),
          };
          const here = { snapshots: copies.get(ensRegionId) ?? [], gap: inventory.gaps.get(ensRegionId) };
          return [{ source, ensRegionId, sight: sightOf(pair, here, inventory.takenAt, options.visibilitySeconds) }];
        });
      });
      return { rule, waiting, pairs, unseenSources };
    });
}

/** What `rule` may choose from: nothing on nodes that were not read whole, nor anything if only all together show the newest. */
function selectable(rule: Rule, { snapshots, gaps }: PlanInventory): readonly Snapshot[] {
  if (rule.source.newest?.per === 'rule' && rule.source.nodes.some((node) => gaps.has(node))) return [];
  return snapshots.filter(({ ensRegionId }) => !gaps.has(ensRegionId));
}

/** The nodes that the enabled rules speak of, each once. */
export function nodesInvolved(rules: RuleSet['rules']): string[] {
  return [...new Set(rules.filter(({ enabled }) => enabled).flatMap(ruleNodes))];
}

/** Name and description of a rule's copies of `source`, or why ENS would not take them. */
export function copyWish(
  rule: Rule,
  source: Snapshot,
  installation: string,
): { readonly wish: CopyWish } | { readonly fault: Failure } {
  const { instanceBillingCycle } = rule.copy;
  const fill = (template: string | undefined) =>
    template === undefined ? undefined : fillTemplate(template, source, rule.name);
  const [name, description] = [fill(rule.copy.name), fill(rule.copy.description)];
  const marker = markerFor({ rule: rule.name }, source, installation);
  const nameIs = name === undefined ? undefined : nameFault(name);
  if (nameIs !== undefined) return invalid('CopyName', `The name "${name}" ${nameIs}.`);
  const descriptionIs = description === undefined ? undefined : descriptionFault(description, marker);
  if (descriptionIs !== undefined) return invalid('CopyDescription', `The description ${descriptionIs}.`);
  return {
    wish: {
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
      ...(instanceBillingCycle === undefined ? {} : { instanceBillingCycle }),
    },
  };
}

function invalid(code: string, message: string): { readonly fault: Failure } {
  return { fault: { kind: 'invalid', code, message } };
}

function byNode(snapshots: readonly Snapshot[]): Map<string, Snapshot[]> {
  const nodes = new Map<string, Snapshot[]>();
  for (const snapshot of snapshots) {
    const here = nodes.get(snapshot.ensRegionId);
    if (here === undefined) nodes.set(snapshot.ensRegionId, [snapshot]);
    else here.push(snapshot);
  }
  return nodes;
}
