import type { Rule } from './effective-rules.ts';
import type { Finding, LintedRule } from './lint-context.ts';
import { lintNodes } from './lint-nodes.ts';

/** Rules for which an earlier one leaves nothing to copy. Only what is certain: rules whose filters differ may select apart. */
export function lintShadowed(rules: readonly LintedRule[]): Finding[] {
  // Of a rule without nodes it is told that it has none.
  const enabled = rules.filter((linted) => linted.rule.enabled && lintNodes(linted).length === 0);
  return enabled.flatMap((later, index) => {
    const earlier = enabled.slice(0, index).find((each) => shadows(each, later));
    if (earlier === undefined) return [];
    const message = `never gets anything to copy: the rule ${earlier.rule.name} wants it before`;
    return [{ path: [...later.path, 'name'], message }];
  });
}

type Source = Rule['source'];

const filters = [
  ...(['snapshots', 'names', 'excludeNames', 'disks', 'diskTags', 'instances', 'diskType'] as const),
  ...(['minAge', 'maxAge'] as const),
] satisfies (keyof Source)[];

function shadows(a: LintedRule, b: LintedRule): boolean {
  const [first, then] = [a.rule, b.rule];
  const hasNodes = covers(a, b, 'sourceNodes', 'source') && covers(a, b, 'destinationNodes', 'destinations');
  const isKept = first.retention === undefined || isSame(first.retention, then.retention);
  if (!hasNodes || !isKept || !canBeCalled(first)) return false;
  if (first.source.newest !== undefined) return selectsAsMany(first, then) && haveSameNodes(a, b);
  const isWider = filters.every(
    (key) => first.source[key] === undefined || isSame(first.source[key], then.source[key]),
  );
  const isLater = first.schedule === undefined && first.source.maxAge === undefined;
  return isWider && (isLater || isSame(first.schedule, then.schedule));
}

/** Whether ENS takes what the rule calls its copies; a source's name may be one that it does not. */
function canBeCalled({ copy: { name = '', description = '' } }: Rule): boolean {
  return !`${name}${description}`.includes('{source.name}');
}

/** The newest of the same snapshots at the same time, and no fewer. */
function selectsAsMany({ source: a, ...first }: Rule, { source: b, ...then }: Rule): boolean {
  const isAsMany = a.newest?.per === b.newest?.per && Number(a.newest?.count) >= Number(b.newest?.count);
  return isAsMany && filters.every((key) => isSame(a[key], b[key])) && isSame(first.schedule, then.schedule);
}

function haveSameNodes(a: LintedRule, b: LintedRule): boolean {
  return a.rule.source.newest?.per === 'disk' || covers(b, a, 'sourceNodes', 'source');
}

/** Whether `a` has all nodes of `b` on a side: by their ids, where these are known, else by what is written. */
function covers(
  a: LintedRule,
  b: LintedRule,
  nodes: 'sourceNodes' | 'destinationNodes',
  side: 'source' | 'destinations',
): boolean {
  const [wide, narrow] = [a[nodes], b[nodes]];
  if (wide !== undefined && narrow !== undefined) return narrow.every((node) => wide.includes(node));
  const written = ({ rule }: LintedRule) => [rule[side].nodes, rule[side].groups, rule[side].exclude];
  return isSame(written(a), written(b));
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
