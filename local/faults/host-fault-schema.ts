import * as z from 'zod/mini';
import { UNABLE, type UnableStatus } from '../fc/refusal.ts';
import { must } from '../fc/s-yaml-faults.ts';
import { limits, text } from './field-schemas.ts';

const statuses = Object.keys(UNABLE).map(Number) as readonly UnableStatus[];

const kill = z.strictObject({
  kind: z.literal('kill'),
  phase: z.enum(['before', 'after'], must('one of before, after')),
  scope: z._default(z.enum(['instance', 'all'], must('one of instance, all')), 'instance'),
});
const refuse = z.strictObject({
  kind: z.literal('refuse'),
  status: z._default(z.literal(statuses, must(`one of ${statuses.join(', ')}`)), 503),
});

/** A fault of the function host as the control API takes it; the `action` of a kill is a call of ENS or SMQ by its API's name. */
export const hostFaultSchema = z.strictObject({
  service: z.literal('host'),
  action: z.optional(text),
  ...limits,
  effect: z.discriminatedUnion('kind', [kill, refuse], must('an object whose kind is one of kill, refuse')),
});
