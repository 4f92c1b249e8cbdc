import { formatMarker } from '../../shared/core/marker.ts';
import { planRules } from '../../shared/core/plan.ts';
import { resolveNodes } from '../../shared/core/resolved-rule.ts';
import type { RuleSet } from '../../shared/core/rules.ts';
import type { Snapshot } from '../../shared/core/snapshot.ts';

/** What planning once took, in milliseconds, and the process's peak of memory, inventory included. */
export interface Measured {
  readonly pairs: number;
  readonly ms: number;
  readonly peakMB: number;
}

const ruleCount = 50;
const now = Date.UTC(2026, 10, 24);
const [nodeCount = 0, sourceCount = 0] = process.argv.slice(2).map(Number);

const nodes = Array.from({ length: nodeCount }, (_, index) => ({
  ensRegionId: `cn-node-${index}`,
  area: index % 2 === 0 ? 'EastChina' : 'SouthChina',
}));
const rules: RuleSet = {
  version: 1,
  groups: { all: { areas: ['*'] } },
  defaults: {
    zone: 'Asia/Shanghai',
    schedule: { cron: '0 2 * * *' },
    retention: { keep: { last: 20, daily: 14, monthly: 12 }, per: 'disk', atLeast: 1, apply: 'delete' },
    limits: { copiesPerRun: 100, copiesPerDay: 1000 },
    objective: { maxBehind: '6h', maxAge: '2d' },
  },
  limits: { copiesPerRun: 200, copiesPerDay: 2000 },
  rules: Array.from({ length: ruleCount }, (_, index) => ({
    name: `rule-${index}`,
    enabled: true,
    source: { nodes: ['cn-home'], names: [`series-${index}-*`] },
    destinations: { groups: ['all'] },
  })),
};
const sources = Array.from(
  { length: sourceCount },
  (_, index): Snapshot => ({
    snapshotId: `sp-source-${index}`,
    ensRegionId: 'cn-home',
    status: 'available',
    name: `series-${index % ruleCount}-${index}`,
    creationTime: now - 48 * 3_600_000 - index * 60_000,
    sourceDiskId: `d-${index % ruleCount}`,
  }),
);
const copies = sources.flatMap((source, index) =>
  nodes.filter((_, position) => (position + index) % 4 === 0).map(({ ensRegionId }) => copyOf(source, ensRegionId)),
);
const inventory = { snapshots: [...sources, ...copies], gaps: new Map(), takenAt: now };
const options = {
  visibilitySeconds: 600,
  installation: 'default',
  tick: 1,
  limits: rules.limits,
  sentAt: () => undefined,
};

const began = performance.now();
const plan = planRules(resolveNodes(rules, { nodes }), inventory, options);
const ms = Math.round(performance.now() - began);
const pairs = plan.rules.reduce((sum, rule) => sum + rule.pairs.length, 0);
const peakMB = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ pairs, ms, peakMB } satisfies Measured));

function copyOf({ snapshotId, creationTime = 0, sourceDiskId = '' }: Snapshot, ensRegionId: string): Snapshot {
  const marker = { installation: 'default', rule: 'rule', sourceId: snapshotId, sourceTime: creationTime };
  return {
    snapshotId: `${snapshotId}-${ensRegionId}`,
    ensRegionId,
    status: 'available',
    description: formatMarker({ ...marker, diskId: sourceDiskId }),
    creationTime,
    sourceDiskId,
    sourceSnapshotId: snapshotId,
  };
}
