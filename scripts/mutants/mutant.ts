/** A change of our own code: `from` in `file` becomes `to`. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A deliberate fault; `and` where a promise is kept at two places, so that one alone does no harm. */
export interface Mutant extends Edit {
  readonly name: string;
  readonly and?: Edit;
}
