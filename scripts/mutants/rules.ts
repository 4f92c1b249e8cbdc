import type { Mutant } from './mutant.ts';

/** Faults of what the rules say of sources, times and windows. */
export const mutantsOfRules: readonly Mutant[] = [
  {
    name: 'a-disabled-rule-runs',
    sort: 'requests',
    file: 'shared/core/plan.ts',
    from: 'rule.enabled && (options.names',
    to: '(rule.enabled || true) && (options.names',
    and: {
      file: 'shared/app/run-policy.ts',
      from: 'enabled && (names',
      to: '(enabled || true) && (names',
    },
  },
  {
    name: 'all-are-the-newest',
    sort: 'policy',
    file: 'shared/core/selection.ts',
    from: 'return rank < count;',
    to: 'return rank < count + 2;',
  },
  {
    name: 'a-cut-off-is-now',
    sort: 'policy',
    file: 'shared/core/rule-times.ts',
    from: 'asOf = cutOffs.last(now) ?? Number.NEGATIVE_INFINITY',
    to: 'asOf = now',
  },
  {
    name: 'a-closed-window-lets-copies-begin',
    sort: 'policy',
    file: 'shared/core/hold-back.ts',
    from: 'if (window === undefined || isOpen(window, now)) return undefined;',
    to: 'if (window === undefined || now > 0) return undefined;',
  },
  {
    name: 'a-cut-off-is-in-utc',
    sort: 'edges',
    file: 'shared/core/cut-off.ts',
    from: 'const clock = zoneClock(zone);',
    to: "const clock = zoneClock(zone && 'UTC');",
  },
  {
    name: 'a-window-is-in-utc',
    sort: 'edges',
    file: 'shared/core/window.ts',
    from: 'isOpenOn(window, zoneClock(window.zone).wall(at))',
    to: 'isOpenOn(window, at)',
  },
  {
    name: 'a-window-that-has-closed-is-not-noticed',
    sort: 'edges',
    file: 'shared/app/run-part.ts',
    from: 'const hold = windowHold(rule, now);',
    to: 'const hold = windowHold(rule, 0) && undefined;',
  },
  {
    name: 'a-rules-task-lives-until-the-tick',
    sort: 'edges',
    file: 'shared/app/run-policy.ts',
    from: '(tickSeconds - reserve) * 1000',
    to: 'tickSeconds * 1000',
  },
  {
    name: 'two-rules-buy-the-same-copy',
    sort: 'policy',
    file: 'shared/core/plan.ts',
    from: 'const isShared = taken?.has(ensRegionId) === true;',
    to: 'const isShared = false;',
  },
  {
    name: 'a-source-node-that-was-not-read-tells-the-newest',
    sort: 'policy',
    file: 'shared/core/plan.ts',
    from: "if (countedTogether(rule) === 'rule' && unseen.length > 0) return [];",
    to: '',
  },
];
