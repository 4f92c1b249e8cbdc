import * as z from 'zod/mini';
import { objectOf } from './json.ts';

const kinds: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  string: 'text',
  boolean: 'true or false',
  number: 'a whole number',
  int: 'a whole number',
};

/**
 * What a value of the wrong kind must be instead, in the words of who writes YAML, with the example of its schema;
 * undefined for every other fault.
 */
export function wrongKind(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code !== 'invalid_type' || issue.input === undefined) return undefined;
  const kind = kinds[issue.expected];
  if (kind === undefined) return undefined;
  const must = issue.input === null ? 'is empty; must be' : 'must be';
  const isGlued = kind === 'a mapping' && typeof issue.input === 'string' && /^[a-z]\w*:\S/i.test(issue.input);
  if (isGlued) return `${must} ${kind}; a key needs a space after its colon`;
  const [example] = examplesOf(issue.inst as z.core.$ZodType);
  if (example !== undefined) return `${must} ${kind}, such as ${flowOf(example)}`;
  return (kind === 'text' ? lacksQuotes(issue.input) : undefined) ?? `${must} ${kind}`;
}

/** What to say of a value that was perhaps meant as text. */
function lacksQuotes(value: unknown): string | undefined {
  if (['number', 'boolean'].includes(typeof value)) return `must be quoted text, such as "${value}"`;
  const entries = Object.entries(objectOf(value) ?? {});
  if (entries.length === 0 || entries.some(([, inner]) => inner !== null)) return undefined;
  return `must be text; with braces it needs quotes: "{${entries.map(([key]) => key).join(', ')}}"`;
}

function examplesOf(schema: z.core.$ZodType): readonly unknown[] {
  return (z.globalRegistry.get(schema)?.['examples'] as unknown[] | undefined) ?? [];
}

/** An example as one line of YAML. */
export function flowOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowOf).join(', ')}]`;
  const object = objectOf(value);
  if (object === undefined) return isPlain(value) ? value : JSON.stringify(value);
  const entries = Object.entries(object).map(([key, inner]) => `${key}: ${flowOf(inner)}`);
  return `{ ${entries.join(', ')} }`;
}

/** Whether YAML reads a text as itself without quotes; texts such as "7" and "true" are in no example. */
function isPlain(value: unknown): value is string {
  return typeof value === 'string' && /^\w[\w/*-]*$/.test(value);
}
