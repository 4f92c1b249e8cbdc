import { type Composed, schemaAt } from './schema-at.ts';

/** The keys that `schema` knows at the end of `path`, a path into a value of it; none where it knows no keys of its own. */
export function knownKeys(schema: Composed, path: readonly PropertyKey[]): string[] {
  return Object.keys(schemaAt(schema, path)?.entries ?? {});
}
