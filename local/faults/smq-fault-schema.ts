import * as z from 'zod/mini';
import { must } from '../fc/s-yaml-faults.ts';
import { limits, seconds, status, text, yesOrNo } from './field-schemas.ts';

const actions = ['send', 'receive', 'delete', 'changeVisibility', 'look'] as const;
const which = {
  action: z.optional(z.enum(actions, must(`one of ${actions.join(', ')}`))),
};

const error = z.strictObject({
  kind: z.literal('error'),
  commit: yesOrNo,
  status,
  code: text,
  message: z.optional(text),
});
const drop = z.strictObject({ kind: z.literal('drop'), commit: yesOrNo });
const page = z.strictObject({ kind: z.literal('html-504'), commit: yesOrNo });
const again = z.strictObject({ kind: z.literal('delivered-again') });
const late = z.strictObject({ kind: z.literal('delivered-late'), seconds });

/** A fault of SMQ as the control API takes it. */
export const smqFaultSchema = z.strictObject({
  service: z.literal('smq'),
  queue: z.optional(text),
  ...which,
  ...limits,
  effect: z.discriminatedUnion(
    'kind',
    [error, drop, page, again, late],
    must('an object whose kind is one of error, drop, html-504, delivered-again, delivered-late'),
  ),
});
