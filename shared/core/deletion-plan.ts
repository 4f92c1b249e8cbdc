import type { Retention } from './effective-rules.ts';
import { formatTime } from './ens-time.ts';
import { briefly, type Failure } from './failure.ts';
import { groupBy } from './group-by.ts';
import { type InventoryView, isConfirmed, type OwnCopy, type PlanInventory, viewOf } from './inventory.ts';
import { leftoversOf, oldestFirst, pairOf, type UnmanagedCopy, unmanagedBy, type WhyUnmanaged } from './leftovers.ts';
import { type OutdatedCopy, outdatedOf, type Spared } from './outdated.ts';
import { nodesUnlisted } from './own-failures.ts';
import { planRules } from './plan.ts';
import { type NodeList, nodesInvolved, type ResolvedRule } from './resolved-rule.ts';
import { contradictsMarker, isOlderThanSource, type Snapshot } from './snapshot.ts';
import { type UnseenNode, unseenNodes } from './unseen.ts';

/** Why a copy may go: retention does not keep it, it is a second one of its pair, or it ended in `error`. */
export type DeletionReason = 'retention' | 'surplus' | 'error';

/** A copy of ours that may be deleted. */
export interface PlannedDeletion {
  readonly copy: OwnCopy;
  readonly reason: DeletionReason;
  /** Whether the rules file lets it be deleted, or only reported. */
  readonly apply: Retention['apply'];
  /** An available copy of ours, of the same disk, that stays on the node; none is needed for a failed one. */
  readonly survivor?: OwnCopy;
}

export interface DeletionPlan {
  /** In a stable order. Empty where there are obstacles. */
  readonly deletions: readonly PlannedDeletion[];
  /** Live copies that no rule speaks for, and whatever has our marker and is no copy of ours by what ENS says: they stay. */
  readonly unmanaged: readonly UnmanagedCopy[];
  /** What is not known, so that nothing may be deleted. */
  readonly obstacles: readonly string[];
  readonly spared: readonly Spared[];
  /** Nodes that were not read whole: nothing on them is touched. */
  readonly unseenNodes: readonly UnseenNode[];
}

/** What a deletion is planned from. All rules of the file are given, disabled ones too. */
export interface DeletionInputs {
  readonly rules: readonly ResolvedRule[];
  readonly inventory: PlanInventory;
  /** All nodes of the account. */
  readonly list: NodeList;
  readonly installation: string;
  readonly visibilitySeconds: number;
  readonly timeoutSeconds: number;
  /** When a build packaged the rules, if one did (ms since the epoch). */
  readonly builtAt?: number | undefined;
  /** What governs copies of no rule of the file. */
  readonly applyToOrphans: Retention['apply'];
}

/**
 * Which copies may go. Only ours, by their marker and by what ENS says; never one that a rule wants; of a disk on a node
 * never the last available one; and nothing at all unless everything is known that a rule could want.
 */
export function planDeletions(inputs: DeletionInputs): DeletionPlan {
  const obstacles = obstaclesOf(inputs);
  const { gaps } = inputs.inventory;
  const unseen = unseenNodes(gaps);
  if (obstacles.length > 0) {
    return { deletions: [], obstacles, spared: [], unmanaged: [], unseenNodes: unseen };
  }
  const { rules, installation, visibilitySeconds } = inputs;
  // A node that no rule speaks of is no obstacle.
  const seen = inputs.inventory.snapshots.filter(({ ensRegionId }) => !gaps.has(ensRegionId));
  const [snapshots, foreign] = certainlyOurs(seen, installation);
  const inventory = { ...inputs.inventory, snapshots };
  // A disabled rule copies nothing, but what it would want it keeps.
  const enabled = rules.map((resolved) => ({ ...resolved, rule: { ...resolved.rule, enabled: true } }));
  const options = { installation, visibilitySeconds, tick: 0, sentAt: () => undefined };
  const plan = planRules(enabled, inventory, options);

  const byName = new Map(rules.map((resolved) => [resolved.rule.name, resolved]));
  const whyUnmanaged = unmanagedBy(plan.view, byName);
  const applyOf = (copy: OwnCopy) => {
    const rule = byName.get(copy.marker.rule ?? '')?.rule;
    return rule === undefined || whyUnmanaged(copy) !== undefined
      ? inputs.applyToOrphans
      : (rule.retention?.apply ?? 'report');
  };
  const { outdated, spared } = outdatedOf(plan, enabled);
  const failed = failedOf(plan.view, inventory.takenAt - (visibilitySeconds + inputs.timeoutSeconds) * 1000, applyOf);
  return {
    deletions: [...retired(plan.view, outdated, applyOf), ...failed].toSorted(inOrder),
    obstacles,
    spared,
    unseenNodes: unseen,
    unmanaged: [...leftoversOf(plan.view, byName).unmanaged, ...foreign],
  };
}

/**
 * The snapshots without those of which only a marker says that they are copies of ours, and these, with the reason: the
 * plan is made as if they were not there.
 */
