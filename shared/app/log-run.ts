import { countOutcomes, type RunReport } from '../core/run-report.ts';
import type { Log } from '../ports.ts';

const unrecognised =
  'No copy of this installation is listed yet. If the next run says so again, ENS does not tell the descriptions of copies.';

/**
 * The events of a run that alerts are made from: `rule.run`, of each rule; `rule.disabled`, of one that was asked for in
 * vain; `pair.failed`; `copies.held`, of each limit that holds copies back; `copies.unrecognised`; `objective`, of each node and disk of a rule that has one, met, missed or unknown; and
 * `run.finished`, whose absence tells that no run comes to its end.
 */
export function logRun(log: Log, report: RunReport): void {
  const {
    rules,
    counts,
    held,
    dryRun,
    surplus,
    failedCopies,
    unmanaged,
    unseenNodes = [],
    disabledRules = [],
  } = report;
  for (const rule of disabledRules) log.warn('rule.disabled', { rule });
  for (const { rule, pairs, warning, waiting, unseenSources, failure, targets } of rules) {
    const [unseen] = unseenSources;
    const uncounted = pairs.filter(({ hold }) => hold?.by === 'limit' && hold.uncounted !== undefined).length;
    const fields = {
      rule,
      waiting: waiting.length,
      unseenSources: [...new Set(unseenSources.map(({ ensRegionId }) => ensRegionId))],
      ...countOutcomes(pairs),
      ...(uncounted === 0 ? {} : { uncounted }),
      ...(warning === undefined ? {} : { warning }),
      ...(unseen === undefined ? {} : { kind: unseen.failure.kind, code: unseen.failure.code }),
      ...failure,
    };
    const isGood = (warning ?? failure ?? unseen) === undefined && uncounted === 0;
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
  for (const { by, ...what } of held) {
    if (by === 'unrecognised' && !dryRun) log.error('copies.unrecognised', { ...what, message: unrecognised });
    else log.info('copies.held', { by, ...what });
  }
  log.info('run.finished', {
    dryRun,
    rules: rules.length,
    ...counts,
    surplus: surplus.length,
    failedCopies: failedCopies.length,
    unmanaged: unmanaged.length,
    unseenNodes: unseenNodes.length,
  });
}
