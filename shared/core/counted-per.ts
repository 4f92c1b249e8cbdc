import type { Rule } from './effective-rules.ts';

/** What is counted together: what is of one disk, or all that a rule speaks of. */
export type CountedPer = 'disk' | 'rule';

/** The same for all that is counted together; what tells no disk counts as of one, and retention never gives it up. */
export function countedWith(per: CountedPer, diskId: string | undefined): string {
  return per === 'disk' ? (diskId ?? '') : '';
}

/** What the copies of `rule` are counted in: only all together show its newest where it selects or keeps some of all. */
export function countedTogether({ source, retention }: Pick<Rule, 'source' | 'retention'>): CountedPer {
  return source.newest?.per === 'rule' || retention?.per === 'rule' ? 'rule' : 'disk';
}
