import * as v from 'valibot';

/** A whole number from `low` to `high`; anything else is one fault, with this message. */
export function wholeNumber(low: number, high: number, message: (issue: v.BaseIssue<unknown>) => string) {
  return v.pipe(
    v.number(message),
    v.check((value) => Number.isInteger(value) && value >= low && value <= high, message),
  );
}
