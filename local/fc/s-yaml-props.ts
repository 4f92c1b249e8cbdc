import * as z from 'zod/mini';
import { asyncInvokeConfigSchema } from './async-config.ts';
import { must } from './s-yaml-faults.ts';

const TRIGGER_TYPES = ['cdn_events', 'eventbridge', 'http', 'log', 'mns_topic', 'oss', 'tablestore', 'timer'] as const;
const ENVIRONMENT_BYTES = 4096;

const nameRule = must('1 to 64 letters, digits, _ and -');
const triggerNameRule = must('1 to 128 characters');
const handlerRule = must('file.export');
const timeoutRule = must('a whole number of seconds from 1 to 86400');
const memoryRule = must('a multiple of 64 from 128 to 32768');

// These change how a function runs, and this host does not carry them out: better to say so than to leave them out.
const notRun = z.optional(z.undefined({ error: () => 'is not carried out by this host' }));

const triggerSchema = z.object({
  triggerName: z.string(triggerNameRule).check(z.minLength(1, triggerNameRule), z.maxLength(128, triggerNameRule)),
  triggerType: z.enum(TRIGGER_TYPES, must(`one of ${TRIGGER_TYPES.join(', ')}`)),
  triggerConfig: z.record(z.string(), z.unknown(), must('a mapping')),
});

const environmentSchema = z
  .record(
    z.string().check(z.regex(/^(?!FC_)[A-Za-z][A-Za-z0-9_]*$/)),
    z.string(must('a text in quotes, numbers and booleans too')),
    {
      error: ({ code }) =>
        code === 'invalid_key'
          ? 'must begin with a letter, have letters, digits and _, and not begin with FC_'
          : 'must be a mapping',
    },
  )
  .check((context) => {
    const size = Object.entries(context.value).reduce((sum, entry) => sum + Buffer.byteLength(entry.join('')), 0);
    if (size <= ENVIRONMENT_BYTES) return;
    const message = `must be ${ENVIRONMENT_BYTES} bytes in all, and is ${size}`;
    context.issues.push({ code: 'custom', path: [], message, input: context.value });
  });

/** The properties of an fc3 resource that this host uses, with the documented limits and defaults. */
export const functionPropsSchema = z.object({
  functionName: z.string(nameRule).check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, nameRule)),
  runtime: z.enum(['nodejs18', 'nodejs20'], must('nodejs18 or nodejs20, the runtimes this host runs')),
  handler: z.string(handlerRule).check(z.regex(/^[^.].*\.[^.]+$/, handlerRule)),
  code: z.union(
    [
      z.string(),
      z.pipe(
        z.object({ src: z.string() }),
        z.transform(({ src }) => src),
      ),
    ],
    must('a folder, or a mapping with src'),
  ),
  timeout: z._default(z.int(timeoutRule).check(z.gte(1, timeoutRule), z.lte(86_400, timeoutRule)), 3),
  memorySize: z._default(
    z.int(memoryRule).check(z.refine((size) => size >= 128 && size <= 32_768 && size % 64 === 0, memoryRule)),
    512,
  ),
  environmentVariables: z._default(environmentSchema, {}),
  asyncInvokeConfig: z.prefault(asyncInvokeConfigSchema, {}),
  triggers: z._default(z.array(triggerSchema, must('a list')), []),
  instanceLifecycleConfig: notRun,
  layers: notRun,
  nasConfig: notRun,
  ossMountConfig: notRun,
});

/** The checked properties of an fc3 resource. */
export type FunctionProps = z.infer<typeof functionPropsSchema>;
