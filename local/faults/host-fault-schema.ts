import * as v from 'valibot';
import { UNABLE, type UnableStatus } from '../fc/refusal.ts';
import { must } from '../fc/s-yaml-faults.ts';
import { strictObject } from '../object-schemas.ts';
import { limits, text } from './field-schemas.ts';

const statuses = Object.keys(UNABLE).map(Number) as readonly UnableStatus[];

const kill = strictObject({
  kind: v.literal('kill'),
  phase: v.picklist(['before', 'after'], must('one of before, after')),
  scope: v.exactOptional(v.picklist(['instance', 'all'], must('one of instance, all')), 'instance'),
});
const refuse = strictObject({
  kind: v.literal('refuse'),
  status: v.exactOptional(v.picklist(statuses, must(`one of ${statuses.join(', ')}`)), 503),
});

/** A fault of the function host as the control API takes it; the `action` of a kill is a call of ENS or SMQ by its API's name. */
export const hostFaultSchema = strictObject({
  service: v.literal('host'),
  action: v.exactOptional(text),
  ...limits,
  effect: v.variant('kind', [kill, refuse], must('an object whose kind is one of kill, refuse')),
});
