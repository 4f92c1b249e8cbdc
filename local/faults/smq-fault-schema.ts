import * as v from 'valibot';
import { must } from '../fc/s-yaml-faults.ts';
import { strictObject } from '../object-schemas.ts';
import { limits, seconds, status, text, yesOrNo } from './field-schemas.ts';

const actions = ['send', 'receive', 'delete', 'changeVisibility', 'look'] as const;
const which = {
  action: v.exactOptional(v.picklist(actions, must(`one of ${actions.join(', ')}`))),
};

const error = strictObject({
  kind: v.literal('error'),
  commit: yesOrNo,
  status,
  code: text,
  message: v.exactOptional(text),
});
const drop = strictObject({ kind: v.literal('drop'), commit: yesOrNo });
const page = strictObject({ kind: v.literal('html-504'), commit: yesOrNo });
const again = strictObject({ kind: v.literal('delivered-again') });
const late = strictObject({ kind: v.literal('delivered-late'), seconds });

/** A fault of SMQ as the control API takes it. */
export const smqFaultSchema = strictObject({
  service: v.literal('smq'),
  queue: v.exactOptional(text),
  ...which,
  ...limits,
  effect: v.variant(
    'kind',
    [error, drop, page, again, late],
    must('an object whose kind is one of error, drop, html-504, delivered-again, delivered-late'),
  ),
});
