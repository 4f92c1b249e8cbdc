import type * as v from 'valibot';
import { objectOf } from './json.ts';

const kinds: Readonly<Record<string, string>> = {
  array: 'a list',
  strict_object: 'a mapping',
  record: 'a mapping',
  string: 'text',
  boolean: 'true or false',
  number: 'a whole number',
};

/**
 * What a value of the wrong kind must be instead, in the words of who writes YAML, with an example if its schema has one;
 * undefined for every other fault.
 */
export function wrongKind({ type, input }: v.BaseIssue<unknown>, example: unknown): string | undefined {
  const kind = kinds[type];
  if (kind === undefined || input === undefined) return undefined;
  const must = input === null ? 'is empty; must be' : 'must be';
  const isGlued = kind === 'a mapping' && typeof input === 'string' && /^[a-z]\w*:\S/i.test(input);
  if (isGlued) return `${must} ${kind}; a key needs a space after its colon`;
  if (example !== undefined) return `${must} ${kind}, such as ${flowOf(example)}`;
  return (kind === 'text' ? lacksQuotes(input) : undefined) ?? `${must} ${kind}`;
}

/** What to say of a value that was perhaps meant as text. */
function lacksQuotes(value: unknown): string | undefined {
  if (['number', 'boolean'].includes(typeof value)) return `must be quoted text, such as "${value}"`;
  const entries = Object.entries(objectOf(value) ?? {});
  if (entries.length === 0 || entries.some(([, inner]) => inner !== null)) return undefined;
  return `must be text; with braces it needs quotes: "{${entries.map(([key]) => key).join(', ')}}"`;
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
