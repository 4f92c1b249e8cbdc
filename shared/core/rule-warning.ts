import type { RulePlan } from './plan.ts';
import { whyIdle } from './why-idle.ts';

/** What a person should look at in what a rule comes to; undefined where there is nothing. */
export function ruleWarning(plan: RulePlan): string | undefined {
  const undated = plan.selection.passedOver.filter(({ reason }) => reason === 'ENS tells no time of it').length;
  return undated > 0 ? `ENS tells no time of ${undated} of its snapshots, so that they are not copied` : whyIdle(plan);
}
