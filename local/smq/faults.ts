import { createRuleBook, type RuleBook, type RuleLimits } from '../faults/rule-book.ts';
import type { SmqFailure } from './failure.ts';

/** The kinds of calls that can be made to fail; single and batch calls count alike. `look` is to peek, to ask for attributes, or to list queues. */
export type FaultAction = 'send' | 'receive' | 'delete' | 'changeVisibility' | 'look';

/** Makes calls fail, in any queue or in one. */
export interface Fault extends RuleLimits {
  /** Every action, if left out. */
  readonly action?: FaultAction;
  readonly queue?: string;
  /** Only these positions (from 0) of batch calls fail; single calls pass untouched. */
  readonly entries?: readonly number[];
  readonly status: number;
  readonly code: string;
  readonly message?: string;
  /** The call is carried out, but the answer is the error. */
  readonly commit?: boolean;
  /** The answer's body is this HTML, as from a gateway, instead of SMQ's XML. */
  readonly page?: string;
  /** The connection breaks instead of an answer; status and code are what a caller without a wire sees. */
  readonly drop?: boolean;
}

/** Something odd about a message though the call succeeds; each message counts as one of `times`. */
export interface DeliveryFault extends RuleLimits {
  readonly queue?: string;
  readonly delivery: /** A message that was handed out is visible again at once: its handle is void, and it is delivered again. */
    | { readonly kind: 'delivered-again' }
    /** A message that was sent appears so much later than it should. */
    | { readonly kind: 'delivered-late'; readonly seconds: number };
}

/** The faults of a broker. */
export interface Faults extends Pick<RuleBook<Fault | DeliveryFault>, 'add' | 'remove' | 'standing'> {
  /** Uses up one call's worth of the first fault that fits. */
  take(action: FaultAction, queue: string, call: 'single' | 'batch', now: number): Fault | undefined;
  /** Whether a message that is handed out is to be delivered again. */
  takeAgain(queue: string, now: number): boolean;
  /** How much later a message that is sent is to appear. */
  takeLateSeconds(queue: string, now: number): number;
}

/** An empty set of faults. */
export function createFaults(): Faults {
  const book = createRuleBook<Fault | DeliveryFault>('smq');
  const takeDelivery = (kind: DeliveryFault['delivery']['kind'], queue: string, now: number) => {
    const rule = book.take(now, (each) => isIn(each, queue) && 'delivery' in each && each.delivery.kind === kind);
    return rule !== undefined && 'delivery' in rule ? rule.delivery : undefined;
  };
  return {
    ...book,
    take(action, queue, call, now) {
      const rule = book.take(now, (each) => {
        if ('delivery' in each || !isIn(each, queue)) return false;
        return (each.action ?? action) === action && (call === 'batch' || each.entries === undefined);
      });
      return rule === undefined || 'delivery' in rule ? undefined : rule;
    },
    takeAgain: (queue, now) => takeDelivery('delivered-again', queue, now) !== undefined,
    takeLateSeconds(queue, now) {
      const delivery = takeDelivery('delivered-late', queue, now);
      return delivery?.kind === 'delivered-late' ? delivery.seconds : 0;
    },
  };
}

function isIn(fault: { readonly queue?: string }, queue: string): boolean {
  return (fault.queue ?? queue) === queue;
}

/** The refusal a fault answers with. */
export function faultFailure({ status, code, message = 'Injected failure.', page, drop }: Fault): SmqFailure {
  const failure = { ok: false, status, code, message } as const;
  return { ...failure, ...(page !== undefined && { page }), ...(drop === true && { drop }) };
}
