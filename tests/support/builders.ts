import type { Rule } from '../../shared/core/effective-rules.ts';
import type { Job, JobNode } from '../../shared/core/job.ts';
import type { WrittenRule } from '../../shared/core/rules.ts';
import type { Settings } from '../../shared/core/settings.ts';
import type { Snapshot } from '../../shared/core/snapshot.ts';

/** A moment that all tests share: 2026-11-24T04:00:00Z. */
export const noon = Date.UTC(2026, 10, 24, 4);

/** The defaults of the configuration table. */
export function settings(changes: Partial<Settings> = {}): Settings {
  return {
    installation: 'default',
    ensEndpoint: 'https://ens.aliyuncs.com',
    retryQueue: 'ens-copy-retry',
    deadLetterQueue: 'ens-copy-dead-letter',
    ensVisibilitySeconds: 600,
    ensTimeoutSeconds: 30,
    ensCallsPerSecond: 10,
    ensConcurrentCalls: 4,
    copyNodesPerCall: 20,
    lookPageBudget: 20,
    maxCopiesPerNodePerDay: 50,
    retryBaseSeconds: 60,
    retryRefusedBaseSeconds: 300,
    retryCapSeconds: 21_600,
    retryMaxAttempts: 12,
    retryMaxAgeSeconds: 259_200,
    rulesFile: 'replication.json',
    codePath: '/code',
    tickSeconds: 3600,
    paused: false,
    denySnapshots: [],
    denyNodes: [],
    logLevel: 'info',
    ...changes,
  };
}

export function source(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    snapshotId: 'sp-source',
    ensRegionId: 'cn-home-1',
    status: 'available',
    name: 'nightly',
    creationTime: noon - 3_600_000,
    sourceDiskId: 'd-disk',
    ...changes,
  };
}

export function node(ensRegionId: string, changes: Partial<JobNode> = {}): JobNode {
  return { ensRegionId, attempts: 0, ...changes };
}

export function job(changes: Partial<Job> = {}): Job {
  return {
    taskId: 'task-1',
    snapshotId: 'sp-source',
    nodes: [node('cn-a-1')],
    copy: {},
    origin: { trigger: 'http', requestId: 'request-1' },
    firstRequestedAt: noon,
    ...changes,
  };
}

const least = {
  name: 'lobby',
  enabled: true,
  source: { nodes: ['cn-home-1'] },
  destinations: { nodes: ['cn-a-1'] },
};

/** A rule as the file has it: everything on `cn-home-1` to `cn-a-1`. */
export function writtenRule(changes: Partial<WrittenRule> = {}): WrittenRule {
  return { ...least, ...changes };
}

/** The same with its defaults. */
export function rule(changes: Partial<Rule> = {}): Rule {
  return { ...least, zone: 'UTC', copy: {}, ...changes };
}
