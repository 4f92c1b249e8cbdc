import type { Retention } from './effective-rules.ts';
import { groupBy } from './group-by.ts';
import type { InventoryView, OwnCopy, PlanInventory } from './inventory.ts';
import { type DestinationsOfRules, leftoversOf } from './leftovers.ts';
import { type Plan, planRules, type RulePlan } from './plan.ts';
import { createProtection } from './protection.ts';
import { nodesInvolved, type ResolvedRule } from './resolved-rule.ts';
import { sourceTime } from './snapshot.ts';

/** Why a copy may go: retention does not keep it, it is a second one of its pair, or it ended in `error`. */
export type DeletionReason = 'retention' | 'surplus' | 'error';

/** A copy of ours that may be deleted. */
export interface PlannedDeletion {
  readonly copy: OwnCopy;
  readonly reason: DeletionReason;
  /** Whether the rules file lets it be deleted, or only reported. */
  readonly apply: Retention['apply'];
  /** An available copy of the same disk, or of the same rule, that stays on the node; none is needed for a failed one. */
  readonly survivorId?: string;
}

export interface DeletionPlan {
  /** In a stable order. Empty where there are obstacles. */
  readonly deletions: readonly PlannedDeletion[];
  /** What is not known, so that nothing may be deleted. */
  readonly obstacles: readonly string[];
  /** How many copies of a rule stay because another rule speaks for them. */
  readonly spared: readonly { readonly rule: string; readonly because: string; readonly count: number }[];
}

/** What a deletion is planned from. All rules of the file are given, disabled ones too. */
export interface DeletionInputs {
  readonly rules: readonly ResolvedRule[];
  readonly inventory: PlanInventory;
  readonly nodeCount: number;
  readonly installation: string;
  readonly visibilitySeconds: number;
  readonly timeoutSeconds: number;
  /** What governs copies of no rule of the file. */
  readonly applyToOrphans: Retention['apply'];
}

/**
 * Which copies may go. Only ours; never one that a rule wants; of a disk (or rule) on a node never the last available one;
 * and nothing at all unless everything is known that a rule could want.
 */
export function planDeletions(inputs: DeletionInputs): DeletionPlan {
  const obstacles = obstaclesOf(inputs);
  if (obstacles.length > 0) return { deletions: [], obstacles, spared: [] };
  const { rules, installation, visibilitySeconds } = inputs;
  // On a node that no rule speaks of and that was not read whole nothing is touched.
  const { gaps } = inputs.inventory;
  const snapshots = inputs.inventory.snapshots.filter(({ ensRegionId }) => !gaps.has(ensRegionId));
  const inventory = { ...inputs.inventory, snapshots };
  // A disabled rule copies nothing, but what it would want it keeps.
  const enabled = rules.map((resolved) => ({ ...resolved, rule: { ...resolved.rule, enabled: true } }));
  const options = { installation, visibilitySeconds, tick: 0, sentAt: () => undefined };
  const plan = planRules(enabled, inventory, options);

  const applyOf = (copy: OwnCopy) => {
    const rule = rules.find((resolved) => resolved.rule.name === copy.marker.rule)?.rule;
    return rule === undefined ? inputs.applyToOrphans : (rule.retention?.apply ?? 'report');
  };
  const surplus = surplusOf(plan.view, applyOf);
  const failed = failedOf(plan.view, inventory.takenAt - (visibilitySeconds + inputs.timeoutSeconds) * 1000, applyOf);
  const { outdated, spared } = outdatedOf(plan, enabled, surplus);
  return { deletions: [...outdated, ...surplus, ...failed].toSorted(inOrder), obstacles, spared };
}

function obstaclesOf({ rules, inventory, nodeCount }: DeletionInputs): string[] {
  const unresolved = rules.filter((resolved) => resolved.unresolved !== undefined);
  const blind = rules.filter(({ diskGaps }) => (diskGaps?.size ?? 0) > 0);
  return [
    ...(nodeCount === 0 ? ['the list of nodes could not be read, or is empty'] : []),
    ...unresolved.map(({ rule }) => `the nodes of rule ${rule.name} are not known`),
    ...blind.map(({ rule }) => `the disks of rule ${rule.name} are not known`),
    ...nodesInvolved(rules)
      .filter((node) => inventory.gaps.has(node))
      .map((node) => `the snapshots on ${node} could not all be read`),
  ];
}

