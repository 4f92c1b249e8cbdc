import * as v from 'valibot';
import { must } from '../fc/s-yaml-faults.ts';

/** Any text but the empty one. */
export const text = v.pipe(v.string(must('a text')), v.minLength(1, must('a text')));

export const yesOrNo = v.boolean(must('true or false'));

/** An HTTP status of an error. */
export const status = v.pipe(
  v.number(must('a status')),
  v.check((value) => Number.isInteger(value) && value >= 400 && value <= 599, must('400 to 599')),
);

/** A span, up to a week. */
export const seconds = v.pipe(
  v.number(must('a number of seconds')),
  v.minValue(0, must('0 or more')),
  v.maxValue(604_800, must('604800 or less')),
);

/** A seed of a generator. */
export const seed = v.pipe(
  v.number(must('a whole number')),
  v.integer(must('a whole number')),
  v.minValue(0, must('0 to 4294967295')),
  v.maxValue(4_294_967_295, must('0 to 4294967295')),
);

/** A whole number of at least 1. */
export const countFrom1 = v.pipe(
  v.number(must('a whole number')),
  v.integer(must('a whole number')),
  v.minValue(1, must('1 or more')),
);

const part = must('more than 0 and at most 1');

/** How often a fault acts; without `times` and `forSeconds` until it is removed. */
export const limits = {
  times: v.exactOptional(countFrom1),
  forSeconds: v.exactOptional(seconds),
  probability: v.exactOptional(v.pipe(v.number(must('a number')), v.gtValue(0, part), v.maxValue(1, part))),
  seed: v.exactOptional(seed),
};
