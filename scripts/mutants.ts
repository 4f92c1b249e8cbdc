/** A change of our own code: `from` in `file` becomes `to`. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A deliberate fault; `and` where a promise is kept at two places, so that one alone does no harm. */
export interface Mutant extends Edit {
  readonly name: string;
  readonly and?: Edit;
}

/** The faults that the promises are about, each at the one place where they are kept. */
export const mutants: readonly Mutant[] = [
  {
    name: 're-send-after-a-timeout',
    file: 'shared/app/attempt.ts',
    from: "(inCall === 'read' && effect !== 'read')",
    to: 'false',
  },
  {
    name: 'act-without-a-guard',
    file: 'shared/app/secure.ts',
    from: '  if (guard === undefined) return { ok: true, value: { beginBy } };',
    to: '  if (guard !== undefined) return { ok: true, value: { beginBy } };\n  if (guard === undefined) return { ok: true, value: { beginBy } };',
  },
  {
    name: 'act-although-the-guard-was-refused',
    file: 'shared/app/secure.ts',
    from: '    : { ok: false, failure: unsecured(put.failure.code) };\n}',
    to: '    : { ok: true, value: { beginBy } };\n}',
  },
  {
    name: 'a-copy-that-was-seen-is-done',
    file: 'shared/core/guard.ts',
    from: "step.do !== 'nothing' && step.do !== 'bury'",
    to: "step.do !== 'nothing' && step.do !== 'bury' && step.do !== 'lookAgain'",
  },
  {
    name: 'drop-the-unaccounted',
    file: 'shared/app/settle.ts',
    from: 'const lost = new Set(buried.ok ? casualties.map(({ node }) => node.ensRegionId) : []);',
    to: "const lost = new Set(called.flatMap(({ node, outcome }) => (!outcome.accepted && outcome.failure.code === 'Unaccounted' ? node.ensRegionId : [])));",
  },
  {
    name: 'no-look-before-a-retry',
    file: 'shared/core/sight.ts',
    from: "if (available !== undefined) return { state: 'present', copy: available };",
    to: "if (available !== undefined && pair.node.attempts !== 1) return { state: 'present', copy: available };",
  },
  {
    name: 'a-creating-copy-is-no-copy',
    file: 'shared/core/sight.ts',
    from: "(copy) => copy.status === 'creating'",
    to: '() => false',
  },
  {
    name: 'count-a-lagging-listing-as-absence',
    file: 'shared/core/guard.ts',
    from: "if (step.do === 'call') return { ...step.node, attempts: step.node.attempts + 1, lastAttemptAt: now };",
    to: "if (step.do === 'call') return { ...step.node, attempts: step.node.attempts + 1 };",
    and: {
      file: 'shared/core/guard.ts',
      from: 'return at + (2 * settings.ensTimeoutSeconds + settings.ensVisibilitySeconds) * 1000;',
      to: 'return at;',
    },
  },
  {
    name: 'an-incomplete-listing-is-absence',
    file: 'shared/app/look.ts',
    from: 'if (!listed.ok) return { snapshots: [], gap: listed.failure };',
    to: 'if (!listed.ok) return { snapshots: [] };',
  },
  {
    name: 'put-a-next-task-beside-the-guard',
    file: 'shared/app/settle.ts',
    from: '  const withdrawn = await queueCall(() => deps.queue.withdraw(receiptHandle));',
    to: '  const withdrawn = await queueCall(async () => {});\n  void receiptHandle;',
  },
  {
    name: 'withdraw-the-guard-first',
    file: 'shared/app/settle.ts',
    from: '  if (next?.ok === false) return { ...guard, nodes: left };',
    to: '',
  },
  {
    name: 'bury-nobody',
    file: 'shared/app/bury.ts',
    from: 'const buried = await queueCall(() => queue.bury(letters));',
    to: 'const buried = await queueCall(async () => {});',
  },
  {
    name: 'a-refused-node-is-done',
    file: 'shared/app/settle.ts',
    from: 'if (outcome.accepted || !isPermanent(outcome.failure)) return [];',
    to: "if (outcome.accepted || (!isPermanent(outcome.failure) && outcome.failure.kind !== 'refused')) return [];\n  void bury;",
  },
  {
    name: 'attempts-are-not-counted',
    file: 'shared/core/guard.ts',
    from: 'attempts: step.node.attempts + 1, lastAttemptAt: now',
    to: 'attempts: step.node.attempts, lastAttemptAt: now',
  },
  {
    name: 'a-failed-message-is-worked',
    file: 'shared/app/work-task.ts',
    from: '  if (!result.done) return putBack(deps, task, shortDelaySeconds, result.failure);',
    to: "  if (!result.done) return 'worked';",
  },
  {
    name: 'the-marker-does-not-count',
    file: 'shared/core/snapshot.ts',
    from: ' || parseMarker(snapshot.description)?.sourceId === sourceId',
    to: '',
  },
  {
    name: 'act-before-the-guard',
    file: 'shared/app/replicate.ts',
    from: '  const secured = await secure(deps, job, steps, seen.seenAt, copy);',
    to: [
      "  const nodes = steps.flatMap((step) => (step.do === 'call' ? step.node : []));",
      '  const called = await act(deps, job.snapshotId, nodes, { ...copy, beginBy: deps.deadline });',
      '  const secured = await secure(deps, job, steps, seen.seenAt, copy);',
    ].join('\n'),
    and: {
      file: 'shared/app/replicate.ts',
      from: [
        '  const { guard, beginBy } = secured.value;',
        '',
        "  const nodes = steps.flatMap((step) => (step.do === 'call' ? step.node : []));",
        '  const called = await act(deps, job.snapshotId, nodes, { ...copy, beginBy });',
      ].join('\n'),
      to: '  const { guard } = secured.value;',
    },
  },
  {
    name: 'trust-a-200',
    file: 'shared/app/settle.ts',
    from: 'const lost = new Set(buried.ok ? casualties.map(({ node }) => node.ensRegionId) : []);',
    to: 'const lost = new Set([...casualties, ...called.filter(({ outcome }) => outcome.accepted)].map(({ node }) => node.ensRegionId));',
  },
  {
    name: 'a-copy-that-was-made-and-is-gone-is-done',
    file: 'shared/core/decide.ts',
    from: "    case 'missing':",
    to: "    case 'missing':\n      if (node.attempts > 0) return { do: 'nothing', node, copy: { ...source, status: 'available' } };",
  },
  {
    name: 'count-only-answered-calls',
    file: 'shared/app/settle.ts',
    from: 'attempts: done.node.attempts + done.calls }',
    to: "attempts: done.node.attempts + (!done.outcome.accepted && done.outcome.failure.kind === 'unknown' ? 0 : done.calls) }",
  },
  {
    name: 'a-call-that-cannot-finish-begins',
    file: 'shared/app/attempt.ts',
    from: 'clock.now() + (pause + settings.ensTimeoutSeconds + reserveSeconds) * 1000 <= deadline',
    to: '(pause + settings.ensTimeoutSeconds + reserveSeconds) * 1000 <= deadline',
  },
  {
    name: 'let-a-limit-starve',
    file: 'shared/core/tick-order.ts',
    from: '    .toSorted((a, b) => a.rank - b.rank)',
    to: '',
    and: {
      file: 'shared/app/carry-over.ts',
      from: 'if (job.once === true)',
      to: 'if (job)',
    },
  },
  {
    name: 'paused-is-ignored',
    file: 'shared/app/replicate.ts',
    from: '  if (settings.paused && job.dryRun !== true)',
    to: '  if (!settings)',
    and: {
      file: 'shared/app/work-task.ts',
      from: '  if (settings.paused) return',
      to: '  if (!settings) return',
    },
  },
  {
    name: 'a-denied-node-is-called',
    file: 'shared/core/decide.ts',
    from: '    nodeBrake(node.ensRegionId, settings) ??\n',
    to: '',
  },
  {
    name: 'a-disabled-rule-runs',
    file: 'shared/core/plan.ts',
    from: 'rules.filter(({ rule }) => rule.enabled)',
    to: 'rules',
    and: {
      file: 'shared/app/run-policy.ts',
      from: 'enabled && (names',
      to: '(enabled || true) && (names',
    },
  },
  {
    name: 'a-task-outlives-its-rule',
    file: 'shared/core/between-ticks.ts',
    from: 'now + delaySeconds * 1000 < expiresAt',
    to: 'expiresAt > 0',
    and: {
      file: 'shared/app/work-task.ts',
      from: 'if (clock.now() >= expiresAt)',
      to: 'if (!job)',
    },
  },
  {
    name: 'another-nodes-copy-counts-in-a-retry',
    file: 'shared/core/sight.ts',
    from: '.filter(({ ensRegionId }) => ensRegionId === pair.node.ensRegionId)',
    to: '.filter(({ ensRegionId }) => ensRegionId === pair.node.ensRegionId || pair.node.attempts > 0)',
  },
  {
    name: 'refused-is-hopeless',
    file: 'shared/core/failure.ts',
    from: "httpStatus: 409,\n    again: 'later'",
    to: "httpStatus: 409,\n    again: 'never'",
  },
  {
    name: 'given-up-after-two-calls',
    file: 'shared/core/decide.ts',
    from: 'node.attempts >= settings.retryMaxAttempts',
    to: 'node.attempts >= 2',
  },
  {
    name: 'exhausted-waits-for-ever',
    file: 'shared/core/decide.ts',
    from: "return { do: 'bury', node, reason: 'exhausted', failure: exhausted };",
    to: "return { do: 'wait', node, failure: exhausted, since: job.firstRequestedAt };",
  },
  {
    name: 'a-failed-copy-is-done-in-a-retry',
    file: 'shared/core/sight.ts',
    from: "copies.find((copy) => copy.status === 'available')",
    to: "copies.find((copy) => copy.status === 'available' || (copy.status === 'error' && pair.node.attempts > 0))",
  },
  {
    name: 'all-are-the-newest',
    file: 'shared/core/selection.ts',
    from: 'return rank < count;',
    to: 'return rank < count + 2;',
  },
  {
    name: 'a-cut-off-is-now',
    file: 'shared/core/rule-times.ts',
    from: 'asOf: cutOffs.last(now) ?? Number.NEGATIVE_INFINITY',
    to: 'asOf: now',
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
    from: 'rooms.find((room) => room.left <= 0)',
    to: 'rooms.find((room) => room.left <= -3)',
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
    from: "apply === 'delete' && !isIdle",
    to: '!isIdle && apply !== undefined',
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
      from: 'now.status === planned.status &&',
      to: '',
    },
  },
];
