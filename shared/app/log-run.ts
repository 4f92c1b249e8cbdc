import { countOutcomes, type RunReport } from '../core/run-report.ts';
import type { Log } from '../ports.ts';

/**
 * The events of a run that alerts are made from: `rule.run`, of each rule; `pair.failed`; `objective`, of each node and
 * disk of a rule that has one, met, missed or unknown; and `run.finished`, whose absence tells that no run comes to its end.
 */
export function logRun(log: Log, { rules, counts, dryRun, surplus, failedCopies, unmanaged }: RunReport): void {
  for (const { rule, pairs, warning, waiting, unseenSources, failure, targets } of rules) {
    const fields = {
      rule,
      waiting: waiting.length,
      unseenSources,
      ...countOutcomes(pairs),
      ...(warning === undefined ? {} : { warning }),
      ...failure,
    };
    const isGood = warning === undefined && failure === undefined && unseenSources.length === 0;
    log[isGood ? 'info' : 'warn']('rule.run', fields);
    for (const { snapshotId, ensRegionId, outcome, failure } of pairs) {
      if (outcome === 'failed') log.warn('pair.failed', { rule, snapshotId, nodeId: ensRegionId, ...failure });
    }
    for (const { objective, ensRegionId, ...target } of targets) {
      if (objective === undefined) continue;
      log[objective === 'met' ? 'info' : 'warn']('objective', {
        rule,
        ...(ensRegionId === undefined ? {} : { nodeId: ensRegionId }),
        state: objective,
        ...target,
      });
    }
  }
  const left = { surplus: surplus.length, failedCopies: failedCopies.length, unmanaged: unmanaged.length };
  log.info('run.finished', { dryRun, rules: rules.length, ...counts, ...left });
}
