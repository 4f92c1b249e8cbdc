import type { Rule } from './effective-rules.ts';
import type { InventoryView, PlanInventory } from './inventory.ts';
import type { PlannedPair, PlanOptions, RulePlan } from './plan.ts';
import type { Limits } from './rules.ts';
import { inTickOrder } from './tick-order.ts';
import { isOpen, opensAt } from './window.ts';
import { dayMs } from './zone-clock.ts';

/** Why a copy that is missing does not begin in this run. */
export type Hold =
  /** `opensAt`: milliseconds since the epoch. */
  | { readonly by: 'window'; readonly opensAt: number }
  | { readonly by: 'limit'; readonly limit: keyof Limits; readonly of: 'rule' | 'file' };

/**
 * Marks the missing pairs that must not begin now: those whose rule's window is closed, and those for which the limits
 * leave no room. Who has room is drawn anew by every tick, so that a pair that always fails starves none.
 */
export function holdBack(
  plans: readonly RulePlan[],
  view: InventoryView,
  { takenAt: now, gaps }: Pick<PlanInventory, 'takenAt' | 'gaps'>,
  options: Pick<PlanOptions, 'limits' | 'tick'>,
): RulePlan[] {
  const inWindow = plans.map((plan) => {
    const hold = windowHold(plan.rule, now);
    return hold === undefined ? plan : holdPairs(plan, () => hold);
  });
  const isLimited = options.limits !== undefined || plans.some(({ rule }) => rule.limits !== undefined);
  if (!isLimited) return inWindow;
  const begun = begunToday(inWindow, view, now);
  // What cannot be counted may be any number: a limit that holds too much back costs nothing.
  const count = (rules: readonly string[]) =>
    gaps.size > 0 ? Number.POSITIVE_INFINITY : rules.reduce((sum, rule) => sum + (begun.get(rule) ?? 0), 0);
  const ofFile = roomUnder(options.limits, 'file', count([...begun.keys()]));
  const roomsOf = ({ name, limits }: Rule) => [roomUnder(limits, 'rule', count([name])), ofFile];
  return withinLimits(inWindow, roomsOf, options.tick);
}

/** What holds the missing pairs of a rule back at `now` (ms) because its window is closed. */
export function windowHold({ window }: Pick<Rule, 'window'>, now: number): Hold | undefined {
  if (window === undefined || isOpen(window, now)) return undefined;
  return { by: 'window', opensAt: opensAt(window, now) };
}

function withinLimits(plans: readonly RulePlan[], roomsOf: (rule: Rule) => Room[], tick: number): RulePlan[] {
  const wanting = plans.flatMap(({ rule, pairs }) => {
    const rooms = roomsOf(rule);
    return pairs.filter(isToBegin).map((pair) => ({ rule, pair, rooms }));
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

/** How many copies `limits` let begin now, when `begun` have in the last day. */
function roomUnder(limits: Limits = {}, of: 'rule' | 'file', begun: number): Room {
  const { copiesPerRun = Number.POSITIVE_INFINITY, copiesPerDay } = limits;
  const ofDay = copiesPerDay === undefined ? Number.POSITIVE_INFINITY : copiesPerDay - begun;
  const limit = ofDay < copiesPerRun ? 'copiesPerDay' : 'copiesPerRun';
  return { left: Math.min(copiesPerRun, ofDay), hold: { by: 'limit', limit, of } };
}

/** How many copies the rules have begun in the last 24 hours, by rule: what ENS lists, and what it does not list yet. */
function begunToday(plans: readonly RulePlan[], { ours }: InventoryView, now: number): Map<string, number> {
  const begun = new Map<string, number>();
  const add = (rule: string) => begun.set(rule, (begun.get(rule) ?? 0) + 1);
  for (const { marker, snapshot } of ours) {
    if (marker.rule !== undefined && (snapshot.creationTime ?? 0) > now - dayMs) add(marker.rule);
  }
  for (const { rule, pairs } of plans) {
    for (const { sight } of pairs) if (sight.state === 'creating' && sight.copy === undefined) add(rule.name);
  }
  return begun;
}

/** Whether the run is to make the copy. */
export function isToBegin({ sight, hold }: PlannedPair): boolean {
  return sight.state === 'missing' && hold === undefined;
}

function holdPairs(plan: RulePlan, holdOf: (pair: PlannedPair) => Hold | undefined): RulePlan {
  const pairs = plan.pairs.map((pair) => {
    const hold = isToBegin(pair) ? holdOf(pair) : undefined;
    return hold === undefined ? pair : { ...pair, hold };
  });
  return { ...plan, pairs };
}
