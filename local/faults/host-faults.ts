import { type Refusal, type UnableStatus, unable } from '../fc/refusal.ts';
import type { Intercept, WireCall } from '../http.ts';
import { createRuleBook, type RuleBook, type RuleLimits } from './rule-book.ts';

/** Ends instances when one of them calls ENS or SMQ, just before or just after the call is carried out: that one, or every one of every function. */
export interface KillEffect {
  readonly kind: 'kill';
  readonly phase: WireCall['phase'];
  readonly scope: 'instance' | 'all';
}

/** Lets the host start nothing: an invocation is refused as Function Compute refuses what it cannot run now. */
export interface RefuseEffect {
  readonly kind: 'refuse';
  readonly status: UnableStatus;
}

/** What goes wrong with the function host. */
export interface HostRule extends RuleLimits {
  /** Of kills, the API's name of the call, for example `CopySnapshot` or `SendMessage`; any, if left out. */
  readonly action?: string;
  readonly effect: KillEffect | RefuseEffect;
}

/** The faults of the function host to come. */
export type HostFaultBook = RuleBook<HostRule>;

/** An empty book. */
export function createHostFaultBook(): HostFaultBook {
  return createRuleBook<HostRule>('host');
}

/** How instances are told from their calls, and ended. */
export interface Instances {
  /** The id of the instance that signs with this key; undefined if none does. */
  holderOf(accessKeyId: string): string | undefined;
  kill(instanceId: string): Promise<void>;
  killAll(): Promise<void>;
}

/** Asks `first`, if there is one, then acts out the kills: nobody gets an answer to the call. Calls of others than instances kill nothing. */
export function killing(
  book: HostFaultBook,
  now: () => number,
  instances: Instances,
  first: Intercept | undefined,
): Intercept {
  return async (call) => {
    if ((await first?.(call)) === 'drop') return 'drop';
    const caller = instances.holderOf(call.accessKeyId);
    if (caller === undefined) return undefined;
    const rule = book.take(
      now(),
      ({ action, effect }) =>
        effect.kind === 'kill' && effect.phase === call.phase && (action ?? call.action) === call.action,
    );
    if (rule?.effect.kind !== 'kill') return undefined;
    await (rule.effect.scope === 'all' ? instances.killAll() : instances.kill(caller));
    return 'drop';
  };
}

/** What refuses the next invocation, if anything does; each answer counts as one of the rule's times. */
export function refusing(book: HostFaultBook, now: () => number): () => Refusal | undefined {
  return () => {
    const rule = book.take(now(), ({ effect }) => effect.kind === 'refuse');
    return rule?.effect.kind === 'refuse' ? unable(rule.effect.status, 'no function is run now') : undefined;
  };
}
