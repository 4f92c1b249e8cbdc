import * as v from 'valibot';
import { closestWord } from './closest-word.ts';
import { nameFault } from './copy-name.ts';
import { type CheckFault, faultCheck } from './fault-check.ts';
import { strictObject } from './object-schemas.ts';
import { told } from './rule-shapes.ts';

/** The fields that a name or description template may hold, as `{field}`: one call names all nodes, so none is of a node. */
export const templateFields = ['source.id', 'source.name', 'source.disk', 'source.date', 'rule'] as const;

const known = templateFields.map((field) => `{${field}}`);
const fields = known.join(', ');
const thereAre = `there are ${fields}`;
const template = v.pipe(v.string(), v.minLength(1), faultCheck(fieldFaults));

/** What the copies of a rule are called. */
export const copyTemplate = strictObject({
  name: v.exactOptional(told(`Name of the copies; may hold ${fields}.`, v.pipe(template, faultCheck(nameFaults)))),
  description: v.exactOptional(told('Description of the copies, with the same fields.', template)),
  instanceBillingCycle: v.exactOptional(
    told(
      'InstanceBillingCycle of CopySnapshot; its values are not documented.',
      v.pipe(v.string(), v.regex(/^[A-Za-z]{1,32}$/, 'must be a word such as Month')),
    ),
  ),
});

/** A field that there is not, or a brace that is of no field. */
function fieldFaults(text: string): CheckFault[] {
  const unknown = text.match(/\{[^{}]*\}/g)?.find((field) => !known.includes(field));
  const meant = closestWord(unknown ?? '', known);
  if (unknown !== undefined) {
    return [{ message: `${unknown} is no field; ${meant === undefined ? thereAre : `did you mean ${meant}?`}` }];
  }
  const isOpen = /[{}]/.test(text.replaceAll(/\{[^{}]*\}/g, ''));
  return isOpen ? [{ message: `holds a brace that is of no field; ${thereAre}` }] : [];
}

/** Whatever the fields come to, a template may be one that ENS never takes. */
function nameFaults(text: string) {
  const message = nameFault(templateFields.reduce((left, field) => left.replaceAll(`{${field}}`, 'xx'), text));
  return message === undefined ? [] : [{ message }];
}
