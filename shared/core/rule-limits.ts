import * as v from 'valibot';
import { strictObject } from './object-schemas.ts';
import { someOf } from './rule-checks.ts';
import { count, told } from './rule-shapes.ts';

/** How many copies a run begins where the file does not say: a first run must not buy what nobody has counted. */
export const defaultCopiesPerRun = 100;

const copyLimits = {
  copiesPerRun: v.exactOptional(told('The most copies that one run begins.', count)),
  copiesPerDay: v.exactOptional(
    told('The most copies in 24 hours, those of earlier runs counted as ENS lists them.', count),
  ),
};

/** An example of limits. */
export const someCopies = { copiesPerRun: 20 };

/** What a rule may do. */
export const limits = v.pipe(strictObject(copyLimits), someOf());

/** What all rules of a file together may do. */
export const fileLimits = v.pipe(
  strictObject({
    ...copyLimits,
    copiesPerRun: v.exactOptional(
      told(`The most copies that one run begins; ${defaultCopiesPerRun} when left out.`, count),
    ),
    deletionsPerRun: v.exactOptional(told('The most copies that one run of prune deletes; 100 when left out.', count)),
  }),
  someOf(),
);

export type Limits = v.InferOutput<typeof limits>;