function certainlyOurs(
  seen: readonly Snapshot[],
  installation: string,
): readonly [snapshots: readonly Snapshot[], foreign: readonly UnmanagedCopy[]] {
  const view = viewOf({ snapshots: seen }, installation);
  const foreign = view.ours.toSorted(oldestFirst).flatMap((copy): UnmanagedCopy[] => {
    const reason = whyForeign(copy, view);
    return reason === undefined ? [] : [{ copy, reason }];
  });
  const isForeign = new Set(foreign.map(({ copy }) => copy.snapshot));
  return [seen.filter((snapshot) => !isForeign.has(snapshot) && !contradictsMarker(snapshot)), foreign];
}

function whyForeign(copy: OwnCopy, view: InventoryView): WhyUnmanaged | undefined {
  const { snapshot, marker } = copy;
  if (!isConfirmed(copy)) {
    return snapshot.sourceSnapshotId === undefined
      ? 'ENS names no source'
      : 'ENS names another source than its description';
  }
  // Of a failed one nothing is lost.
  const isFormer =
    snapshot.status !== 'error' && isOlderThanSource(snapshot, view.original(marker.sourceId)?.creationTime);
  return isFormer ? 'it is older than the snapshot that has the id of its source now' : undefined;
}

function obstaclesOf({ rules, inventory, list, builtAt, installation }: DeletionInputs): string[] {
  const { gaps } = inventory;
  const unlisted = 'failure' in list ? list.failure : list.nodes.length === 0 ? nodesUnlisted : undefined;
  return [
    ...because('the list of nodes could not be read, or is empty', unlisted),
    ...rules.flatMap(({ rule, unresolved }) => because(`the nodes of rule ${rule.name} are not known`, unresolved)),
    ...rules.flatMap(({ rule, diskGaps = new Map() }) =>
      because(`the disks of rule ${rule.name} are not known`, ...diskGaps.values()),
    ),
    ...nodesInvolved(rules).flatMap((node) =>
      because(`the snapshots on ${node} could not all be read`, gaps.get(node)),
    ),
    ...(builtAt === undefined ? [] : laterBuild(viewOf(inventory, installation), builtAt)),
  ];
}

/** A file that is older than the one that a copy was made by does not know what that keeps. */
function laterBuild({ ours }: InventoryView, builtAt: number): string[] {
  const builtOf = ({ marker }: OwnCopy) => marker.builtAt ?? 0;
  const [latest] = ours.filter(isConfirmed).toSorted((a, b) => builtOf(b) - builtOf(a));
  if (latest === undefined || builtOf(latest) <= builtAt) return [];
  const [theirs, own] = [formatTime(builtOf(latest)), formatTime(builtAt)];
  const made = `${latest.snapshot.snapshotId} was made by a later build of the rules (${theirs}) than that of prune (${own})`;
  return [`${made}: deploy prune, too`];
}

/** An obstacle, if there are failures that put it in the way. */
function because(obstacle: string, ...failures: readonly (Failure | undefined)[]): string[] {
  const codes = [...new Set(failures.flatMap((failure) => (failure === undefined ? [] : briefly(failure))))];
  return codes.length === 0 ? [] : [`${obstacle} (${codes.join(', ')})`];
}

type ApplyOf = (copy: OwnCopy) => Retention['apply'];

/** Failed copies whose call lies so far back that nothing can come of it any more. */
function failedOf(view: InventoryView, before: number, applyOf: ApplyOf): PlannedDeletion[] {
  return view.ours
    .filter(({ snapshot }) => snapshot.status === 'error' && (snapshot.creationTime ?? before) < before)
    .map((copy) => ({ copy, reason: 'error', apply: applyOf(copy) }));
}

/** What is outdated, and of two other available copies of a pair the younger; one that is still being made is waited for. */
function retired(view: InventoryView, outdated: readonly OutdatedCopy[], applyOf: ApplyOf): PlannedDeletion[] {
  const isOutdated = new Set(outdated.map(({ copy }) => copy));
  const staying = view.ours
    .filter((copy) => copy.snapshot.status === 'available' && !isOutdated.has(copy))
    .toSorted(oldestFirst);
  const pairs = groupBy(staying, pairOf);
  // Asked only of pairs that a copy stays of.
  const survivorOf = (copy: OwnCopy) => (pairs.get(pairOf(copy)) as [OwnCopy])[0];
  return [
    ...outdated.map(
      ({ copy, apply, kept }): PlannedDeletion => ({ copy, reason: 'retention', apply, survivor: survivorOf(kept) }),
    ),
    ...[...pairs.values()].flatMap(([, ...others]) =>
      others.map(
        (copy): PlannedDeletion => ({ copy, reason: 'surplus', apply: applyOf(copy), survivor: survivorOf(copy) }),
      ),
    ),
  ];
}

function inOrder({ copy: { snapshot: a } }: PlannedDeletion, { copy: { snapshot: b } }: PlannedDeletion): number {
  return keyOfSnapshot(a) < keyOfSnapshot(b) ? -1 : 1;
}

function keyOfSnapshot({ ensRegionId, snapshotId }: { ensRegionId: string; snapshotId: string }): string {
  return `${ensRegionId} ${snapshotId}`;
}
