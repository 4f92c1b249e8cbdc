import { type Begun, countToday, type Uncounted } from './begun-today.ts';
import type { Rule } from './effective-rules.ts';
import type { InventoryView, PlanInventory } from './inventory.ts';
import type { Choice, PlannedPair, PlanOptions, RulePlan } from './plan.ts';
import type { Limits } from './rules.ts';
import { firstInTickOrder, inTickOrder } from './tick-order.ts';
import { isOpen, opensAt } from './window.ts';

/** Why a copy that is missing does not begin in this run. */
export type Hold =
  /** `opensAt`: milliseconds since the epoch. */
  | { readonly by: 'window'; readonly opensAt: number }
  | {
      readonly by: 'limit';
      readonly limit: keyof Limits;
      readonly of: 'rule' | 'file';
      /** How much of the day is kept free for nodes that could not be read; absent where none is. */
      readonly reserved?: number;
      /** Rules whose nodes are not known, so that the day cannot be counted: holding back too much costs nothing. */
      readonly uncounted?: readonly string[];
    };

/** What holding back has to know beside the plans. */
interface Surroundings {
  /** What all rules choose whose copies count for the limits of the file, those of the plans among them. */
  readonly choices: readonly Choice[];
  readonly view: InventoryView;
  readonly inventory: Pick<PlanInventory, 'takenAt' | 'gaps'>;
  readonly options: Pick<PlanOptions, 'limits' | 'tick'>;
}

/**
 * Marks the pairs that must not begin now: those that are missing while their rule's window is closed, and those, missing
 * or not to be seen, for which the limits leave no room. Who has room is drawn anew by every tick, so that a pair that
 * always fails starves none.
 */
export function holdBack(
  plans: readonly RulePlan[],
  { choices, view, inventory, options }: Surroundings,
): readonly RulePlan[] {
  const inWindow = plans.map((plan) => {
    const hold = windowHold(plan.rule, inventory.takenAt);
    return hold === undefined ? plan : holdPairs(plan, isToBegin, () => hold);
  });
  const isLimited = options.limits !== undefined || plans.some(({ rule }) => rule.limits !== undefined);
  if (!isLimited) return inWindow;
  const today = countToday(inWindow, view, inventory);
  const ofFile = roomsUnder(options.limits, 'file', () => today.ofAll(choices));
  const limited = inWindow.map((plan) => ({
    plan,
    rooms: [...roomsUnder(plan.rule.limits, 'rule', () => today.of(plan)), ...ofFile],
  }));
  return withinLimits(limited, options.tick);
}

/** What holds the missing pairs of a rule back at `now` (ms) because its window is closed. */
export function windowHold({ window }: Pick<Rule, 'window'>, now: number): Hold | undefined {
  if (window === undefined || isOpen(window, now)) return undefined;
  return { by: 'window', opensAt: opensAt(window, now) };
}

interface Limited {
  readonly plan: RulePlan;
  readonly rooms: readonly Room[];
}

function withinLimits(limited: readonly Limited[], tick: number): RulePlan[] {
  const missing = drawn(limited, isToBegin, tick);
  // What cannot be seen is called for by a task, once it is seen to be missing: it has what room the others leave in the
  // run, and in the day beside what is seen. What is kept free of the day is kept for it.
  const ofRun = limited.map(({ plan, rooms }) => ({ plan, rooms: rooms.filter(({ per }) => per !== 'free day') }));
  const unseen = drawn(ofRun, mayBeMissing, tick);
  return limited.map(({ plan, rooms }, index) => {
    const runRooms = (ofRun[index] as Limited).rooms;
    const held = holdPairs(plan, isToBegin, (pair) => (missing.has(pair) ? undefined : full(rooms)?.hold));
    return holdPairs(held, mayBeMissing, (pair) => (unseen.has(pair) ? undefined : full(runRooms)?.hold));
  });
}

/** Those of the pairs, of all plans, that there is room for, in the order of the tick; they take it. */
function drawn(limited: readonly Limited[], isOne: (pair: PlannedPair) => boolean, tick: number): Set<PlannedPair> {
  const first = limited.flatMap(({ plan: { rule, pairs }, rooms }) => {
    const keyOf = ({ source, ensRegionId }: PlannedPair) => `${rule.name} ${source.snapshotId} ${ensRegionId}`;
    const most = Math.max(0, Math.min(...rooms.map(({ left }) => left)));
    return firstInTickOrder(pairs.filter(isOne), keyOf, tick, most).map((pair) => ({ pair, rooms, key: keyOf(pair) }));
  });
  const chosen = new Set<PlannedPair>();
  for (const { pair, rooms } of inTickOrder(first, ({ key }) => key, tick)) {
    if (full(rooms) !== undefined) continue;
    chosen.add(pair);
    for (const room of rooms) room.left -= 1;
  }
  return chosen;
}

interface Room {
  left: number;
  /** `free day`: without what is kept for nodes that could not be read. */
  readonly per: 'run' | 'day' | 'free day';
  /** What it means to find it full. */
  readonly hold: Hold;
}

function full(rooms: readonly Room[]): Room | undefined {
  return rooms.find(({ left }) => left <= 0);
}

/** How many copies `limits` let begin now, given what `countBegun` says of the last day. */
function roomsUnder(limits: Limits = {}, of: 'rule' | 'file', countBegun: () => Begun | Uncounted): Room[] {
  const { copiesPerRun, copiesPerDay } = limits;
  const rooms: Room[] = [];
  if (copiesPerRun !== undefined) {
    rooms.push({ left: copiesPerRun, per: 'run', hold: { by: 'limit', limit: 'copiesPerRun', of } });
  }
  if (copiesPerDay === undefined) return rooms;
  const hold: Hold = { by: 'limit', limit: 'copiesPerDay', of };
  const begun = countBegun();
  if ('rules' in begun) return [...rooms, { left: 0, per: 'day', hold: { ...hold, uncounted: begun.rules } }];
  const { count, reserved } = begun;
  const ofFreeDay: Room = { left: copiesPerDay - count, per: 'free day', hold: { ...hold, reserved } };
  const ofDay: Room = { left: copiesPerDay - (count - reserved), per: 'day', hold };
  return [...rooms, ...(reserved === 0 ? [] : [ofFreeDay]), ofDay];
}

/** Whether the run is to make the copy. */
export function isToBegin({ sight, fault, hold }: PlannedPair): boolean {
  return sight.state === 'missing' && fault === undefined && hold === undefined;
}

function mayBeMissing({ sight, fault, hold }: PlannedPair): boolean {
  return sight.state === 'unseen' && fault === undefined && hold === undefined;
}

/** Holds those of the pairs that `isOne` speaks of, and `holdOf` has a reason for; they have no fault. */
function holdPairs(
  plan: RulePlan,
  isOne: (pair: PlannedPair) => boolean,
  holdOf: (pair: PlannedPair) => Hold | undefined,
): RulePlan {
  let isHeld = false;
  const pairs = plan.pairs.map((pair) => {
    const hold = isOne(pair) ? holdOf(pair) : undefined;
    if (hold === undefined) return pair;
    isHeld = true;
    const { source, ensRegionId, sight } = pair;
    return { source, ensRegionId, sight, hold };
  });
  return isHeld ? { ...plan, pairs } : plan;
}
