import * as z from 'zod/mini';
import { nameFault } from './copy-name.ts';
import { idShape } from './id-shape.ts';
import './schema-messages.ts';

const id = z.string().check(z.regex(idShape, 'must be letters, digits, "-" or "_"'));
const nodes = z.array(id).check(z.minLength(1), noneTwice());
const template = z.string().check(z.minLength(1), z.refine(hasKnownFields, 'holds a {field} that is not known'));

const rule = z.strictObject({
  name: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1 to 32 lower-case letters, digits or "-"')),
  enabled: z._default(z.boolean(), true),
  source: z.strictObject({
    nodes,
    /** A glob of snapshot names. */
    name: z._default(z.string().check(z.minLength(1)), '*'),
    newest: z.optional(
      z.strictObject({
        count: z.int().check(z.gte(1)),
        per: z._default(z.enum(['disk', 'rule']), 'disk'),
      }),
    ),
  }),
  destinations: z.strictObject({ nodes }),
  copy: z._default(
    z.strictObject({
      name: z.optional(template.check(canBeName())),
      description: z.optional(template),
      instanceBillingCycle: z.optional(z.string().check(z.regex(/^[A-Za-z]{1,32}$/, 'must be a word such as Month'))),
    }),
    {},
  ),
});

/** The rules file, version 1. */
export const ruleSetSchema = z.strictObject({
  version: z.literal(1),
  rules: z.array(rule.check(goesSomewhere())).check(noSameName()),
});

export type RuleSet = z.infer<typeof ruleSetSchema>;
export type Rule = z.infer<typeof rule>;

/** The fields that a name or description template may hold, as `{field}`. */
export const templateFields = ['source.id', 'source.name', 'source.disk', 'source.date', 'rule'] as const;

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

function goesSomewhere() {
  return (ctx: { value: Rule; issues: z.core.$ZodRawIssue[] }) => {
    const { source, destinations } = ctx.value;
    if (source.nodes.length > 1 || destinations.nodes.some((node) => node !== source.nodes[0])) return;
    const path = ['destinations', 'nodes'];
    ctx.issues.push({
      code: 'custom',
      path,
      message: 'names only the node that the source is on',
      input: destinations,
    });
  };
}

function noneTwice() {
  return (ctx: { value: string[]; issues: z.core.$ZodRawIssue[] }) => {
    for (const [index, value] of ctx.value.entries()) {
      if (ctx.value.indexOf(value) < index) {
        ctx.issues.push({ code: 'custom', path: [index], message: `names ${value} for the second time`, input: value });
      }
    }
  };
}

function noSameName() {
  return (ctx: { value: Rule[]; issues: z.core.$ZodRawIssue[] }) => {
    const names = ctx.value.map(({ name }) => name);
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) < index) {
        ctx.issues.push({ code: 'custom', path: [index, 'name'], message: `is the name of another rule`, input: name });
      }
    }
  };
}

/** The nodes that a rule reads from and copies to. */
export function ruleNodes({ source, destinations }: Rule): string[] {
  return [...source.nodes, ...destinations.nodes];
}
