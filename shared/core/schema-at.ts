import * as v from 'valibot';

/** A schema, and those that it is made of. */
export interface Composed extends v.GenericSchema {
  readonly wrapped?: Composed;
  readonly entries?: Readonly<Record<string, Composed>>;
  readonly item?: Composed;
  readonly value?: Composed;
}

/** The schema of what stands at the end of `path`, a path into a value of `schema`; undefined where nothing is known. */
export function schemaAt(schema: Composed, path: readonly PropertyKey[]): Composed | undefined {
  if (schema.wrapped !== undefined) return schemaAt(schema.wrapped, path);
  const [key, ...rest] = path;
  if (key === undefined) return schema;
  const member = schema.entries?.[String(key)] ?? schema.item ?? schema.value;
  return member === undefined ? undefined : schemaAt(member, rest);
}

/** The example of what stands at the end of `path`; undefined where there is none. */
export function exampleAt(schema: Composed, path: readonly PropertyKey[]): unknown {
  const found = schemaAt(schema, path);
  return found === undefined ? undefined : v.getExamples(found).at(-1);
}
