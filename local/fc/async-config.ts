import * as z from 'zod/mini';
import type { AsyncInvokeSpec, Destination } from './function-spec.ts';
import { must } from './s-yaml-faults.ts';

const attemptsRule = must('a whole number from 0 to 8');
const ageRule = must('a whole number of seconds from 1 to 604800');
const destinationRule = must(
  'acs:fc:<region>:<account>:functions/<name> or acs:mns:<region>:<account>:/queues/<name>/messages, which this host serves',
);

const destinationSchema = z.strictObject(
  {
    destination: z.pipe(
      z.string(destinationRule).check(z.refine((arn) => readDestination(arn) !== undefined, destinationRule)),
      z.transform(readDestination),
    ),
  },
  { error: mappingFault },
);

/**
 * The asyncInvokeConfig of a function. The documents disagree on the greatest age: 86400 s by default and 604800 s at most is
 * the API's word. `asyncTask` changes nothing here: task ids are unique with and without it.
 */
export const asyncInvokeConfigSchema = z.strictObject(
  {
    maxAsyncRetryAttempts: z._default(z.int(attemptsRule).check(z.gte(0, attemptsRule), z.lte(8, attemptsRule)), 3),
    maxAsyncEventAgeInSeconds: z._default(z.int(ageRule).check(z.gte(1, ageRule), z.lte(604_800, ageRule)), 86_400),
    asyncTask: z.optional(z.boolean(must('true or false'))),
    destinationConfig: z.optional(
      z.strictObject(
        { onSuccess: z.optional(destinationSchema), onFailure: z.optional(destinationSchema) },
        { error: mappingFault },
      ),
    ),
    qualifier: z.optional(z.literal('LATEST', must('LATEST, the one version this host has'))),
  },
  { error: mappingFault },
);

/** How a function's asynchronous invocations go, from its checked asyncInvokeConfig. */
export function toAsyncInvokeSpec(config: z.infer<typeof asyncInvokeConfigSchema>): AsyncInvokeSpec {
  const onSuccess = config.destinationConfig?.onSuccess?.destination;
  const onFailure = config.destinationConfig?.onFailure?.destination;
  return {
    maxRetryAttempts: config.maxAsyncRetryAttempts,
    maxEventAgeSeconds: config.maxAsyncEventAgeInSeconds,
    ...(onSuccess === undefined ? {} : { onSuccess }),
    ...(onFailure === undefined ? {} : { onFailure }),
  };
}

function readDestination(arn: string): Destination | undefined {
  const [, functionName] = /^acs:fc:[^:]*:[^:]*:functions\/([A-Za-z0-9_-]{1,64})$/.exec(arn) ?? [];
  if (functionName !== undefined) return { kind: 'function', name: functionName };
  const [, queueName] = /^acs:mns:[^:]*:[^:]*:\/queues\/([A-Za-z0-9-]{1,120})\/messages$/.exec(arn) ?? [];
  return queueName === undefined ? undefined : { kind: 'queue', name: queueName };
}

function mappingFault(issue: { readonly code?: string; readonly keys?: readonly string[] }): string {
  if (issue.code !== 'unrecognized_keys') return 'must be a mapping';
  return `has ${issue.keys?.join(', ')}, not known here; upper and lower case count`;
}
