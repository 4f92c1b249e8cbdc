import * as v from 'valibot';
import { object } from '../object-schemas.ts';
import { must } from './s-yaml-faults.ts';

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS'] as const;

/** The triggerConfig of an HTTP trigger; both keys are required by the documented schema. */
export const httpTriggerConfigSchema = object({
  authType: v.picklist(['anonymous', 'function'], must('anonymous or function, the kinds this host knows')),
  methods: v.array(v.picklist(METHODS, must(`one of ${METHODS.join(', ')}`)), must('a list of methods')),
});

/** Who may call an HTTP trigger, and with which methods. */
export type HttpTriggerConfig = v.InferOutput<typeof httpTriggerConfigSchema>;
