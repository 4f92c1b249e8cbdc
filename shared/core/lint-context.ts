import { effectiveRules, type Rule } from './effective-rules.ts';
import { isOpen, nodesOf } from './rule-nodes.ts';
import type { NodeSet, RuleSet, WrittenRule } from './rules.ts';
import type { EdgeNode } from './snapshot.ts';
import { type WorstTimes, worstTimesOf } from './worst-times.ts';

/** Something in a rules file that is valid, and hardly meant. */
export interface Finding {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What is known beside the file: how often a run comes, at a phase that is not known; and the account's nodes. */
export interface LintOptions {
  readonly tickSeconds?: number;
  readonly nodes?: readonly EdgeNode[];
}

/** A rule with its defaults, and its nodes where they can be known. */
export interface LintedRule {
  readonly rule: Rule;
  readonly path: readonly ['rules', number];
  readonly sourceNodes?: readonly string[];
  readonly destinationNodes?: readonly string[];
  readonly worst: WorstTimes;
  /** Where the file says `key` of it: in the rule or in the defaults. */
  placeOf(key: keyof WrittenRule): readonly (string | number)[];
}

/** The rules of a file as they are linted. */
export function lintedRules(file: RuleSet, options: LintOptions): LintedRule[] {
  return effectiveRules(file).map((rule, index) => {
    const sourceNodes = knownNodes(rule.source, file, options);
    const destinationNodes = knownNodes(rule.destinations, file, options);
    const path = ['rules', index] as const;
    return {
      rule,
      path,
      worst: worstTimesOf(rule),
      ...(sourceNodes === undefined ? {} : { sourceNodes }),
      ...(destinationNodes === undefined ? {} : { destinationNodes }),
      placeOf: (key) => (file.rules[index]?.[key] === undefined ? ['defaults', key] : [...path, key]),
    };
  });
}

/** What a set comes to; undefined where that takes the account's nodes, and these are not known. */
export function knownNodes(set: NodeSet, { groups = {} }: RuleSet, { nodes }: LintOptions): string[] | undefined {
  return nodes === undefined && isOpen(set, groups) ? undefined : nodesOf(set, groups, nodes ?? []);
}
