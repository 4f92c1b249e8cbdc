import type { Mutant } from './mutant.ts';

/** Faults of what a run of prune knows and may do. */
export const mutantsOfPrune: readonly Mutant[] = [
  {
    name: 'prune-acts-on-a-report',
    sort: 'prune',
    file: 'shared/app/run-prune.ts',
    from: "({ apply }) => apply === 'delete'",
    to: '({ apply }) => apply !== undefined',
  },
  {
    name: 'prune-ignores-paused',
    sort: 'prune',
    file: 'shared/app/run-prune.ts',
    from: 'const isIdle = dryRun || settings.paused;',
    to: 'const isIdle = dryRun;',
  },
  {
    name: 'prune-leaves-doubles',
    sort: 'prune',
    file: 'shared/core/deletion-plan.ts',
    from: 'flatMap(([, ...others]) =>',
    to: 'flatMap(([, , ...others]) =>',
  },
  {
    name: 'prune-deletes-more-than-a-run-may',
    sort: 'prune',
    file: 'shared/app/run-prune.ts',
    from: '.slice(0, most)',
    to: '.slice(0, most + 1000)',
  },
  {
    name: 'prune-goes-on-although-a-node-of-a-rule-was-not-read',
    sort: 'prune',
    file: 'shared/core/deletion-plan.ts',
    from: '...nodesInvolved(rules).flatMap((node) =>',
    to: '...([] as string[]).flatMap((node) =>',
  },
  {
    name: 'prune-deletes-on-a-node-that-was-not-read-whole',
    sort: 'prune',
    file: 'shared/core/deletion-plan.ts',
    from: 'inputs.inventory.snapshots.filter(({ ensRegionId }) => !gaps.has(ensRegionId))',
    to: 'inputs.inventory.snapshots',
    and: {
      file: 'shared/core/deletion-plan.ts',
      from: '...nodesInvolved(rules).flatMap((node) =>',
      to: '...([] as string[]).flatMap((node) =>',
    },
  },
  {
    name: 'prune-goes-on-with-an-empty-list-of-nodes',
    sort: 'prune',
    file: 'shared/app/resolve-rules.ts',
    from: 'listed.ok && listed.value.length > 0',
    to: 'listed.ok && listed.value.length >= 0',
    and: {
      file: 'shared/core/deletion-plan.ts',
      from: 'list.nodes.length === 0 ?',
      to: 'list.nodes.length < 0 ?',
    },
  },
  {
    name: 'prune-goes-on-without-a-list-of-nodes',
    sort: 'prune',
    file: 'shared/app/run-prune.ts',
    from: '  const list = await listNodes(deps);',
    to: "  const read = await listNodes(deps);\n  const list = 'nodes' in read ? read : { nodes: [{ ensRegionId: 'cn-home-1' }] };",
  },
  {
    name: 'copies-of-no-rule-are-deleted-without-leave',
    sort: 'prune',
    file: 'shared/core/deletion-plan.ts',
    from: '? inputs.applyToOrphans',
    to: "? 'delete'",
  },
  {
    name: 'a-rule-that-only-reports-has-its-doubles-deleted',
    sort: 'prune',
    file: 'shared/core/deletion-plan.ts',
    from: "(rule.retention?.apply ?? 'report')",
    to: "'delete'",
  },
];
