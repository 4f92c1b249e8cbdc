import { type DenyLists, nodeBrake, snapshotBrake } from './brakes.ts';
import { copyWish } from './copy-wish.ts';
import { countedTogether } from './counted-per.ts';
import type { Rule } from './effective-rules.ts';
import type { Failure } from './failure.ts';
import type { Hold } from './hold.ts';
import { holdBack } from './hold-back.ts';
import { type InventoryView, type PlanInventory, viewOf } from './inventory.ts';
import type { ResolvedRule } from './resolved-rule.ts';
import type { Limits } from './rule-limits.ts';
import { type NodeJudge, retentionJudge } from './rule-retention.ts';
import { type RuleTimes, timesOf } from './rule-times.ts';
import { type Selection, select } from './selection.ts';
import { type Sight, sightOf } from './sight.ts';
import type { Snapshot } from './snapshot.ts';
import { type UnseenSource, unseenSources } from './unseen.ts';
import { countReasons, type WhyNotCount } from './why-not.ts';

/** A copy that a rule wants, and whether it is there. */
export interface PlannedPair {
  readonly source: Snapshot;
  readonly ensRegionId: string;
  readonly sight: Sight;
  /** Why it is not called for, so that no window and no limit holds it back: ENS would not take it, or the operator forbids it. */
  readonly fault?: Failure;
  /** Why it does not begin in this run. */
  readonly hold?: Hold;
}

/** What a rule selects, before it is known where it has to go. */
export interface Choice {
  readonly rule: Rule;
  readonly resolved: ResolvedRule;
  readonly times: RuleTimes;
  /** What could not be read of the rule's source nodes: nothing on them is selected. */
  readonly unseenSources: readonly UnseenSource[];
  readonly selection: Selection;
}

/** What one rule comes to. */
export interface RulePlan extends Choice {
  /** Why nothing could be planned: the rule's nodes are not known. */
  readonly unresolved?: Failure;
  /** In the order of sources, newest first, then of the rule's nodes; a pair that an earlier rule wants is not here. */
  readonly pairs: readonly PlannedPair[];
  /** Pairs that this rule wants too, and an earlier one has: it copies none of them, and is as fresh as they are. */
  readonly shared: readonly PlannedPair[];
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
  /** The rules that are run, unless all are. */
  readonly names?: readonly string[] | undefined;
  readonly limits?: Limits | undefined;
  /** How many copies may begin while none of ours is recognised; unless given, any number. */
  readonly maxUnrecognised?: number;
  /** How many copies may begin on a node within 24 hours, and the sources that this process sent there a moment ago. */
  readonly nodeBudget?: { readonly max: number; readonly sentTo: (ensRegionId: string) => readonly string[] };
  /** What the operator forbids to copy, and to copy to. */
  readonly deny?: DenyLists;
  /** When this process last sent a call for a pair, if it did (ms). */
  readonly sentAt: (snapshotId: string, ensRegionId: string) => number | undefined;
}

/**
 * What those of `rules` that are enabled and run want as of the time of the inventory, given what is there. A pair that two
 * of them want belongs to the first in the file. The others only count: what they have begun leaves the file's limits less
 * room. The same input in any order gives the same plan.
 */
export function planRules(rules: readonly ResolvedRule[], inventory: PlanInventory, options: PlanOptions): Plan {
  const view = viewOf(inventory, options.installation);
  const choices = rules.map((resolved) => choose(resolved, inventory, view));
  const run = choices.filter(({ rule }) => rule.enabled && (options.names?.includes(rule.name) ?? true));
  const claims = claimsOn(run.map(({ selection }) => selection.sources));
  const plans = run.map((choice) => planRule(choice, { inventory, view, options, claims }));
  return { inventory, view, rules: holdBack(plans, { choices, view, inventory, options }) };
}

function choose(resolved: ResolvedRule, { gaps, takenAt }: PlanInventory, view: InventoryView): Choice {
  const times = timesOf(resolved.rule, takenAt);
  const unseen = unseenSources(resolved, gaps);
  return {
    rule: resolved.rule,
    resolved,
    times,
    unseenSources: unseen,
    selection: select(resolved, readable(resolved, unseen), view, times.asOf),
  };
}

