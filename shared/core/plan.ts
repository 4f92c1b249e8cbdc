import { copyWish } from './copy-wish.ts';
import type { Rule } from './effective-rules.ts';
import type { Failure } from './failure.ts';
import { type Hold, holdBack } from './hold-back.ts';
import { type InventoryView, type PlanInventory, viewOf } from './inventory.ts';
import type { ResolvedRule } from './resolved-rule.ts';
import { type NodeJudge, retentionJudge } from './rule-retention.ts';
import { type RuleTimes, timesOf } from './rule-times.ts';
import type { Limits } from './rules.ts';
import { type NotSelected, select } from './selection.ts';
import { type Sight, sightOf } from './sight.ts';
import type { Snapshot } from './snapshot.ts';

/** A copy that a rule wants, and whether it is there. */
export interface PlannedPair {
  readonly source: Snapshot;
  readonly ensRegionId: string;
  readonly sight: Sight;
  /** Why it is missing and stays so in this run. */
  readonly hold?: Hold;
}

/** Why something that a rule speaks of is not wanted: of a snapshot on a source node, or of a pair. */
export type WhyNot = NotSelected | 'the node it is on' | 'an earlier rule wants it' | 'retention would not keep it';

/** How many snapshots a rule leaves alone on a node for a reason. */
export interface WhyNotCount {
  readonly ensRegionId: string;
  readonly reason: WhyNot;
  readonly count: number;
}

/** What one rule comes to. */
export interface RulePlan {
  readonly rule: Rule;
  readonly times: RuleTimes;
  /** Why nothing could be planned: the rule's nodes are not known. */
  readonly unresolved?: Failure;
  /** Sources that ENS is still making. */
  readonly waiting: readonly Snapshot[];
  /** In the order of sources, newest first, then of the rule's nodes; a pair that an earlier rule wants is not here. */
  readonly pairs: readonly PlannedPair[];
  /** The rule's source nodes that could not be read: nothing on them is selected. */
  readonly unseenSources: readonly string[];
  readonly destinationNodes: readonly string[];
  readonly whyNot: readonly WhyNotCount[];
  /** Set where retention decides what is wanted. */
  readonly judge?: NodeJudge;
}

/** What a run would do, rule by rule in the order of the file, and what it was planned from. */
export interface Plan {
  readonly inventory: PlanInventory;
  readonly view: InventoryView;
  readonly rules: readonly RulePlan[];
}

/** What planning has to know beside rules and inventory. */
export interface PlanOptions {
  readonly visibilitySeconds: number;
  readonly installation: string;
  /** The number of the run among all there are: it decides who comes first where a limit lets only some begin. */
  readonly tick: number;
  readonly limits?: Limits | undefined;
  /** When this process last sent a call for a pair, if it did (ms). */
  readonly sentAt: (snapshotId: string, ensRegionId: string) => number | undefined;
}

/**
 * What the enabled `rules` want as of the time of the inventory, given what is there. A pair that two rules want belongs to
 * the first in the file. The same input in any order gives the same plan.
 */
export function planRules(rules: readonly ResolvedRule[], inventory: PlanInventory, options: PlanOptions): Plan {
  const view = viewOf(inventory, options.installation);
  const claimed: Claims = new Map();
  const plans = rules
    .filter(({ rule }) => rule.enabled)
    .map((resolved) => planRule(resolved, { inventory, view, options, claimed }));
  return { inventory, view, rules: holdBack(plans, view, inventory.takenAt, options) };
}

/** Source id → nodes whose pairs with it belong to a rule already. */
type Claims = Map<string, Set<string>>;

interface Surroundings {
  readonly inventory: PlanInventory;
  readonly view: InventoryView;
  readonly options: PlanOptions;
  readonly claimed: Claims;
}

function planRule(resolved: ResolvedRule, { inventory, view, options, claimed }: Surroundings): RulePlan {
  const { rule, sourceNodes, destinationNodes, unresolved } = resolved;
  const times = timesOf(rule, inventory.takenAt);
  const unseenSources = sourceNodes.filter((node) => inventory.gaps.has(node) || resolved.diskGaps?.has(node));
  const selection = select(resolved, readable(resolved, unseenSources), view, times.asOf);
  const counts = countReasons();
  for (const { snapshot, reason } of selection.passedOver) counts.add(snapshot.ensRegionId, reason);

  const judge = retentionJudge(rule, selection, view);
  const wanted = new Map(judge && destinationNodes.map((node) => [node, judge(node).wanted]));
  const isKept = ({ snapshotId }: Snapshot, node: string) => wanted.get(node)?.has(snapshotId) ?? true;
  const pairs = selection.sources.flatMap((source) => {
    // What a rule cannot bring about, a later one may.
    const isPossible = 'wish' in copyWish(rule, source, options.installation);
    const taken = claimed.get(source.snapshotId) ?? new Set();
    if (isPossible) claimed.set(source.snapshotId, taken);
    return destinationNodes.flatMap((ensRegionId): PlannedPair[] => {
      const reason = whyNot(source, ensRegionId);
      if (reason !== undefined) {
        counts.add(ensRegionId, reason);
        return [];
      }
      if (isPossible) taken.add(ensRegionId);
      return [{ source, ensRegionId, sight: sightAt(source, ensRegionId) }];
    });

    function whyNot({ ensRegionId: home }: Snapshot, node: string): WhyNot | undefined {
      if (node === home) return 'the node it is on';
      if (taken.has(node)) return 'an earlier rule wants it';
      return isKept(source, node) ? undefined : 'retention would not keep it';
    }
  });
  return {
    rule,
    times,
    ...(unresolved === undefined ? {} : { unresolved }),
    waiting: selection.waiting,
    pairs,
    unseenSources,
    destinationNodes,
    whyNot: counts.list(),
    ...(judge === undefined ? {} : { judge }),
  };

  function sightAt({ snapshotId }: Snapshot, ensRegionId: string): Sight {
    const pair = {
      sourceId: snapshotId,
      node: { ensRegionId, attempts: 0 },
      sentAt: options.sentAt(snapshotId, ensRegionId),
    };
    const here = { snapshots: view.on(ensRegionId).copiesOf(snapshotId), gap: inventory.gaps.get(ensRegionId) };
    return sightOf(pair, here, inventory.takenAt, options.visibilitySeconds);
  }
}

/** The source nodes to choose from: those that were read whole, or none if only all together show the newest. */
function readable({ rule, sourceNodes }: ResolvedRule, unseen: readonly string[]): readonly string[] {
  const isWhole = rule.source.newest?.per === 'rule' || rule.retention?.per === 'rule';
  if (isWhole && unseen.length > 0) return [];
  return sourceNodes.filter((node) => !unseen.includes(node));
}

function countReasons() {
  const counts = new Map<string, { ensRegionId: string; reason: WhyNot; count: number }>();
  return {
    add(ensRegionId: string, reason: WhyNot) {
      const key = `${ensRegionId} ${reason}`;
      const entry = counts.get(key) ?? { ensRegionId, reason, count: 0 };
      entry.count += 1;
      counts.set(key, entry);
    },
    list: (): WhyNotCount[] =>
      [...counts.values()].toSorted((a, b) => compare(a.ensRegionId, b.ensRegionId) || compare(a.reason, b.reason)),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
