import * as v from 'valibot';
import { strictObject } from '../object-schemas.ts';
import type { AsyncInvokeSpec, Destination } from './function-spec.ts';
import { must } from './s-yaml-faults.ts';
import { wholeNumber } from './whole-number.ts';

const attemptsRule = must('a whole number from 0 to 8');
const ageRule = must('a whole number of seconds from 1 to 604800');
const destinationRule = must(
  'acs:fc:<region>:<account>:functions/<name> or acs:mns:<region>:<account>:/queues/<name>/messages, which this host serves',
);

const destinationSchema = strictObject(
  {
    destination: v.pipe(
      v.string(destinationRule),
      v.check((arn) => readDestination(arn) !== undefined, destinationRule),
      v.transform(readDestination),
    ),
  },
  must('a mapping'),
);

/**
 * The asyncInvokeConfig of a function. The documents disagree on the greatest age: 86400 s by default and 604800 s at most is
 * the API's word. `asyncTask` changes nothing here: task ids are unique with and without it.
 */
export const asyncInvokeConfigSchema = strictObject(
  {
    maxAsyncRetryAttempts: v.exactOptional(wholeNumber(0, 8, attemptsRule), 3),
    maxAsyncEventAgeInSeconds: v.exactOptional(wholeNumber(1, 604_800, ageRule), 86_400),
    asyncTask: v.exactOptional(v.boolean(must('true or false'))),
    destinationConfig: v.exactOptional(
      strictObject(
        { onSuccess: v.exactOptional(destinationSchema), onFailure: v.exactOptional(destinationSchema) },
        must('a mapping'),
      ),
    ),
    qualifier: v.exactOptional(v.literal('LATEST', must('LATEST, the one version this host has'))),
  },
  must('a mapping'),
);

/** How a function's asynchronous invocations go, from its checked asyncInvokeConfig. */
export function toAsyncInvokeSpec(config: v.InferOutput<typeof asyncInvokeConfigSchema>): AsyncInvokeSpec {
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
