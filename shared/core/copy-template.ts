import * as z from 'zod/mini';
import { nameFault } from './copy-name.ts';
import { told } from './rule-shapes.ts';

/** The fields that a name or description template may hold, as `{field}`: one call names all nodes, so none is of a node. */
export const templateFields = ['source.id', 'source.name', 'source.disk', 'source.date', 'rule'] as const;

const template = z.string().check(z.minLength(1), z.refine(hasKnownFields, 'holds a {field} that is not known'));
const fields = templateFields.map((field) => `{${field}}`).join(', ');

/** What the copies of a rule are called. */
export const copyTemplate = z.strictObject({
  name: z.optional(told(`Name of the copies; may hold ${fields}.`, template.check(canBeName()))),
  description: z.optional(told('Description of the copies, with the same fields.', template)),
  instanceBillingCycle: z.optional(
    told(
      'InstanceBillingCycle of CopySnapshot; its values are not documented.',
      z.string().check(z.regex(/^[A-Za-z]{1,32}$/, 'must be a word such as Month')),
    ),
  ),
});

function hasKnownFields(text: string): boolean {
  const rest = templateFields.reduce((left, field) => left.replaceAll(`{${field}}`, ''), text);
  return !/[{}]/.test(rest);
}

/** Whatever the fields come to, a template may be one that ENS never takes. */
function canBeName() {
  return (ctx: { value: string; issues: z.core.$ZodRawIssue[] }) => {
    if (!hasKnownFields(ctx.value)) return; // told already
    const example = templateFields.reduce((left, field) => left.replaceAll(`{${field}}`, 'xx'), ctx.value);
    const fault = nameFault(example);
    if (fault !== undefined) ctx.issues.push({ code: 'custom', message: fault, input: ctx.value });
  };
}
