import * as v from 'valibot';
import { durationShape } from './duration.ts';
import { faultCheck } from './fault-check.ts';
import { idShape } from './id-shape.ts';
import { clockTimeShape } from './window.ts';
import { isZone } from './zone-clock.ts';

// The small pieces that the rules language is made of. Descriptions stand in the JSON Schema and in docs/rules.md.

/** What an editor and docs/rules.md say of a key, and an example of its value. */
export function told<S extends v.GenericSchema>(description: string, schema: S, example?: v.InferInput<S>): S {
  return noted(example === undefined ? schema : like(schema, example), v.description(description));
}

/** An example, for editors, and for the message of a value that is of the wrong kind. */
export function like<S extends v.GenericSchema>(schema: S, example: v.InferInput<S>): S {
  return noted(schema, v.examples([example]));
}

function noted<S extends v.GenericSchema>(schema: S, note: v.GenericMetadata<v.InferOutput<S>>): S {
  return v.pipe(schema, note) as v.GenericSchema as S;
}

export const id = v.pipe(v.string(), v.regex(idShape, 'must be letters, digits, "-" or "_"'));
/** An id, or a glob of ids. */
export const idGlob = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_*?-]{1,128}$/, 'must be letters, digits, "-", "_", "*" or "?"'),
);
/** A glob of anything that people write. */
export const glob = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
export const ruleName = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'must be 1 to 32 lower-case letters, digits or "-"'),
);
export const duration = like(
  v.pipe(v.string(), v.regex(durationShape, 'must be a whole number and a unit, such as 90m, 36h or 7d')),
  '90m',
);
export const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000));
export const timeOfDay = like(v.pipe(v.string(), v.regex(clockTimeShape, 'must be a time such as 22:00')), '22:00');

export const zone = told(
  'IANA time zone, such as Asia/Shanghai.',
  v.pipe(v.string(), v.check(isZone, 'must be a time zone such as Asia/Shanghai')),
  'Asia/Shanghai',
);

/** A list of at least one entry, none twice; `example` is one. */
export function listOf<const T extends string>(entry: v.GenericSchema<T>, example: T) {
  return like(
    v.pipe(
      v.array(entry),
      v.minLength(1),
      faultCheck((entries) => namedTwice(entries)),
    ),
    [example],
  );
}

function* namedTwice(entries: readonly string[]) {
  for (const [index, entry] of entries.entries()) {
    if (entries.indexOf(entry) < index) yield { path: [index], message: `names ${entry} for the second time` };
  }
}
