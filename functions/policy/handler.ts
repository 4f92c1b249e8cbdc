import * as v from 'valibot';
import type { Deps } from '../../shared/app/deps.ts';
import { runPolicy } from '../../shared/app/run-policy.ts';
import { strictObject } from '../../shared/core/object-schemas.ts';
import type { TimedContext } from '../../shared/fc/context.ts';
import type { EventHandler } from '../../shared/fc/event-function.ts';
import { tickedAt, timerPayload } from '../../shared/fc/queue-event.ts';
import type { RuleSource } from '../../shared/ports.ts';
import { PayloadError, readPayload } from '../payload.ts';

/** What `policy` needs for one invocation. `tickSeconds`: how often the timer comes. */
export interface PolicyDeps {
  readonly deps: Deps;
  readonly rules: RuleSource;
  readonly tickSeconds: number;
}

const payload = strictObject({
  rules: v.exactOptional(v.pipe(v.array(v.string()), v.minLength(1))),
  dryRun: v.exactOptional(v.boolean()),
});

/** The `policy` function: one run of the rules; the answer is the run report. */
export function createPolicyHandler(depsFor: (context: TimedContext) => PolicyDeps): EventHandler {
  return async (event, context) => {
    const { deps, rules, tickSeconds } = depsFor(context);
    const wanted = readPayload(payload, timerPayload(event), '{"rules":["name"],"dryRun":true}');
    const at = tickedAt(event);
    const run = await runPolicy(deps, rules, tickSeconds, {
      requestId: context.requestId,
      dryRun: wanted.dryRun ?? false,
      ...(wanted.rules === undefined ? {} : { rules: wanted.rules }),
      ...(at === undefined ? {} : { tickedAt: at }),
    });
    if ('unknownRules' in run) throw new PayloadError(`The rules file has no rule ${run.unknownRules.join(', ')}.`);
    return run;
  };
}
