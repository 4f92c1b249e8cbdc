import { type Begun, type CountedRule, countToday, type Uncounted } from './begun-today.ts';
import type { Rule } from './effective-rules.ts';
import type { InventoryView, PlanInventory } from './inventory.ts';
import type { PlannedPair, PlanOptions, RulePlan } from './plan.ts';
import type { Limits } from './rules.ts';
import { inTickOrder } from './tick-order.ts';
import { isOpen, opensAt } from './window.ts';

/** Why a copy that is missing does not begin in this run. */
export type Hold =
  /** `opensAt`: milliseconds since the epoch. */
  | { readonly by: 'window'; readonly opensAt: number }
  | {
      readonly by: 'limit';
      readonly limit: keyof Limits;
      readonly of: 'rule' | 'file';
      /** Set where the copies of the day cannot be counted: they may be any number, and holding back too much costs nothing. */
      readonly uncounted?: Uncounted;
    };

/** What holding back has to know beside the plans. */
interface Surroundings {
  /** All rules whose copies count for the limits of the file, those of the plans among them. */
  readonly file: readonly CountedRule[];
  readonly view: InventoryView;
  readonly inventory: Pick<PlanInventory, 'takenAt' | 'gaps'>;
  readonly options: Pick<PlanOptions, 'limits' | 'tick'>;
}

/**
 * Marks the pairs that must not begin now: those that are missing while their rule's window is closed, and those, missing
 * or not to be seen, for which the limits leave no room. Who has room is drawn anew by every tick, so that a pair that
 * always fails starves none.
 */
export function holdBack(plans: readonly RulePlan[], { file, view, inventory, options }: Surroundings): RulePlan[] {
  const inWindow = plans.map((plan) => {
    const hold = windowHold(plan.rule, inventory.takenAt);
    return hold === undefined ? plan : holdPairs(plan, (pair) => (isToBegin(pair) ? hold : undefined));
  });
  const isLimited = options.limits !== undefined || plans.some(({ rule }) => rule.limits !== undefined);
  if (!isLimited) return inWindow;
  const today = countToday(inWindow, view, inventory);
  const ofFile = roomUnder(options.limits, 'file', () => today.ofAll(file));
  const roomsOf = (plan: RulePlan) => [roomUnder(plan.rule.limits, 'rule', () => today.of(plan)), ofFile];
  return withinLimits(inWindow, roomsOf, options.tick);
}

/** What holds the missing pairs of a rule back at `now` (ms) because its window is closed. */
export function windowHold({ window }: Pick<Rule, 'window'>, now: number): Hold | undefined {
  if (window === undefined || isOpen(window, now)) return undefined;
  return { by: 'window', opensAt: opensAt(window, now) };
}

function withinLimits(plans: readonly RulePlan[], roomsOf: (plan: RulePlan) => Room[], tick: number): RulePlan[] {
  const wanting = plans.flatMap((plan) => {
    const { rule, pairs } = plan;
    const rooms = roomsOf(plan);
    return pairs.filter(mayBegin).map((pair) => ({ rule, pair, rooms }));
  });
  const held = new Map<PlannedPair, Hold>();
  const keyOf = ({ rule, pair }: (typeof wanting)[number]) =>
    `${rule.name} ${pair.source.snapshotId} ${pair.ensRegionId}`;
  for (const { pair, rooms } of inTickOrder(wanting, keyOf, tick)) {
    const full = rooms.find((room) => room.left <= 0);
    if (full !== undefined) held.set(pair, full.hold);
    else for (const room of rooms) room.left -= 1;
  }
  return plans.map((plan) => holdPairs(plan, (pair) => held.get(pair)));
}

interface Room {
  left: number;
  /** What it means to find it full. */
  readonly hold: Hold;
}

/** How many copies `limits` let begin now, given what `countBegun` says of the last day. */
function roomUnder(limits: Limits = {}, of: 'rule' | 'file', countBegun: () => Begun): Room {
  const { copiesPerRun = Number.POSITIVE_INFINITY, copiesPerDay } = limits;
  const ofRun: Room = { left: copiesPerRun, hold: { by: 'limit', limit: 'copiesPerRun', of } };
  if (copiesPerDay === undefined) return ofRun;
  const begun = countBegun();
  const hold: Hold = { by: 'limit', limit: 'copiesPerDay', of };
  if (typeof begun !== 'number') return { left: 0, hold: { ...hold, uncounted: begun } };
  const left = copiesPerDay - begun;
  return left < copiesPerRun ? { left, hold } : ofRun;
}

/** Whether the run is to make the copy. */
export function isToBegin(pair: PlannedPair): boolean {
  return pair.sight.state === 'missing' && mayBegin(pair);
}

/** Whether the run may make the copy, be it by a task: what could not be seen is called for once it is seen to be missing. */
function mayBegin({ sight, fault, hold }: PlannedPair): boolean {
  return (sight.state === 'missing' || sight.state === 'unseen') && fault === undefined && hold === undefined;
}

function holdPairs(plan: RulePlan, holdOf: (pair: PlannedPair) => Hold | undefined): RulePlan {
  const pairs = plan.pairs.map((pair) => {
    const hold = holdOf(pair);
    return hold === undefined ? pair : { ...pair, hold };
  });
  return { ...plan, pairs };
}