/** Source id → nodes whose pairs with it belong to a rule already; only of sources that several rules select. */
type Claims = ReadonlyMap<string, Set<string>>;

function claimsOn(selections: readonly (readonly Snapshot[])[]): Claims {
  const seen = new Set<string>();
  const claims = new Map<string, Set<string>>();
  for (const { snapshotId } of selections.flat()) {
    if (seen.has(snapshotId)) claims.set(snapshotId, new Set());
    seen.add(snapshotId);
  }
  return claims;
}

interface Surroundings {
  readonly inventory: PlanInventory;
  readonly view: InventoryView;
  readonly options: PlanOptions;
  readonly claims: Claims;
}

function planRule(choice: Choice, around: Surroundings): RulePlan {
  const { rule, resolved, selection } = choice;
  const { destinationNodes, unresolved } = resolved;
  const { inventory, view, options, claims } = around;
  const counts = countReasons();
  for (const { snapshot, reason } of selection.passedOver) counts.add(snapshot.ensRegionId, reason);

  const judge = retentionJudge(resolved, selection, view);
  const places = destinationNodes.map((ensRegionId) => ({
    ensRegionId,
    here: view.on(ensRegionId),
    gap: inventory.gaps.get(ensRegionId),
    brake: options.deny && nodeBrake(ensRegionId, options.deny),
    wanted: judge?.(ensRegionId).wanted,
  }));
  // A loop that makes nothing but pairs: there may be a million.
  const pairs: PlannedPair[] = [];
  const shared: PlannedPair[] = [];
  for (const source of selection.sources) {
    const { snapshotId } = source;
    const taken = claims.get(snapshotId);
    const wish = copyWish(rule, source, options.installation);
    const isPossible = 'wish' in wish;
    const sourceFault = isPossible ? options.deny && snapshotBrake(snapshotId, options.deny) : wish.fault;
    for (const { ensRegionId, here, gap, brake, wanted } of places) {
      if (ensRegionId === source.ensRegionId) counts.add(ensRegionId, 'the node it is on');
      else if (wanted?.has(snapshotId) === false) counts.add(ensRegionId, 'retention would not keep it');
      else {
        const sentAt = options.sentAt(snapshotId, ensRegionId);
        const sight = sightHere(here.copiesOf(snapshotId), gap, { source, ensRegionId, sentAt });
        const isShared = taken?.has(ensRegionId) === true;
        if (isShared) counts.add(ensRegionId, 'an earlier rule wants it');
        // What a rule cannot bring about, a later one may.
        else if (isPossible) taken?.add(ensRegionId);
        const fault = sourceFault ?? brake;
        const pair = { source, ensRegionId, sight };
        (isShared ? shared : pairs).push(fault === undefined ? pair : { ...pair, fault });
      }
    }
  }
  return {
    ...choice,
    ...(unresolved === undefined ? {} : { unresolved }),
    pairs,
    shared,
    destinationNodes,
    whyNot: counts.list(),
    ...(judge === undefined ? {} : { judge }),
  };

  function sightHere(copies: readonly Snapshot[], gap: Failure | undefined, pair: SentPair): Sight {
    if (copies.length === 0 && gap === undefined && pair.sentAt === undefined) return missing;
    const { source, ensRegionId, sentAt } = pair;
    const { snapshotId: sourceId, creationTime: sourceMadeAt } = source;
    const of = { sourceId, sourceMadeAt, node: { ensRegionId, attempts: 0 }, sentAt };
    return sightOf(of, { snapshots: copies, gap }, inventory.takenAt, options.visibilitySeconds);
  }
}

interface SentPair {
  readonly source: Snapshot;
  readonly ensRegionId: string;
  readonly sentAt: number | undefined;
}

const missing: Sight = { state: 'missing' };

/** The source nodes to choose from: those that were read whole, or none if only all together show the newest. */
function readable({ rule, sourceNodes }: ResolvedRule, unseen: readonly UnseenSource[]): readonly string[] {
  if (countedTogether(rule) === 'rule' && unseen.length > 0) return [];
  const hidden = new Set(unseen.map(({ ensRegionId }) => ensRegionId));
  return sourceNodes.filter((node) => !hidden.has(node));
}
