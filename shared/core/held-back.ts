import type { Hold, LimitHold } from './hold.ts';
import type { PairReport } from './run-report.ts';

/** How many copies of a run one thing holds back: a limit, a budget, or that no copy of ours has been recognised yet. */
export type HeldBack = { readonly count: number } & (
  | (LimitHold & { readonly rule?: string })
  | Extract<Hold, { by: 'unrecognised' | 'nodeBudget' }>
);

/** What holds back the pairs of some rules, but for windows, which open by themselves. */
export function heldBack(
  rules: readonly { readonly rule: string; readonly pairs: readonly PairReport[] }[],
): HeldBack[] {
  const found = new Map<string, HeldBack>();
  for (const { rule, pairs } of rules) {
    for (const { hold } of pairs) {
      if (hold === undefined || hold.by === 'window') continue;
      const what = hold.by === 'limit' && hold.of === 'rule' ? { ...hold, rule } : hold;
      const key = JSON.stringify(what);
      found.set(key, { ...what, count: (found.get(key)?.count ?? 0) + 1 });
    }
  }
  return [...found.values()];
}

/** The same as a person reads it, with what to do to let more begin. */
export function heldBackText(held: HeldBack): string {
  switch (held.by) {
    case 'limit': {
      const place = held.of === 'file' ? 'the rules file' : `rule ${held.rule}`;
      if (held.uncounted) {
        return `${held.count} held back: ${held.limit} of ${place} cannot be counted until all nodes that it counts can be read. Take nodes that are gone for good out of the file.`;
      }
      return `${held.count} held back: ${held.limit} is ${held.max}. To let more begin, raise limits.${held.limit} of ${place}.`;
    }
    case 'nodeBudget':
      return `${held.count} held back: a node takes ${held.max} copies in 24 hours. To let more begin, raise MAX_COPIES_PER_NODE_PER_DAY.`;
    case 'unrecognised':
      return `${held.count} held back: ${held.max} copies begin in a run until ENS lists one with our marker. If a later run says so again, ENS does not tell the descriptions of copies: see docs/reliability.md.`;
    /* v8 ignore next -- @preserve */
    default:
      return held satisfies never;
  }
}
