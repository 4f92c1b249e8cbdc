import type { SmqFailure } from './failure.ts';

/** The kinds of calls that can be made to fail; single and batch calls count alike. */
export type FaultAction = 'send' | 'receive' | 'delete' | 'changeVisibility';

/** Makes the next `times` calls of a kind fail, in any queue or in one. */
export interface Fault {
  readonly action: FaultAction;
  readonly queue?: string;
  /** Only these positions (from 0) of batch calls fail; single calls pass untouched. */
  readonly entries?: readonly number[];
  /** Default 1. */
  readonly times?: number;
  readonly status: number;
  readonly code: string;
  readonly message?: string;
  /** The call is carried out, but the answer is the error. */
  readonly commit?: boolean;
  /** The answer's body is this HTML, as from a gateway, instead of SMQ's XML. */
  readonly page?: string;
}

/** Faults waiting for their calls, in the order they were given. */
export interface Faults {
  failNext(fault: Fault): void;
  /** Uses up one call's worth of the first fault that fits. */
  take(action: FaultAction, queue: string, call: 'single' | 'batch'): Fault | undefined;
}

/** An empty set of faults. */
export function createFaults(): Faults {
  const waiting: { readonly fault: Fault; left: number }[] = [];
  return {
    failNext(fault) {
      waiting.push({ fault, left: fault.times ?? 1 });
    },
    take(action, queue, call) {
      const found = waiting.find(
        ({ fault }) =>
          fault.action === action &&
          (fault.queue ?? queue) === queue &&
          (call === 'batch' || fault.entries === undefined),
      );
      if (found === undefined) return undefined;
      found.left -= 1;
      if (found.left <= 0) waiting.splice(waiting.indexOf(found), 1);
      return found.fault;
    },
  };
}

/** The refusal a fault answers with. */
export function faultFailure({ status, code, message, page }: Fault): SmqFailure {
  return { ok: false, status, code, message: message ?? 'Injected failure.', ...(page === undefined ? {} : { page }) };
}
