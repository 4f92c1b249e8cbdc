import { countedWith } from './counted-per.ts';
import { secondsOf } from './duration.ts';
import type { Retention, Rule } from './effective-rules.ts';
import { groupBy } from './group-by.ts';
import type { InventoryView, OwnCopy } from './inventory.ts';
import { calendarOf, type Dated, type Keep } from './retention.ts';
import { type Present, planRetention, type RetentionPlan } from './retention-plan.ts';
import type { Selection } from './selection.ts';
import { isLive, type Snapshot, sourceTime } from './snapshot.ts';

/**
 * Judges one node after the other by the retention of a rule. `copies`: what the node has of each source that the rule
 * selects or waits for, for who has looked it up already.
 */
export type NodeJudge = (ensRegionId: string, copies?: readonly (readonly Snapshot[])[]) => RetentionPlan;

/** A judge by the retention of `rule`, which selects `selection`; undefined for a rule that keeps everything. */
export function retentionJudge(
  { name, retention, zone }: Rule,
  selection: Selection,
  view: InventoryView,
): NodeJudge | undefined {
  if (retention === undefined) return undefined;
  const selected = [...selection.sources, ...selection.waiting];
  const sources = selected.map(itemOfSource);
  const judge = judgeOf(retention, zone, sources);
  const hosts = new Set(selected.map((source) => source.ensRegionId));
  const judgeOn = (ensRegionId: string) => {
    if (!hosts.has(ensRegionId)) return judge;
    // What a node has itself is not copied to it, and takes no place.
    return judgeOf(retention, zone, selected.filter((source) => source.ensRegionId !== ensRegionId).map(itemOfSource));
  };
  return (ensRegionId, copies) => {
    const node = view.on(ensRegionId);
    const items = node
      .madeBy(name)
      .filter(({ snapshot }) => isLive(snapshot))
      .map(itemOfCopy);
    // A selected source's copy counts whoever made it.
    for (const [index, source] of sources.entries()) {
      for (const { status } of copies?.[index] ?? node.copiesOf(source.id)) {
        items.push({ ...source, isAvailable: status === 'available' });
      }
    }
    return judgeOn(ensRegionId)(items);
  };
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
        // What tells no time, or not what it is counted with, may be the one to keep.
        for (const { id, isDated, diskId } of items) {
          if (!isDated || (per === 'disk' && diskId === undefined)) deletable.delete(id);
        }
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

/** One item a source: an available one where there are several. */
function oneEach(items: readonly PresentItem[]): PresentItem[] {
  const bySource = new Map<string, PresentItem>();
  for (const item of items) {
    if (bySource.get(item.id)?.isAvailable !== true) bySource.set(item.id, item);
  }
  return [...bySource.values()];
}
