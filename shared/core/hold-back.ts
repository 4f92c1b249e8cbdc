import { countToday } from './begun-today.ts';
import type { Rule } from './effective-rules.ts';
import type { Hold } from './hold.ts';
import type { InventoryView, PlanInventory } from './inventory.ts';
import type { Choice, PlannedPair, PlanOptions, RulePlan } from './plan.ts';
import { full, type Room, roomsOnNodes, roomsUnder, roomUntilRecognised } from './rooms.ts';
import { firstInTickOrder, inTickOrder } from './tick-order.ts';
import { isOpen, opensAt } from './window.ts';

/** What holding back has to know beside the plans. */
interface Surroundings {
  /** What all rules choose whose copies count for the limits of the file, those of the plans among them. */
  readonly choices: readonly Choice[];
  readonly view: InventoryView;
  readonly inventory: Pick<PlanInventory, 'takenAt' | 'gaps'>;
  readonly options: PlanOptions;
}

/**
 * Marks the pairs that must not begin now: those that are missing while their rule's window is closed, and those, missing
 * or not to be seen, for which limits and budgets leave no room. Who has room is drawn anew by every tick, so that a pair
 * that always fails starves none.
 */
export function holdBack(
  plans: readonly RulePlan[],
  { choices, view, inventory, options }: Surroundings,
): readonly RulePlan[] {
  const inWindow = plans.map((plan) => {
    const hold = windowHold(plan.rule, inventory.takenAt);
    return hold === undefined ? plan : holdPairs(plan, isToBegin, () => hold);
  });
  const today = countToday(inWindow, view, inventory);
  const ofAll = [
    ...roomUntilRecognised(view, options.maxUnrecognised),
    ...roomsUnder(options.limits, 'file', () => today.ofAll(choices)),
  ];
  const limited = inWindow.map((plan) => ({
    plan,
    rooms: [...roomsUnder(plan.rule.limits, 'rule', () => today.of(plan)), ...ofAll],
  }));
  return withinLimits(limited, roomsOnNodes(view, options, inventory.takenAt), options.tick);
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

type RoomOn = (node: string) => Room;

function withinLimits(limited: readonly Limited[], roomOn: RoomOn, tick: number): RulePlan[] {
  // What cannot be seen is called for by a task, once it is seen to be missing: it has what room the others leave.
  const seen = drawn(limited, roomOn, isToBegin, tick);
  return drawn(seen, roomOn, mayBeMissing, tick).map(({ plan }) => plan);
}

/** The plans, those of their pairs held back that `isOne` speaks of and there is no room for; the others take it, in the order of the tick. */
function drawn(
  limited: readonly Limited[],
  roomOn: RoomOn,
  isOne: (pair: PlannedPair) => boolean,
  tick: number,
): Limited[] {
  const drawing = limited.map(({ plan, rooms }) => {
    const keyOf = ({ source, ensRegionId }: PlannedPair) => `${plan.rule.name} ${source.snapshotId} ${ensRegionId}`;
    const tightest = rooms.toSorted((a, b) => a.left - b.left)[0];
    const some = plan.pairs.filter((pair) => isOne(pair) && roomOn(pair.ensRegionId).left > 0);
    const first = firstInTickOrder(some, keyOf, tick, Math.max(0, tightest?.left ?? some.length));
    return { plan, rooms, tightest, first: first.map((pair) => ({ pair, rooms, key: keyOf(pair) })) };
  });
  const chosen = new Set<PlannedPair>();
  for (const { pair, rooms } of inTickOrder(
    drawing.flatMap(({ first }) => first),
    ({ key }) => key,
    tick,
  )) {
    const all = [roomOn(pair.ensRegionId), ...rooms];
    if (full(all) !== undefined) continue;
    chosen.add(pair);
    for (const room of all) room.left -= 1;
  }
  return drawing.map(({ plan, rooms, tightest }) => {
    const holdOf = (pair: PlannedPair) =>
      chosen.has(pair) ? undefined : (full([...rooms, roomOn(pair.ensRegionId)]) ?? tightest)?.hold;
    return { plan: holdPairs(plan, isOne, holdOf), rooms };
  });
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
