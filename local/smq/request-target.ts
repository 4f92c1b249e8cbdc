import { failure, type SmqFailure } from './failure.ts';

/** A request target taken apart: decoded path segments, and query values by lower-case name (the first of each counts). */
export interface RequestTarget {
  readonly ok: true;
  readonly path: readonly string[];
  readonly query: ReadonlyMap<string, string>;
}

/**
 * Takes a target apart. Documented: SDKs write query names in different cases, and the official Node SDK leaves `/` and `=`
 * in receipt handles as they are. Not documented, decided here: a `+` stays a `+`, as base64 needs it. Refusals:
 * InvalidRequestURL, InvalidQueryString.
 */
export function parseTarget(target: string): RequestTarget | SmqFailure {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = new Map<string, string>();
  for (const item of mark < 0 ? [] : target.slice(mark + 1).split('&')) {
    const equals = item.indexOf('=');
    const name = decode(equals < 0 ? item : item.slice(0, equals))?.toLowerCase();
    const value = decode(equals < 0 ? '' : item.slice(equals + 1));
    if (name === undefined || value === undefined) return failure('InvalidQueryString');
    if (name !== '' && !query.has(name)) query.set(name, value);
  }
  const segments = path.split('/').slice(1).map(decode);
  const decoded = segments.filter((segment) => segment !== undefined);
  return decoded.length === segments.length ? { ok: true, path: decoded, query } : failure('InvalidRequestURL');
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