type ApplyOf = (copy: OwnCopy) => Retention['apply'];

/** Of two live copies of a pair the oldest available one stays; one that is still being made is waited for. */
function surplusOf(view: InventoryView, applyOf: ApplyOf): PlannedDeletion[] {
  return leftoversOf(view, noRules).doubles.flatMap((copies) => {
    const [survivor, ...others] = copies.filter(({ snapshot }) => snapshot.status === 'available');
    return others.map((copy) => ({
      copy,
      reason: 'surplus' as const,
      apply: applyOf(copy),
      // There are others, so there is one before them.
      survivorId: survivor?.snapshot.snapshotId ?? '',
    }));
  });
}

const noRules: DestinationsOfRules = new Map();

/** Failed copies whose call lies so far back that nothing can come of it any more. */
function failedOf(view: InventoryView, before: number, applyOf: ApplyOf): PlannedDeletion[] {
  return view.ours
    .filter(({ snapshot }) => snapshot.status === 'error' && (snapshot.creationTime ?? before) < before)
    .map((copy) => ({ copy, reason: 'error', apply: applyOf(copy) }));
}

/** What the retention of its own rule gives up, no rule wants, and no other rule keeps. */
function outdatedOf(plan: Plan, rules: readonly ResolvedRule[], surplus: readonly PlannedDeletion[]) {
  const { view } = plan;
  const isGone = new Set(surplus.map(({ copy }) => copy.snapshot));
  const wanted = wantedPairs(plan.rules);
  const protectorOf = createProtection(rules, view);
  const spared = new Map<string, { rule: string; because: string; count: number }>();
  const outdated = plan.rules.flatMap(({ rule, destinationNodes, judge }) => {
    const { retention } = rule;
    if (retention === undefined || judge === undefined) return [];
    return destinationNodes.flatMap((node) => {
      const { deletable } = judge(node);
      const available = view
        .on(node)
        .madeBy(rule.name)
        .filter(({ snapshot }) => snapshot.status === 'available' && !isGone.has(snapshot));
      const keyOf = ({ marker }: OwnCopy) => (retention.per === 'disk' ? (marker.diskId ?? '') : '');
      const staying = groupBy(
        available.filter(({ marker }) => !deletable.has(marker.sourceId)).toSorted(newestFirst),
        keyOf,
      );
      return available.flatMap((copy): PlannedDeletion[] => {
        if (!deletable.has(copy.marker.sourceId) || wanted.get(copy.marker.sourceId)?.has(node) === true) return [];
        const survivorId = staying.get(keyOf(copy))?.[0]?.snapshot.snapshotId;
        const protector = survivorId === undefined ? 'it is the last one of ours' : protectorOf(rule.name, copy);
        if (survivorId !== undefined && protector === undefined) {
          return [{ copy, reason: 'retention', apply: retention.apply, survivorId }];
        }
        const because = protector ?? '';
        const entry = spared.get(`${rule.name} ${because}`) ?? { rule: rule.name, because, count: 0 };
        spared.set(`${rule.name} ${because}`, { ...entry, count: entry.count + 1 });
        return [];
      });
    });
  });
  return { outdated, spared: [...spared.values()] };
}

/** Source id → nodes on which some rule wants a copy of it. */
function wantedPairs(plans: readonly RulePlan[]): ReadonlyMap<string, ReadonlySet<string>> {
  const pairs = plans.flatMap((plan) => plan.pairs);
  const bySource = groupBy(pairs, ({ source }) => source.snapshotId);
  return new Map([...bySource].map(([id, those]) => [id, new Set(those.map(({ ensRegionId }) => ensRegionId))]));
}

function newestFirst({ snapshot: a }: OwnCopy, { snapshot: b }: OwnCopy): number {
  return (sourceTime(b) ?? 0) - (sourceTime(a) ?? 0) || (a.snapshotId < b.snapshotId ? -1 : 1);
}

function inOrder({ copy: { snapshot: a } }: PlannedDeletion, { copy: { snapshot: b } }: PlannedDeletion): number {
  return keyOfSnapshot(a) < keyOfSnapshot(b) ? -1 : 1;
}

function keyOfSnapshot({ ensRegionId, snapshotId }: { ensRegionId: string; snapshotId: string }): string {
  return `${ensRegionId} ${snapshotId}`;
}
