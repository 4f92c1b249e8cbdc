import type { Limits } from './rule-limits.ts';

/** Why a copy that is missing does not begin in this run. */
export type Hold =
  /** `opensAt`: milliseconds since the epoch. */
  | { readonly by: 'window'; readonly opensAt: number }
  | LimitHold
  /** `max` copies begin in a run until one of this installation has been listed, and recognised. */
  | { readonly by: 'unrecognised'; readonly max: number }
  /** The budget of the node for a day, over all that copies. */
  | { readonly by: 'nodeBudget'; readonly max: number };

/** A limit of the rules file, of which `max` is the value. */
export interface LimitHold {
  readonly by: 'limit';
  readonly limit: keyof Limits;
  readonly of: 'rule' | 'file';
  readonly max: number;
  /** Nothing begins under the limit of a day that cannot be counted: a node that it counts could not be read, or is not known. */
  readonly uncounted?: true;
}
