import * as z from 'zod/mini';
import { cronFault } from './cron.ts';
import { ASYNC_EVENT_BYTES } from './http-limits.ts';
import { must } from './s-yaml-faults.ts';

const switchRule = must('true or false');

/** The triggerConfig of a timer trigger; cronExpression and enable are required by the documented schema. */
export const timerTriggerConfigSchema = z.strictObject({
  cronExpression: z.string(must('a text')).check((context) => {
    const fault = cronFault(context.value);
    if (fault === undefined) return;
    context.issues.push({ code: 'custom', path: [], message: fault, input: context.value });
  }),
  enable: z.boolean(switchRule),
  /** Not documented: what the event has when it is not set; here the empty text. */
  payload: z._default(
    z
      .string(must('a text'))
      .check(
        z.refine(
          (payload) => Buffer.byteLength(payload) <= ASYNC_EVENT_BYTES,
          must(`at most ${ASYNC_EVENT_BYTES} bytes`),
        ),
      ),
    '',
  ),
});

/** When a timer trigger fires, whether it does so by itself, and what its event carries. */
export type TimerTriggerConfig = z.infer<typeof timerTriggerConfigSchema>;
