import type { Sort } from '../../simulation/story/scenario.ts';

/** A change of our own code: `from` in `file` becomes `to`. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A deliberate fault; `and` where a promise is kept at two places, so that one alone does no harm. */
export interface Mutant extends Edit {
  /** The fault in plain words. */
  readonly name: string;
  /** Which sort of story is to catch it. */
  readonly sort: Sort;
  readonly and?: Edit;
}
