import type { Intercept, WireCall } from '../http.ts';
import { createRuleBook, type RuleBook, type RuleLimits } from './rule-book.ts';

/** Kills every instance of every function when one of them calls ENS or SMQ, just before or just after it is carried out. */
export interface KillRule extends RuleLimits {
  /** The API's name, for example `CopySnapshot` or `SendMessage`; any, if left out. */
  readonly action?: string;
  readonly effect: { readonly kind: 'kill'; readonly phase: WireCall['phase'] };
}

/** The kills to come. */
export type KillBook = RuleBook<KillRule>;

/** An empty book. */
export function createKillBook(): KillBook {
  return createRuleBook<KillRule>('host');
}

/** Asks `first`, if there is one, then acts out the kills: nobody gets an answer to the call. */
export function killing(
  book: KillBook,
  now: () => number,
  killAll: () => Promise<void>,
  first: Intercept | undefined,
): Intercept {
  return async (call) => {
    if ((await first?.(call)) === 'drop') return 'drop';
    const isHit = ({ action, effect }: KillRule) =>
      (action ?? call.action) === call.action && effect.phase === call.phase;
    if (book.take(now(), isHit) === undefined) return undefined;
    await killAll();
    return 'drop';
  };
}
