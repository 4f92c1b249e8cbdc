import * as z from 'zod/mini';
import { must } from '../fc/s-yaml-faults.ts';

/** Any text but the empty one. */
export const text = z.string(must('a text')).check(z.minLength(1, must('a text')));

export const yesOrNo = z.boolean(must('true or false'));

/** An HTTP status of an error. */
export const status = z
  .int(must('a status'))
  .check(z.minimum(400, must('400 to 599')), z.maximum(599, must('400 to 599')));

/** A span, up to a week. */
export const seconds = z
  .number(must('a number of seconds'))
  .check(z.minimum(0, must('0 or more')), z.maximum(604_800, must('604800 or less')));

/** A seed of a generator. */
export const seed = z
  .int(must('a whole number'))
  .check(z.minimum(0, must('0 to 4294967295')), z.maximum(4_294_967_295, must('0 to 4294967295')));

const part = must('more than 0 and at most 1');

/** How often a fault acts; without `times` and `forSeconds` until it is removed. */
export const limits = {
  times: z.optional(z.int(must('a whole number')).check(z.minimum(1, must('1 or more')))),
  forSeconds: z.optional(seconds),
  probability: z.optional(z.number(must('a number')).check(z.gt(0, part), z.maximum(1, part))),
  seed: z.optional(seed),
};
