import * as z from 'zod/mini';
import { durationShape } from './duration.ts';
import { idShape } from './id-shape.ts';
import { clockTimeShape } from './window.ts';
import { isZone } from './zone-clock.ts';

// The small pieces that the rules language is made of. Descriptions stand in the JSON Schema and in docs/rules.md.

/** What an editor and docs/rules.md say of a key, and an example of its value. */
export function told<S extends z.ZodMiniType>(description: string, schema: S, example?: z.input<S>): S {
  return noted(example === undefined ? schema : like(schema, example), { description });
}

/** An example, for editors, and for the message of a value that is of the wrong kind. */
export function like<S extends z.ZodMiniType>(schema: S, example: z.input<S>): S {
  return noted(schema, { examples: [example] });
}

function noted<S extends z.ZodMiniType>(schema: S, notes: z.core.GlobalMeta): S {
  // A clone, as several keys share one schema; it keeps the notes of what it is a clone of.
  const clone = schema.clone() as S;
  z.globalRegistry.add(clone, notes);
  return clone;
}

export const id = z.string().check(z.regex(idShape, 'must be letters, digits, "-" or "_"'));
/** An id, or a glob of ids. */
export const idGlob = z
  .string()
  .check(z.regex(/^[A-Za-z0-9_*?-]{1,128}$/, 'must be letters, digits, "-", "_", "*" or "?"'));
/** A glob of anything that people write. */
export const glob = z.string().check(z.minLength(1), z.maxLength(128));
export const ruleName = z
  .string()
  .check(z.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1 to 32 lower-case letters, digits or "-"'));
export const duration = like(
  z.string().check(z.regex(durationShape, 'must be a whole number and a unit, such as 90m, 36h or 7d')),
  '90m',
);
export const count = z.int().check(z.gte(1), z.lte(1_000_000));
export const timeOfDay = like(z.string().check(z.regex(clockTimeShape, 'must be a time such as 22:00')), '22:00');

export const zone = told(
  'IANA time zone, such as Asia/Shanghai.',
  z.string().check(z.refine(isZone, 'must be a time zone such as Asia/Shanghai')),
  'Asia/Shanghai',
);

/** A list of at least one entry, none twice; `example` is one. */
export function listOf<S extends z.ZodMiniType<string, string>>(entry: S, example: z.input<S>) {
  return like(z.array(entry).check(z.minLength(1), noneTwice()), [example]);
}

function noneTwice() {
  return (ctx: { value: readonly string[]; issues: z.core.$ZodRawIssue[] }) => {
    for (const [index, value] of ctx.value.entries()) {
      if (ctx.value.indexOf(value) < index) {
        ctx.issues.push({ code: 'custom', path: [index], message: `names ${value} for the second time`, input: value });
      }
    }
  };
}
