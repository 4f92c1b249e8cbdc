import type { Mutant } from './mutant.ts';

/** Faults of what the rules say of times, limits and retention, and of prune. */
export const mutantsOfRules: readonly Mutant[] = [
  {
    name: 'all-are-the-newest',
    file: 'shared/core/selection.ts',
    from: 'return rank < count;',
    to: 'return rank < count + 2;',
  },
  {
    name: 'a-cut-off-is-now',
    file: 'shared/core/rule-times.ts',
    from: 'asOf = cutOffs.last(now) ?? Number.NEGATIVE_INFINITY',
    to: 'asOf = now',
  },
  {
    name: 'a-closed-window-lets-copies-begin',
    file: 'shared/core/hold-back.ts',
    from: 'if (window === undefined || isOpen(window, now)) return undefined;',
    to: 'if (window === undefined || now > 0) return undefined;',
  },
  {
    name: 'a-limit-is-no-limit',
    file: 'shared/core/hold-back.ts',
    from: 'rooms.find(({ left }) => left <= 0)',
    to: 'rooms.find((room) => room.left <= -3)',
  },
  {
    name: 'a-day-has-an-hour',
    file: 'shared/core/begun-today.ts',
    from: '> now - dayMs',
    to: '> now - dayMs / 24',
  },
  {
    name: 'a-disabled-rule-has-begun-nothing',
    file: 'shared/app/run-policy.ts',
    from: 'isRun : () => true',
    to: 'isRun : isRun',
  },
  {
    name: 'prune-takes-what-a-rule-wants',
    file: 'shared/core/retention-plan.ts',
    from: 'filter((item) => !stays.has(item))',
    to: 'filter((item) => !keptOf(available, { last: 1 }, calendar).has(item))',
    and: {
      file: 'shared/core/outdated.ts',
      from: ' || wanted.get(sourceId)?.has(node)',
      to: '',
    },
  },
  {
    name: 'prune-takes-what-another-rule-wants',
    file: 'shared/core/outdated.ts',
    from: ' || wanted.get(sourceId)?.has(node)',
    to: '',
    and: {
      file: 'shared/core/protection.ts',
      from: 'other.rule.name !== maker &&',
      to: 'other.rule.name === maker &&',
    },
  },
  {
    name: 'prune-acts-on-a-report',
    file: 'shared/app/run-prune.ts',
    from: "({ apply }) => apply === 'delete'",
    to: '({ apply }) => apply !== undefined',
  },
  {
    name: 'prune-ignores-paused',
    file: 'shared/app/run-prune.ts',
    from: 'const isIdle = dryRun || settings.paused;',
    to: 'const isIdle = dryRun;',
  },
  {
    name: 'prune-leaves-doubles',
    file: 'shared/core/deletion-plan.ts',
    from: 'flatMap(([, ...others]) =>',
    to: 'flatMap(([, , ...others]) =>',
  },
  {
    name: 'prune-keeps-no-survivor',
    file: 'shared/core/deletion-plan.ts',
    from: 'flatMap(([, ...others]) =>\n      others.map(',
    to: 'flatMap((all) =>\n      (all.length > 1 ? all : []).map(',
    and: {
      file: 'shared/app/delete-copy.ts',
      from: 'const isSafe = ',
      to: 'const isSafe = snapshotId !== "" || ',
    },
  },
  {
    name: 'prune-takes-what-is-not-ours',
    file: 'shared/core/inventory.ts',
    from: 'if (marker === undefined) continue;',
    to: 'if (marker === undefined) ours.push({ snapshot: { ...snapshot, status: "error" }, marker: { installation, sourceId: "-" } });\n    if (marker === undefined) continue;',
    and: {
      file: 'shared/app/delete-copy.ts',
      from: 'snapshot.status === planned.status &&\n    snapshot.sourceSnapshotId === marker.sourceId &&',
      to: '',
    },
  },
];
