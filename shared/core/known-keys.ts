import type * as z from 'zod/mini';

/** The keys that `schema` knows at the end of `path`, a path into a value of it; none where it knows no keys of its own. */
export function knownKeys(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'optional' || def.type === 'default') return knownKeys(def.innerType, path);
  const [key, ...rest] = path;
  if (def.type === 'object') {
    if (key === undefined) return Object.keys(def.shape);
    const member = def.shape[String(key)];
    return member === undefined ? [] : knownKeys(member, rest);
  }
  if (key === undefined) return [];
  if (def.type === 'array') return knownKeys(def.element, rest);
  return def.type === 'record' ? knownKeys(def.valueType, rest) : [];
}
