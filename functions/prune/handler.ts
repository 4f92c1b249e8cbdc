import type { Deps } from '../../shared/app/deps.ts';
import { runPrune } from '../../shared/app/run-prune.ts';
import type { TimedContext } from '../../shared/fc/context.ts';
import type { EventHandler } from '../../shared/fc/event-function.ts';
import { timerPayload } from '../../shared/fc/queue-event.ts';
import type { RuleSource, SnapshotDeletion } from '../../shared/ports.ts';
import { dryRunPayload, readPayload } from '../payload.ts';

/** What `prune` needs for one invocation. */
export interface PruneDeps {
  readonly deps: Deps;
  readonly deletion: SnapshotDeletion;
  readonly rules: RuleSource;
}

/** The `prune` function: deletes what the rules let go; the answer is its report. */
export function createPruneHandler(depsFor: (context: TimedContext) => PruneDeps): EventHandler {
  return async (event, context) => {
    const { deps, deletion, rules } = depsFor(context);
    const { dryRun = false } = readPayload(dryRunPayload, timerPayload(event), '{"dryRun":true}');
    return runPrune(deps, deletion, rules, { requestId: context.requestId, dryRun });
  };
}
