import type { Hold, LimitHold } from './hold.ts';
import type { InventoryView } from './inventory.ts';
import { countBegun } from './node-budget.ts';
import type { PlanOptions } from './plan.ts';
import type { Limits } from './rule-limits.ts';

/** How many copies may still begin, for one reason. */
export interface Room {
  left: number;
  /** What it means to find it full. */
  readonly hold: Hold;
}

/** The first of `rooms` that is full. */
export function full(rooms: readonly Room[]): Room | undefined {
  return rooms.find(({ left }) => left <= 0);
}

/** The room of a run that cannot know yet whether it will recognise what it copies: `max`, until a copy of ours is listed. */
export function roomUntilRecognised({ ours }: Pick<InventoryView, 'ours'>, max: number | undefined): Room[] {
  if (max === undefined || ours.length > 0) return [];
  return [{ left: max, hold: { by: 'unrecognised', max } }];
}

/** How many copies `limits` let begin now: none under `copiesPerDay` if `countDay` cannot say how many have begun today. */
export function roomsUnder(limits: Limits = {}, of: LimitHold['of'], countDay: () => number | undefined): Room[] {
  const { copiesPerRun, copiesPerDay } = limits;
  const rooms: Room[] = [];
  if (copiesPerRun !== undefined) {
    rooms.push({ left: copiesPerRun, hold: { by: 'limit', limit: 'copiesPerRun', of, max: copiesPerRun } });
  }
  if (copiesPerDay === undefined) return rooms;
  const hold: LimitHold = { by: 'limit', limit: 'copiesPerDay', of, max: copiesPerDay };
  const begun = countDay();
  if (begun === undefined) return [...rooms, { left: 0, hold: { ...hold, uncounted: true } }];
  return [...rooms, { left: copiesPerDay - begun, hold }];
}

const noBudget = { max: Number.POSITIVE_INFINITY, sentTo: () => [] };

/** The room on each node at `now` (ms since the epoch), all rules together. */
export function roomsOnNodes(
  view: InventoryView,
  { nodeBudget = noBudget }: Pick<PlanOptions, 'nodeBudget'>,
  now: number,
): (node: string) => Room {
  const { max, sentTo } = nodeBudget;
  const rooms = new Map<string, Room>();
  const hold: Hold = { by: 'nodeBudget', max };
  return (node) => {
    const known = rooms.get(node);
    if (known !== undefined) return known;
    const room: Room = { left: max - countBegun(view.on(node).ours, sentTo(node), now), hold };
    rooms.set(node, room);
    return room;
  };
}
