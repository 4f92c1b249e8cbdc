import * as z from 'zod/mini';
import { must } from './s-yaml-faults.ts';

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS'] as const;

/** The triggerConfig of an HTTP trigger; both keys are required by the documented schema. */
export const httpTriggerConfigSchema = z.object({
  authType: z.enum(['anonymous', 'function'], must('anonymous or function, the kinds this host knows')),
  methods: z.array(z.enum(METHODS, must(`one of ${METHODS.join(', ')}`)), must('a list of methods')),
});

/** Who may call an HTTP trigger, and with which methods. */
export type HttpTriggerConfig = z.infer<typeof httpTriggerConfigSchema>;
