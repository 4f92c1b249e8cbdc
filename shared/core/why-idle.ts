import type { RulePlan } from './plan.ts';

/**
 * Why a rule has nothing to copy, to look after or to wait for, where all that it speaks of was read. That is a mistake
 * more often than not; a silent one would be found out too late.
 */
export function whyIdle(plan: RulePlan): string | undefined {
  const { rule, pairs, shared, selection, unseenSources, unresolved, resolved, destinationNodes, times, whyNot } = plan;
  if (unresolved !== undefined || unseenSources.length > 0) return undefined;
  if (pairs.length + selection.waiting.length > 0) return undefined;
  if (destinationNodes.length === 0) return 'its destinations match no node';
  if (resolved.sourceNodes.length === 0) return 'its source matches no node';
  if (!Number.isFinite(times.asOf)) return 'its first cut-off is still to come';
  if (selection.sources.length === 0) return `no snapshot matches ${rule.name}`;
  if (shared.length > 0) return 'an earlier rule wants all of its copies';
  const isGivenUp = whyNot.some(({ reason }) => reason === 'retention would not keep it');
  return isGivenUp ? 'its retention keeps none of what it selects' : 'all that it selects is on its only destination';
}
