import * as v from 'valibot';
import { object, record } from '../object-schemas.ts';
import { asyncInvokeConfigSchema } from './async-config.ts';
import { must } from './s-yaml-faults.ts';
import { wholeNumber } from './whole-number.ts';

const TRIGGER_TYPES = ['cdn_events', 'eventbridge', 'http', 'log', 'mns_topic', 'oss', 'tablestore', 'timer'] as const;
const ENVIRONMENT_BYTES = 4096;

const nameRule = must('1 to 64 letters, digits, _ and -');
const triggerNameRule = must('1 to 128 characters');
const handlerRule = must('file.export');
const timeoutRule = must('a whole number of seconds from 1 to 86400');
const memoryRule = must('a multiple of 64 from 128 to 32768');

// These change how a function runs, and this host does not carry them out: better to say so than to leave them out.
const notRun = v.optional(v.undefined('is not carried out by this host'));

const triggerSchema = object({
  triggerName: v.pipe(v.string(triggerNameRule), v.regex(/^.{1,128}$/s, triggerNameRule)),
  triggerType: v.picklist(TRIGGER_TYPES, must(`one of ${TRIGGER_TYPES.join(', ')}`)),
  triggerConfig: record(v.string(), v.unknown(), must('a mapping')),
});

const variableNameRule = 'must begin with a letter, have letters, digits and _, and not begin with FC_';

const environmentSchema = v.pipe(
  record(
    v.pipe(v.string(), v.regex(/^(?!FC_)[A-Za-z][A-Za-z0-9_]*$/, variableNameRule)),
    v.string(must('a text in quotes, numbers and booleans too')),
    must('a mapping'),
  ),
  v.check(
    (variables) => bytesOf(variables) <= ENVIRONMENT_BYTES,
    ({ input }) => `must be ${ENVIRONMENT_BYTES} bytes in all, and is ${bytesOf(input)}`,
  ),
);

function bytesOf(variables: Readonly<Record<string, string>>): number {
  return Object.entries(variables).reduce((sum, entry) => sum + Buffer.byteLength(entry.join('')), 0);
}

/** The properties of an fc3 resource that this host uses, with the documented limits and defaults. */
export const functionPropsSchema = object({
  functionName: v.pipe(v.string(nameRule), v.regex(/^[A-Za-z0-9_-]{1,64}$/, nameRule)),
  runtime: v.picklist(['nodejs18', 'nodejs20'], must('nodejs18 or nodejs20, the runtimes this host runs')),
  handler: v.pipe(v.string(handlerRule), v.regex(/^[^.].*\.[^.]+$/, handlerRule)),
  code: v.union(
    [
      v.string(),
      v.pipe(
        object({ src: v.string() }),
        v.transform(({ src }) => src),
      ),
    ],
    must('a folder, or a mapping with src'),
  ),
  timeout: v.exactOptional(wholeNumber(1, 86_400, timeoutRule), 3),
  memorySize: v.exactOptional(
    v.pipe(
      v.number(memoryRule),
      v.check((size) => size >= 128 && size <= 32_768 && size % 64 === 0, memoryRule),
    ),
    512,
  ),
  environmentVariables: v.exactOptional(environmentSchema, {}),
  asyncInvokeConfig: v.exactOptional(asyncInvokeConfigSchema, {}),
  triggers: v.exactOptional(v.array(triggerSchema, must('a list')), []),
  instanceLifecycleConfig: notRun,
  layers: notRun,
  nasConfig: notRun,
  ossMountConfig: notRun,
});

/** The checked properties of an fc3 resource. */
export type FunctionProps = v.InferOutput<typeof functionPropsSchema>;
