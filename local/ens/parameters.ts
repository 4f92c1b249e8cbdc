import { jsonOrText } from '../json-or-text.ts';

/** A request's parameters by their documented names, each as the text sent for it. */
export type EnsParameters = Readonly<Record<string, string>>;

/** The ids in a JSON array text, or undefined unless it is an array of 1 to `limit` non-empty strings. */
export function idList(text: string, limit: number): readonly string[] | undefined {
  const value = jsonOrText(text);
  if (!Array.isArray(value) || value.length === 0 || value.length > limit) return undefined;
  return value.every((id) => typeof id === 'string' && id !== '') ? value : undefined;
}

/** The ids of a parameter that takes one bare id or a JSON array text of up to `limit` ids; undefined if it is neither. */
export function oneOrMoreIds(text: string, limit: number): readonly string[] | undefined {
  if (text.trimStart().startsWith('[')) return idList(text, limit);
  return text === '' ? undefined : [text];
}

/** A whole number of at least 1 written in digits, or undefined. */
export function positiveInteger(text: string): number | undefined {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  return value >= 1 ? value : undefined;
}
