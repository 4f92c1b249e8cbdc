import { type CountedPer, countedWith } from './counted-per.ts';
import { secondsOf } from './duration.ts';
import { matchesGlob } from './glob.ts';
import type { InventoryView } from './inventory.ts';
import type { ResolvedRule } from './resolved-rule.ts';
import { maxAgeMs } from './rule-times.ts';
import { isLive, newestFirst, type Snapshot, sourceTime } from './snapshot.ts';

/** Why a rule leaves a snapshot on one of its source nodes alone. */
export type NotSelected =
  | 'failed, or being deleted'
  | 'not one of its snapshots'
  | 'its name'
  | 'its disk'
  | 'its type of disk'
  | 'ENS tells no time of it'
  | 'taken after the cut-off'
  | 'too young'
  | 'too old'
  | 'not among the newest';

/** The reasons that are not for good: the rule does speak of the snapshot, of its disk and by its name. */
export const forItsTime: readonly NotSelected[] = [
  'taken after the cut-off',
  'too young',
  'too old',
  'not among the newest',
];

/** What a rule selects: the sources to be copied, newest first, and those that wait because ENS is still making them. */
export interface Selection {
  readonly sources: readonly Snapshot[];
  readonly waiting: readonly Snapshot[];
  readonly passedOver: readonly { readonly snapshot: Snapshot; readonly reason: NotSelected }[];
}

/**
 * The originals on `nodes` that the rule speaks of as of `asOf` (ms since the epoch), of each disk (or of the rule) the
 * newest. Copies are never sources: a rule whose nodes overlap would feed on itself. One that is still being made counts
 * among the newest; one whose time ENS does not tell is none of them, for it may be the oldest.
 */
export function select(resolved: ResolvedRule, nodes: readonly string[], view: InventoryView, asOf: number): Selection {
  const { source } = resolved.rule;
  const reasonOf = filterOf(resolved, asOf);
  const judged = nodes
    .flatMap((node) => view.on(node).originals)
    .map((snapshot) => ({ snapshot, reason: reasonOf(snapshot) }));
  const candidates = judged
    .flatMap(({ snapshot, reason }) => (reason === undefined ? snapshot : []))
    .toSorted(newestFirst);
  const selected = source.newest === undefined ? candidates : newestOf(candidates, source.newest);
  const isSelected = new Set(selected);
  return {
    sources: selected.filter(({ status }) => status === 'available'),
    waiting: selected.filter(({ status }) => status === 'creating'),
    passedOver: judged.flatMap(({ snapshot, reason = 'not among the newest' }) =>
      isSelected.has(snapshot) ? [] : { snapshot, reason },
    ),
  };
}

function filterOf(resolved: ResolvedRule, asOf: number): (snapshot: Snapshot) => NotSelected | undefined {
  const { minAge } = resolved.rule.source;
  const newestTime = minAge === undefined ? Number.POSITIVE_INFINITY : asOf - secondsOf(minAge) * 1000;
  const oldestTime = asOf - maxAgeMs(resolved.rule);
  return (snapshot) => {
    const time = sourceTime(snapshot);
    if (!isLive(snapshot)) return 'failed, or being deleted';
    const fault = identityFault(resolved, snapshot);
    if (fault !== undefined) return fault;
    if (time === undefined) return 'ENS tells no time of it';
    if (time > asOf) return 'taken after the cut-off';
    if (time > newestTime) return 'too young';
    return time < oldestTime ? 'too old' : undefined;
  };
}

function identityFault({ rule: { source }, chosenDisks }: ResolvedRule, snapshot: Snapshot): NotSelected | undefined {
  const { snapshots, names, excludeNames = [], disks, diskType } = source;
  const { snapshotId, name = '', sourceDiskId = '' } = snapshot;
  const isNamed = (glob: string) => matchesGlob(glob, name);
  if (snapshots !== undefined && !snapshots.includes(snapshotId)) return 'not one of its snapshots';
  if ((names !== undefined && !names.some(isNamed)) || excludeNames.some(isNamed)) return 'its name';
  if (disks !== undefined && !disks.includes(sourceDiskId)) return 'its disk';
  if (chosenDisks !== undefined && !chosenDisks.has(sourceDiskId)) return 'its disk';
  return diskType !== undefined && diskType !== snapshot.diskType ? 'its type of disk' : undefined;
}

function newestOf(
  candidates: readonly Snapshot[],
  { count, per }: { readonly count: number; readonly per: CountedPer },
): Snapshot[] {
  const seen = new Map<string, number>();
  return candidates.filter((snapshot) => {
    const key = countedWith(per, snapshot.sourceDiskId);
    const rank = seen.get(key) ?? 0;
    seen.set(key, rank + 1);
    return rank < count;
  });
}
