import * as v from 'valibot';
import { issueMessage } from './issue-message.ts';

/** What is wrong with a value, and where in it. */
export interface SchemaFault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What a value holds, or all that is wrong with it: the first fault of each place, as it often causes the others. */
export type ReadBySchema<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly SchemaFault[] };

/** What to say of an issue instead of what is said by default; undefined: nothing else. */
export type Wording = (issue: v.BaseIssue<unknown>, path: readonly PropertyKey[]) => string | undefined;

/** Reads `value` as `schema` says. */
export function readBySchema<T>(
  schema: v.GenericSchema<unknown, T>,
  value: unknown,
  wording: Wording = () => undefined,
): ReadBySchema<T> {
  const result = v.safeParse(schema, value, { message: issueMessage });
  if (result.success) return { ok: true, value: result.output };
  const faults = new Map<string, SchemaFault>();
  for (const issue of result.issues) {
    const path = (issue.path ?? []).map(({ key }) => key as PropertyKey);
    const place = JSON.stringify(path);
    if (!faults.has(place)) faults.set(place, { path, message: wording(issue, path) ?? issue.message });
  }
  return { ok: false, faults: [...faults.values()] };
}
