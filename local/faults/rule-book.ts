import type { Chance } from './chance.ts';

/** How often a rule acts. */
export interface RuleLimits {
  /** On how many calls: 1 unless given, Infinity allowed. */
  readonly times?: number;
  /** It is gone from this time on, ms since the epoch. */
  readonly until?: number;
  /** Asked where the rule fits, at each call, node or message; without it the rule always acts. */
  readonly chance?: Chance;
}

/** A rule that still stands, and how often it has acted. */
export interface StandingRule<Rule> {
  readonly faultId: string;
  readonly rule: Rule;
  readonly timesLeft: number;
  readonly acted: number;
}

/** Rules in the order they were added: what goes wrong, decided call by call. `now` is ms since the epoch. */
export interface RuleBook<Rule> {
  /** Returns the id `remove` takes. */
  add(rule: Rule): string;
  /** False if there is no such rule any more. */
  remove(faultId: string): boolean;
  standing(now: number): readonly StandingRule<Rule>[];
  /** Counts one call; a rule that is used up is gone. */
  use(faultId: string): void;
  /** Uses the first rule that fits and that chance lets act. */
  take(now: number, fits: (rule: Rule) => boolean): Rule | undefined;
}

/** An empty book whose rules are called `<prefix>-1` and so on. */
export function createRuleBook<Rule extends RuleLimits>(prefix: string): RuleBook<Rule> {
  const entries = new Map<string, { readonly rule: Rule; timesLeft: number; acted: number }>();
  let lastNumber = 0;

  function use(faultId: string): void {
    const entry = entries.get(faultId);
    if (entry === undefined) return;
    entry.acted += 1;
    entry.timesLeft -= 1;
    if (entry.timesLeft <= 0) entries.delete(faultId);
  }

  function standing(now: number): readonly StandingRule<Rule>[] {
    for (const [faultId, { rule }] of entries) {
      if (rule.until !== undefined && rule.until <= now) entries.delete(faultId);
    }
    return [...entries].map(([faultId, entry]) => ({ faultId, ...entry }));
  }

  return {
    add(rule) {
      lastNumber += 1;
      const faultId = `${prefix}-${lastNumber}`;
      entries.set(faultId, { rule, timesLeft: rule.times ?? 1, acted: 0 });
      return faultId;
    },
    remove: (faultId) => entries.delete(faultId),
    standing,
    use,
    take(now, fits) {
      const found = standing(now).find(({ rule }) => fits(rule) && acts(rule));
      if (found !== undefined) use(found.faultId);
      return found?.rule;
    },
  };
}

/** What chance says of a rule this time. */
export function acts({ chance }: RuleLimits): boolean {
  return chance?.draw() ?? true;
}
