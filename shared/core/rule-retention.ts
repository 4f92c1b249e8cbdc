import { countedWith } from './counted-per.ts';
import { secondsOf } from './duration.ts';
import type { Retention } from './effective-rules.ts';
import { groupBy } from './group-by.ts';
import type { InventoryView, OwnCopy } from './inventory.ts';
import { ownCopiesOf } from './own-copies.ts';
import type { ResolvedRule } from './resolved-rule.ts';
import { calendarOf, type Dated, type Keep } from './retention.ts';
import { type Present, planRetention, type RetentionPlan } from './retention-plan.ts';
import type { Selection } from './selection.ts';
import { isLive, type Snapshot, sourceTime } from './snapshot.ts';

/** Judges one node after the other by the retention of a rule. */
export type NodeJudge = (ensRegionId: string) => RetentionPlan;

/** A judge by the retention of a rule, which selects `selection`; undefined for a rule that keeps everything. */
export function retentionJudge(
  resolved: ResolvedRule,
  selection: Selection,
  view: InventoryView,
): NodeJudge | undefined {
  const { retention, zone } = resolved.rule;
  if (retention === undefined) return undefined;
  const ownOn = ownCopiesOf(resolved, view);
  const judgeAmong = (some: readonly Snapshot[]): NodeJudge => {
    const sources = some.map(itemOfSource);
    const ids = new Set(sources.map(({ id }) => id));
    const judge = judgeOf(retention, zone, sources);
    // The same for all nodes that have nothing but what is selected: there are many.
    let usual: ReadonlySet<string> | undefined;
    return (ensRegionId) => {
      const node = view.on(ensRegionId);
      const own = ownOn(ensRegionId).filter(({ snapshot }) => isLive(snapshot));
      return {
        get wanted() {
          const others = own.filter(({ marker }) => !ids.has(marker.sourceId));
          if (others.length > 0) return judge(others.map(itemOfCopy)).wanted;
          usual ??= judge([]).wanted;
          return usual;
        },
        get deletable() {
          // A selected source's copy counts whoever made it.
          const copies = sources.flatMap((source) => node.copiesOf(source.id).map(presentOf(source)));
          return judge([...own.map(itemOfCopy), ...copies]).deletable;
        },
      };
    };
  };

  const selected = [...selection.sources, ...selection.waiting];
  const everywhere = judgeAmong(selected);
  // What a node has itself is not copied to it, and takes no place.
  const hosts = new Map(
    [...new Set(selected.map((source) => source.ensRegionId))].map((node) => [
      node,
      judgeAmong(selected.filter((source) => source.ensRegionId !== node)),
    ]),
  );
  return (ensRegionId) => (hosts.get(ensRegionId) ?? everywhere)(ensRegionId);
}

/** Which sources' copies a retention of no selection lets go, were `copies`, all on one node, the rule's own. */
export function givenUpBy(retention: Retention, zone: string, copies: readonly OwnCopy[]): ReadonlySet<string> {
  return judgeOf(retention, zone, [])(copies.map(itemOfCopy)).deletable;
}

function judgeOf({ keep, per, atLeast }: Retention, zone: string, sources: readonly Item[]) {
  const [keepSeconds, calendar] = [inSeconds(keep), calendarOf(zone)];
  const keyOf = ({ diskId }: Item) => countedWith(per, diskId);
  const selected = groupBy(sources, keyOf);
  return (items: readonly PresentItem[]): RetentionPlan => {
    const present = groupBy(oneEach(items), keyOf);
    const plans = [...new Set([...selected.keys(), ...present.keys()])].map((key) =>
      planRetention(
        { selected: selected.get(key) ?? [], present: present.get(key) ?? [] },
        keepSeconds,
        atLeast,
        calendar,
      ),
    );
    return {
      get wanted() {
        return union(plans.map(({ wanted }) => wanted));
      },
      get deletable() {
        const deletable = union(plans.map((plan) => plan.deletable));
        // What tells no time, or no disk, may be the one to keep.
        for (const { id, isDated, diskId } of items) if (!isDated || diskId === undefined) deletable.delete(id);
        return deletable;
      },
    };
  };
}

function union([first = new Set(), ...others]: readonly ReadonlySet<string>[]): Set<string> {
  const all = new Set(first);
  for (const set of others) for (const id of set) all.add(id);
  return all;
}

function inSeconds({ within, ...counts }: Retention['keep']): Keep {
  return { ...counts, within: within === undefined ? undefined : secondsOf(within) };
}

interface Item extends Dated {
  readonly diskId: string | undefined;
  /** What tells no time counts as the oldest. */
  readonly isDated: boolean;
}

type PresentItem = Item & Present;

function itemOf(id: string, time: number | undefined, diskId: string | undefined): Item {
  return { id, time: time ?? 0, isDated: time !== undefined, diskId };
}

function itemOfSource(source: Snapshot): Item {
  return itemOf(source.snapshotId, sourceTime(source), source.sourceDiskId);
}

function itemOfCopy({ snapshot, marker: { sourceId, sourceTime, diskId } }: OwnCopy): PresentItem {
  return { ...itemOf(sourceId, sourceTime, diskId), isAvailable: snapshot.status === 'available' };
}

function presentOf(source: Item): (copy: Snapshot) => PresentItem {
  return ({ status }) => ({ ...source, isAvailable: status === 'available' });
}

/** One item a source: an available one where there are several. */
function oneEach(items: readonly PresentItem[]): PresentItem[] {
  const bySource = new Map<string, PresentItem>();
  for (const item of items) {
    if (bySource.get(item.id)?.isAvailable !== true) bySource.set(item.id, item);
  }
  return [...bySource.values()];
}
