import * as v from 'valibot';
import { strictObject } from '../object-schemas.ts';
import { cronFault } from './cron.ts';
import { ASYNC_EVENT_BYTES } from './http-limits.ts';
import { must } from './s-yaml-faults.ts';

const switchRule = must('true or false');

/** The triggerConfig of a timer trigger; cronExpression and enable are required by the documented schema. */
export const timerTriggerConfigSchema = strictObject({
  cronExpression: v.pipe(
    v.string(must('a text')),
    v.rawCheck(({ dataset, addIssue }) => {
      const message = dataset.typed ? cronFault(dataset.value) : undefined;
      if (message !== undefined) addIssue({ message });
    }),
  ),
  enable: v.boolean(switchRule),
  /** Not documented: what the event has when it is not set; here the empty text. */
  payload: v.exactOptional(
    v.pipe(v.string(must('a text')), v.maxBytes(ASYNC_EVENT_BYTES, must(`at most ${ASYNC_EVENT_BYTES} bytes`))),
    '',
  ),
});

/** When a timer trigger fires, whether it does so by itself, and what its event carries. */
export type TimerTriggerConfig = v.InferOutput<typeof timerTriggerConfigSchema>;
