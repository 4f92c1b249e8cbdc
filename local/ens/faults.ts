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

/** A fault of CopySnapshot at a node: refused as if sold out, left out of both lists, ending in `error`, or listed late. */
export type NodeEffect =
  | { readonly kind: 'refuse-node' }
  | { readonly kind: 'omit-node'; readonly commit: boolean }
  | { readonly kind: 'copy-fails' }
  | { readonly kind: 'listing-lags'; readonly seconds: number };

/** What goes wrong, in which calls, and how many of them (`times`, 1 unless given, Infinity allowed). */
export interface FaultRule {
  readonly action?: string;
  readonly snapshotId?: string;
  /** Calls that name this node; an effect at nodes then touches this node alone, else every node of the call. */
  readonly ensRegionId?: string;
  readonly times?: number;
  readonly effect: AnswerEffect | NodeEffect;
}

/** What of a call the rules are matched with. */
export interface FaultSubject {
  readonly action: string;
  readonly snapshotIds: readonly string[];
  readonly ensRegionIds: readonly string[];
}

/** The rules in the order they were added; taking an effect uses the rule once, and a used-up rule is gone. */
export interface FaultBook {
  /** Returns the id `remove` takes. */
  add(rule: FaultRule): string;
  /** False if there is no such rule any more. */
  remove(faultId: string): boolean;
  /** The effect of the first matching rule on the whole call. */
  takeAnswerEffect(subject: FaultSubject): AnswerEffect | undefined;
  /** For each node of the call the effect of the first rule that matches there; a call uses a rule once, at however many nodes. */
  takeNodeEffects(subject: FaultSubject): ReadonlyMap<string, NodeEffect>;
}

const NODE_EFFECTS: ReadonlySet<string> = new Set<NodeEffect['kind']>([
  'refuse-node',
  'omit-node',
  'copy-fails',
  'listing-lags',
]);

/** An empty book. */
export function createFaultBook(): FaultBook {
  const rules = new Map<string, { readonly rule: FaultRule; usesLeft: number }>();
  let lastNumber = 0;

  function use(faultId: string): void {
    const entry = rules.get(faultId);
    if (entry === undefined) return;
    entry.usesLeft -= 1;
    if (entry.usesLeft <= 0) rules.delete(faultId);
  }

  return {
    add(rule) {
      lastNumber += 1;
      const faultId = `fault-${lastNumber}`;
      rules.set(faultId, { rule, usesLeft: rule.times ?? 1 });
      return faultId;
    },
    remove: (faultId) => rules.delete(faultId),
    takeAnswerEffect(subject) {
      for (const [faultId, { rule }] of rules) {
        if (isNodeEffect(rule.effect) || !matches(rule, subject)) continue;
        use(faultId);
        return rule.effect;
      }
      return undefined;
    },
    takeNodeEffects(subject) {
      const effects = new Map<string, NodeEffect>();
      for (const [faultId, { rule }] of [...rules]) {
        if (!isNodeEffect(rule.effect) || !matches(rule, subject)) continue;
        const nodes = rule.ensRegionId === undefined ? subject.ensRegionIds : [rule.ensRegionId];
        const untouched = nodes.filter((ensRegionId) => !effects.has(ensRegionId));
        if (untouched.length > 0) use(faultId);
        for (const ensRegionId of untouched) effects.set(ensRegionId, rule.effect);
      }
      return effects;
    },
  };
}

function matches(rule: FaultRule, subject: FaultSubject): boolean {
  return (
    (rule.action ?? subject.action) === subject.action &&
    (rule.snapshotId === undefined || subject.snapshotIds.includes(rule.snapshotId)) &&
    (rule.ensRegionId === undefined || subject.ensRegionIds.includes(rule.ensRegionId))
  );
}

function isNodeEffect(effect: AnswerEffect | NodeEffect): effect is NodeEffect {
  return NODE_EFFECTS.has(effect.kind);
}
