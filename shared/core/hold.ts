import type { Limits } from './rules.ts';

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
  /** How much of the day is kept free for nodes that could not be read; absent where none is. */
  readonly reserved?: number;
  /** Rules whose nodes are not known, so that the day cannot be counted: holding back too much costs nothing. */
  readonly uncounted?: readonly string[];
}
