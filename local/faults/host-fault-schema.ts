import * as z from 'zod/mini';
import { must } from '../fc/s-yaml-faults.ts';
import { limits, text } from './field-schemas.ts';

/** A fault of the function host as the control API takes it; `action` is a call of ENS or SMQ by its API's name. */
export const hostFaultSchema = z.strictObject({
  service: z.literal('host'),
  action: z.optional(text),
  ...limits,
  effect: z.strictObject(
    {
      kind: z.literal('kill', must('kill')),
      phase: z.enum(['before', 'after'], must('one of before, after')),
    },
    must('an object whose kind is kill'),
  ),
});
