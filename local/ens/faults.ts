import { acts, createRuleBook, type RuleBook, type RuleLimits } from '../faults/rule-book.ts';
import type { ListingChange } from './listing-change.ts';
import type { ListingOptions } from './options.ts';

/** A fault that decides how a call is answered; with `commit` the call is carried out first, without it never. */
export type AnswerEffect =
  | {
      readonly kind: 'error';
      readonly commit: boolean;
      readonly status: number;
      readonly code: string;
      readonly message: string;
      readonly retryAfterMs?: number;
    }
  | { readonly kind: 'drop'; readonly commit: boolean }
  | { readonly kind: 'html-504'; readonly commit: boolean }
  /** Answers after `seconds` (Infinity: never); what was not carried out is answered with ServiceUnavailable. */
  | { readonly kind: 'slow'; readonly commit: boolean; readonly seconds: number };

/** A fault of CopySnapshot at a node. */
export type NodeEffect =
  /** Refused as if sold out. */
  | { readonly kind: 'refuse-node' }
  /** Left out of both lists. */
  | { readonly kind: 'omit-node'; readonly commit: boolean }
  /** The copy ends in `error`. */
  | { readonly kind: 'copy-fails' }
  /** The copy is gone after `seconds`; it is `deleting` in the last `deletingSeconds` of them, or not at all. */
  | { readonly kind: 'copy-vanishes'; readonly seconds: number; readonly deletingSeconds?: number }
  /** The copy is listed only after `seconds`. */
  | { readonly kind: 'listing-lags'; readonly seconds: number };

/** A fault of what DescribeSnapshots or DescribeDisks lists. */
export type ListingEffect =
  /**
   * Somebody's snapshot, or disk, comes before a later page of a listing is read (`appears`), or was on its first page and is
   * gone again (`goes`), or is gone and another one has come, so that the total stays (`swaps`).
   */
  | { readonly kind: 'listing-changes'; readonly change: ListingChange }
  /** The call is answered in another reading of the documents. */
  | { readonly kind: 'other-reading'; readonly options: Partial<ListingOptions> };

/** What goes wrong, in which calls, and how often. */
export interface FaultRule extends RuleLimits {
  readonly action?: string;
  readonly snapshotId?: string;
  /** Calls that name this node; an effect at nodes then touches this node alone, else every node of the call. */
  readonly ensRegionId?: string;
  /** Only calls that are signed with temporary keys, as those of a function's role are. */
  readonly temporaryKeys?: true;
  readonly effect: AnswerEffect | NodeEffect | ListingEffect;
}

/** What of a call the rules are matched with. */
export interface FaultSubject {
  readonly action: string;
  readonly snapshotIds: readonly string[];
  readonly ensRegionIds: readonly string[];
  readonly temporaryKeys: boolean;
}

/** The rules of a world; taking an effect uses the rule once. */
export interface FaultBook extends Pick<RuleBook<FaultRule>, 'add' | 'remove' | 'standing'> {
  /** The effect of the first matching rule on the whole call. */
  takeAnswerEffect(subject: FaultSubject, now: number): AnswerEffect | undefined;
  /** For each node of the call the effect of the first rule that matches there; a call uses a rule once, at however many nodes. */
  takeNodeEffects(subject: FaultSubject, now: number): ReadonlyMap<string, NodeEffect>;
  /** What all matching rules ask for; where two differ, the first one counts. */
  takeReading(subject: FaultSubject, now: number): Partial<ListingOptions>;
  /** What happens to a listing of several pages of which this one is read. */
  takeListingChange(subject: FaultSubject, pageNumber: number, now: number): ListingChange | undefined;
}

type EffectPlace = 'answer' | 'node' | 'listing';

const PLACES: Readonly<Record<FaultRule['effect']['kind'], EffectPlace>> = {
  error: 'answer',
  drop: 'answer',
  'html-504': 'answer',
  slow: 'answer',
  'refuse-node': 'node',
  'omit-node': 'node',
  'copy-fails': 'node',
  'copy-vanishes': 'node',
  'listing-lags': 'node',
  'listing-changes': 'listing',
  'other-reading': 'listing',
};

/** An empty book. */
export function createFaultBook(): FaultBook {
  const book = createRuleBook<FaultRule>('ens');
  return {
    ...book,
    takeAnswerEffect(subject, now) {
      const rule = book.take(now, ({ effect, ...which }) => isAnswerEffect(effect) && matches(which, subject));
      return rule !== undefined && isAnswerEffect(rule.effect) ? rule.effect : undefined;
    },
    takeNodeEffects(subject, now) {
      const effects = new Map<string, NodeEffect>();
      for (const { faultId, rule } of book.standing(now)) {
        const { effect } = rule;
        if (!isNodeEffect(effect) || !matches(rule, subject)) continue;
        const nodes = rule.ensRegionId === undefined ? subject.ensRegionIds : [rule.ensRegionId];
        const touched = nodes.filter((ensRegionId) => !effects.has(ensRegionId) && acts(rule));
        if (touched.length > 0) book.use(faultId);
        for (const ensRegionId of touched) effects.set(ensRegionId, effect);
      }
      return effects;
    },
    takeReading(subject, now) {
      let reading: Partial<ListingOptions> = {};
      for (const { faultId, rule } of book.standing(now)) {
        const { effect } = rule;
        if (effect.kind !== 'other-reading' || !matches(rule, subject) || !acts(rule)) continue;
        book.use(faultId);
        reading = { ...effect.options, ...reading };
      }
      return reading;
    },
    takeListingChange(subject, pageNumber, now) {
      const rule = book.take(now, ({ effect, ...which }) => {
        if (effect.kind !== 'listing-changes' || !matches(which, subject)) return false;
        return (effect.change === 'appears') === pageNumber > 1;
      });
      return rule?.effect.kind === 'listing-changes' ? rule.effect.change : undefined;
    },
  };
}

function matches(rule: Omit<FaultRule, 'effect'>, subject: FaultSubject): boolean {
  return (
    (rule.action ?? subject.action) === subject.action &&
    (rule.snapshotId === undefined || subject.snapshotIds.includes(rule.snapshotId)) &&
    (rule.ensRegionId === undefined || subject.ensRegionIds.includes(rule.ensRegionId)) &&
    (rule.temporaryKeys === undefined || subject.temporaryKeys)
  );
}

function isAnswerEffect(effect: FaultRule['effect']): effect is AnswerEffect {
  return PLACES[effect.kind] === 'answer';
}

function isNodeEffect(effect: FaultRule['effect']): effect is NodeEffect {
  return PLACES[effect.kind] === 'node';
}
