import { nameFault } from './copy-name.ts';
import type { Rule } from './effective-rules.ts';
import type { Failure } from './failure.ts';
import type { CopyWish } from './job.ts';
import { descriptionFault } from './marker.ts';
import { markerFor } from './marker-for.ts';
import type { Snapshot } from './snapshot.ts';
import { fillTemplate } from './template.ts';

/** Name and description of a rule's copies of `source`, or why ENS would not take them. */
export function copyWish(
  rule: Pick<Rule, 'name' | 'zone' | 'copy' | 'builtAt'>,
  source: Snapshot,
  installation: string,
): { readonly wish: CopyWish } | { readonly fault: Failure } {
  const { instanceBillingCycle } = rule.copy;
  const fill = (template: string | undefined) =>
    template === undefined ? undefined : fillTemplate(template, source, rule);
  const [name, description] = [fill(rule.copy.name), fill(rule.copy.description)];
  const marker = markerFor({ ...rule, rule: rule.name }, source, installation, name);
  const nameIs = name === undefined ? undefined : nameFault(name);
  if (nameIs !== undefined) return invalid('CopyName', `The name "${name}" ${nameIs}.`);
  const descriptionIs = description === undefined ? undefined : descriptionFault(description, marker);
  if (descriptionIs !== undefined) return invalid('CopyDescription', `The description ${descriptionIs}.`);
  return {
    wish: {
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
      ...(instanceBillingCycle === undefined ? {} : { instanceBillingCycle }),
    },
  };
}

function invalid(code: string, message: string): { readonly fault: Failure } {
  return { fault: { kind: 'invalid', code, message } };
}
